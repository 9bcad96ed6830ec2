package io.holdfast.pool.internal;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.mysql.JdbcUrls;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of the JVM's open pools: pools that were given none must not share one, since beans, meters and messages are told
 * apart by it. The second pool of a URL is named with {@code -2}. A name that an application gave is kept. Thread-safe.
 */
final class PoolNames {
    /** How many open pools have the name. Guarded by the map's lock. */
    private static final Map<String, Integer> OPEN = new HashMap<>();

    private PoolNames() {}

    /** The settings with a name that is taken from now on, until {@link #release}. */
    static PoolConfig take(PoolConfig config) {
        String wanted = config.name();
        boolean derived = wanted.equals(JdbcUrls.poolName(config.jdbcUrl()));
        synchronized (OPEN) {
            String name = wanted;
            for (int number = 2; derived && OPEN.containsKey(name); number++) {
                name = wanted + "-" + number;
            }
            OPEN.merge(name, 1, Integer::sum);
            return name.equals(wanted) ? config : config.toBuilder().name(name).build();
        }
    }

    static void release(PoolConfig config) {
        synchronized (OPEN) {
            OPEN.computeIfPresent(config.name(), (name, count) -> count == 1 ? null : count - 1);
        }
    }
}
