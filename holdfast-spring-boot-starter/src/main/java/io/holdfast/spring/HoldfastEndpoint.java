package io.holdfast.spring;

import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.ConnectionInfo;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolFigure;
import io.holdfast.pool.PoolStats;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Each pool with its figures, its connections, who holds them and where they were borrowed, and the connections it lost; what a monitor
 * says of all that, where there is one. Statements, users and what servers say are masked as the application has it for Boot's
 * end points; literals in statements and passwords are not there in the first place. Reads only, and waits for nothing.
 */
@Endpoint(id = "holdfast")
public final class HoldfastEndpoint implements SmartInitializingSingleton {
    private static final int FRAMES = 20;

    private final Supplier<Map<String, HoldfastDataSource>> pools;
    /** Of each pool that was seen. Guarded by itself. */
    private final Map<HoldfastDataSource, LostConnections> lost = new WeakHashMap<>();

    private final @Nullable Findings findings;
    private final Sanitizer sanitizer;
    private final Show showValues;

    HoldfastEndpoint(
            Supplier<Map<String, HoldfastDataSource>> pools,
            @Nullable Findings findings,
            Collection<SanitizingFunction> sanitizing,
            Show showValues) {
        this.pools = pools;
        this.findings = findings;
        this.sanitizer = new Sanitizer(sanitizing);
        this.showValues = showValues;
    }

    /** Begins to watch those that are not watched yet. */
    @Override
    public void afterSingletonsInstantiated() {
        pools.get().values().forEach(this::lost);
    }

    private LostConnections lost(HoldfastDataSource pool) {
        synchronized (lost) {
            return lost.computeIfAbsent(pool, unknown -> {
                LostConnections connections = new LostConnections();
                unknown.addListener(connections);
                return connections;
            });
        }
    }

    /** Everything; values where everybody may see them. */
    @ReadOperation
    public Map<String, Object> all() {
        return shown(showValues.isShown(true));
    }

    Map<String, Object> shown(boolean withValues) {
        MaskedValues values = new MaskedValues(sanitizer, withValues);
        Map<String, Object> byName = new TreeMap<>();
        pools.get().forEach((name, pool) -> byName.put(name, pool(pool, values)));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("pools", byName);
        if (findings != null) {
            Map<String, Object> judged = new LinkedHashMap<>();
            findings.addTo(judged, values);
            all.put("monitor", judged);
        }
        return all;
    }

    private Map<String, Object> pool(HoldfastDataSource pool, MaskedValues values) {
        PoolStats stats = pool.stats();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("pool", stats.name());
        shown.put("user", values.of("user", pool.config().username()));
        shown.put("serverState", stats.serverState());
        for (PoolFigure figure : PoolFigure.values()) {
            shown.put(figure.shownKey(), figure.shown(stats));
        }
        shown.put("waitP99Millis", stats.waits().percentile(0.99).toNanos() / 1e6);
        Map<EvictionReason, Long> reasons = new TreeMap<>();
        stats.evictions().forEach((reason, count) -> {
            if (reason.isBroken() && count > 0) {
                reasons.put(reason, count);
            }
        });
        shown.put("lost", reasons);
        shown.put("drops", lost(pool).shown(values));
        shown.put(
                "connections",
                pool.connections().stream()
                        .map(each -> connection(each, values))
                        .toList());
        shown.put(
                "borrowSites",
                pool.borrowSites().stream().map(HoldfastEndpoint::site).toList());
        return shown;
    }

    private static Map<String, Object> connection(ConnectionInfo connection, MaskedValues values) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("slot", connection.slot());
        shown.put("state", connection.state());
        shown.put("ageSeconds", connection.age().toSeconds());
        shown.put("serverId", connection.serverId());
        LeaseInfo lease = connection.lease();
        if (lease != null) {
            shown.put("heldSeconds", lease.age().toMillis() / 1000.0);
            shown.put("thread", lease.threadName());
            shown.put("borrowedAt", lease.borrowSite());
            shown.put("lastSql", values.of("lastSql", lease.lastSql()));
            shown.put("stack", frames(lease.borrowStack()));
        }
        return shown;
    }

    private static List<String> frames(List<StackTraceElement> stack) {
        return stack.stream().limit(FRAMES).map(StackTraceElement::toString).toList();
    }

    /** Held for long and little used: work that could be done before the borrow, or after the return. */
    private static Map<String, Object> site(BorrowSite site) {
        Map<String, Object> shown = new LinkedHashMap<>();
        double held = site.held().toNanos();
        shown.put("place", site.place());
        shown.put("leases", site.leases());
        shown.put("heldSeconds", held / 1e9);
        shown.put("usedShare", held == 0 ? 0 : site.used().toNanos() / held);
        return shown;
    }
}
