package io.holdfast.monitor.observe;

import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.monitor.ConnectionView;
import io.holdfast.monitor.PoolView;
import io.holdfast.monitor.Timings;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a monitor knows of pools, in the doctor's words: the pools' settings, and which lease a session belongs to. */
public final class PoolFacts {
    private PoolFacts() {}

    /** The settings of the pools. */
    public static List<PoolSettings> settings(List<PoolView> pools) {
        return pools.stream().map(PoolFacts::settings).toList();
    }

    private static PoolSettings settings(PoolView pool) {
        Timings timings = pool.timings();
        return new PoolSettings(
                pool.name(),
                "Holdfast",
                pool.figures().capacity(),
                1,
                seconds(timings.maxLifetime()),
                seconds(timings.keepalive()),
                seconds(timings.idleTimeout()),
                true,
                seconds(timings.borrowTimeout()),
                seconds(timings.readTimeout()));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** The same facts, in which sessions say which lease they belong to: thread, place in the code, age. */
    public static ServerFacts joined(ServerFacts facts, List<PoolView> pools) {
        Map<Long, Map<String, String>> leases = new HashMap<>();
        for (PoolView pool : pools) {
            for (ConnectionView connection : pool.connections()) {
                ConnectionView.Lease lease = connection.lease();
                if (lease == null || connection.serverId() == 0 || !isOf(pool, connection.serverId(), facts)) {
                    continue;
                }
                Map<String, String> attributes = new LinkedHashMap<>();
                attributes.put("hf_pool", pool.name());
                attributes.put("hf_thread", lease.thread());
                attributes.put("hf_leased", Math.round(lease.seconds()) + "s");
                if (lease.place() != null) {
                    attributes.put("hf_place", lease.place());
                }
                leases.put(connection.serverId(), attributes);
            }
        }
        return facts.withAttributes(leases);
    }

    /** Numbers of sessions repeat from server to server: the server must say the same, or nothing, of the session's pool. */
    private static boolean isOf(PoolView pool, long session, ServerFacts facts) {
        String named = pool.name().replaceAll("[^A-Za-z0-9_.-]", "_");
        return facts.activity()
                .session(session)
                .map(seen -> seen.attributes().getOrDefault("hf_pool", named))
                .filter(named::equals)
                .isPresent();
    }
}
