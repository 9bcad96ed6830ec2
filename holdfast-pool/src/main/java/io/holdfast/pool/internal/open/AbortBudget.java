package io.holdfast.pool.internal.open;

import io.holdfast.pool.PoolConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many handshakes all pools of the JVM may break off at one server: {@value #MOST} a minute. A server counts each
 * against the host of the client, and blocks it at {@code max_connect_errors} (100 by default). Attempts that were refused,
 * or that no server answered, count for nothing. Thread-safe; nothing waits.
 */
public final class AbortBudget {
    static final int MOST = 10;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    /** Never taken out: a JVM talks to few servers. */
    private static final Map<String, AbortBudget> BY_SERVER = new ConcurrentHashMap<>();

    /** When the last ones were granted, in a ring. Guarded by this object's lock, like the rest. */
    private final long[] granted = new long[MOST];

    private int next;
    private int count;

    /** The budget of a configuration's server. */
    public static AbortBudget of(PoolConfig config) {
        String url = config.jdbcUrl();
        int options = url == null ? 0 : url.indexOf('?');
        String server = url == null || options < 0 ? String.valueOf(url) : url.substring(0, options);
        return BY_SERVER.computeIfAbsent(server, unknown -> new AbortBudget());
    }

    /** True when one more may be broken off now; it counts from then on. */
    public synchronized boolean tryAbort(long now) {
        if (count == MOST && now - granted[next] < MINUTE_NANOS) {
            return false;
        }
        granted[next] = now;
        next = (next + 1) % MOST;
        count = Math.min(MOST, count + 1);
        return true;
    }
}
