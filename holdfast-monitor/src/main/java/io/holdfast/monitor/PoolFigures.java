package io.holdfast.monitor;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.WaitTimes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pool's figures as they travel between programs: {@link PoolStats} with plain numbers. Immutable.
 *
 * @param waits borrowers by bucket of {@link WaitTimes}
 * @param evictions connections removed, by name of {@link EvictionReason}
 */
public record PoolFigures(
        int size,
        int maxOverflow,
        int inUse,
        int idle,
        int opening,
        int other,
        int waiting,
        long borrows,
        long borrowsWaited,
        long borrowTimeouts,
        long borrowFailures,
        long opened,
        long openFailures,
        long retries,
        double waitMillis,
        double longestWaitMillis,
        double heldMillis,
        double openingMillis,
        List<Long> waits,
        Map<String, Long> evictions,
        String serverState) {

    /** Copies. */
    public PoolFigures {
        waits = List.copyOf(waits);
        evictions = Map.copyOf(evictions);
    }

    /** The same figures, as plain numbers. */
    public static PoolFigures of(PoolStats stats) {
        Map<String, Long> evictions = new TreeMap<>();
        stats.evictions().forEach((reason, count) -> evictions.put(reason.name(), count));
        return new PoolFigures(
                stats.size(),
                stats.maxOverflow(),
                stats.inUse(),
                stats.idle(),
                stats.opening(),
                stats.other(),
                stats.waiting(),
                stats.borrows(),
                stats.borrowsWaited(),
                stats.borrowTimeouts(),
                stats.borrowFailures(),
                stats.opened(),
                stats.openFailures(),
                stats.retries(),
                millis(stats.totalWait()),
                millis(stats.longestWait()),
                millis(stats.totalHeld()),
                millis(stats.totalOpening()),
                Arrays.stream(stats.waits().counts()).boxed().toList(),
                evictions,
                stats.serverState().name());
    }

    /** The most connections that the pool may hold. */
    public int capacity() {
        return size + maxOverflow;
    }

    /** Connections in use above {@code size}. */
    public int overflow() {
        return Math.max(0, inUse - size);
    }

    /** In use / (size + maxOverflow), from 0 to 1. */
    public double utilisation() {
        return capacity() == 0 ? 0 : (double) inUse / capacity();
    }

    /** How long borrowers waited since the pool was made. */
    public WaitTimes waitTimes() {
        return WaitTimes.of(waits.stream().mapToLong(Long::longValue).toArray());
    }

    /** Connections found unusable and removed, by reason; those that were let go healthy are left out. */
    public Map<String, Long> broken() {
        Map<String, Long> broken = new TreeMap<>();
        for (EvictionReason reason : EvictionReason.values()) {
            if (reason.isBroken()) {
                broken.put(reason.name(), evictions.getOrDefault(reason.name(), 0L));
            }
        }
        return broken;
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
