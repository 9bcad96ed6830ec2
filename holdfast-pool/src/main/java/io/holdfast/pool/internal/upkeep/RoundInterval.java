package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.PoolConfig;
import java.time.Duration;

/** How often the upkeep makes a round without being asked. */
final class RoundInterval {
    private static final long LONGEST_INTERVAL_NANOS = 1_000_000_000L;
    private static final long SHORTEST_INTERVAL_NANOS = 10_000_000L;

    private RoundInterval() {}

    /** A quarter of the shortest interval that is set, so that none is missed by more than that. */
    static long between(PoolConfig config) {
        long shortest = LONGEST_INTERVAL_NANOS;
        for (Duration setting : new Duration[] {
            config.keepaliveInterval(),
            config.backgroundValidationInterval(),
            config.maxLifetime(),
            config.idleTimeout(),
            config.overflowLinger(),
            config.reclaimAbandonedAfter(),
            config.reclaimIdleAfter(),
            config.leakThreshold()
        }) {
            if (!setting.isZero()) {
                shortest = Math.min(shortest, setting.toNanos() / 4);
            }
        }
        if (!config.heldIdleThreshold().isZero()) {
            shortest = Math.min(shortest, config.heldIdleThreshold().toNanos() / 2);
        }
        return Math.max(SHORTEST_INTERVAL_NANOS, shortest);
    }
}
