package io.holdfast.pool.internal.open;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.mysql.DriverSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many openings all pools of the JVM may have under way to one host at a time: a hundred pools that lose their server at
 * the same moment must not storm it together when it comes back. Thread-safe; nothing waits.
 */
public final class HostGate {
    static final int MOST = 64;

    /** Never taken out: a JVM talks to few hosts. */
    private static final Map<String, AtomicInteger> UNDER_WAY = new ConcurrentHashMap<>();

    private final @Nullable AtomicInteger underWay;

    /** The gate of a configuration's host; one that is always open where the URL does not name one host. */
    public HostGate(PoolConfig config) {
        String host = DriverSettings.host(config.jdbcUrl());
        this.underWay = host == null ? null : UNDER_WAY.computeIfAbsent(host, unknown -> new AtomicInteger());
    }

    /** Enters, unless too many are under way. Each true must be paired with one {@link #leave}. */
    public boolean tryEnter() {
        if (underWay != null && underWay.incrementAndGet() > MOST) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    public void leave() {
        if (underWay != null) {
            underWay.decrementAndGet();
        }
    }
}
