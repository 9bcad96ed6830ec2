package io.holdfast.monitor;

import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.observe.WatchedServer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server that is watched, by a login of its own or through a pool, and what was last seen of it. */
record SeenServer(
        String address, ServerHealth health, @Nullable Vitals vitals) {
    /** Each server that is watched; one that is reached by several names is there once, while it answers. */
    static List<SeenServer> all(List<WatchedServer> servers, List<PoolSource> pools) {
        Map<String, SeenServer> byAddress = new LinkedHashMap<>();
        Set<String> identities = new HashSet<>();
        for (WatchedServer server : servers) {
            add(server.address(), server.health(), server.vitals(), byAddress, identities);
        }
        boolean named = !servers.isEmpty();
        for (PoolSource pool : pools) {
            ServerHealth health = pool.serverHealth();
            Vitals vitals = pool.vitals();
            if (health == null) {
                continue;
            }
            if (!pool.server().isEmpty()) {
                // One that does not answer may be a server that is watched by another name.
                if (vitals != null || !named) {
                    add(pool.server(), health, vitals, byAddress, identities);
                }
            } else if (vitals != null) {
                add(vitals.server(), health, vitals, byAddress, identities);
            }
        }
        return List.copyOf(byAddress.values());
    }

    private static void add(
            String address,
            ServerHealth health,
            @Nullable Vitals vitals,
            Map<String, SeenServer> byAddress,
            Set<String> identities) {
        if (vitals == null || identities.add(vitals.server())) {
            byAddress.putIfAbsent(address, new SeenServer(address, health, vitals));
        }
    }
}
