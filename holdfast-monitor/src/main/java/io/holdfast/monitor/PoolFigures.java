package io.holdfast.monitor;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolFigure;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.ServerState;
import io.holdfast.pool.WaitTimes;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
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
        long scopeLeaks,
        long repeatedStatements,
        long sessionsEnded,
        long statementsStopped,
        long statements,
        long statementsFailed,
        long refreshes,
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
                stats.scopeLeaks(),
                stats.repeatedStatements(),
                stats.sessionsEnded(),
                stats.statementsStopped(),
                stats.statements(),
                stats.statementsFailed(),
                stats.refreshes(),
                millis(stats.totalWait()),
                millis(stats.longestWait()),
                millis(stats.totalHeld()),
                millis(stats.totalOpening()),
                Arrays.stream(stats.waits().counts()).boxed().toList(),
                evictions,
                stats.serverState().name());
    }

    /**
     * The way back, for what reads figures by {@link PoolFigure}; a reason that this program does not
     * know is left out, a state is called suspect.
     */
    public PoolStats stats() {
        Map<EvictionReason, Long> reasons = new EnumMap<>(EvictionReason.class);
        for (EvictionReason reason : EvictionReason.values()) {
            reasons.put(reason, evictions.getOrDefault(reason.name(), 0L));
        }
        return new PoolStats(
                "",
                size,
                maxOverflow,
                inUse,
                idle,
                opening,
                other,
                waiting,
                borrows,
                borrowsWaited,
                borrowTimeouts,
                borrowFailures,
                opened,
                openFailures,
                retries,
                scopeLeaks,
                repeatedStatements,
                sessionsEnded,
                statementsStopped,
                statements,
                statementsFailed,
                refreshes,
                time(waitMillis),
                time(longestWaitMillis),
                waitTimes(),
                time(heldMillis),
                time(openingMillis),
                reasons,
                null,
                Arrays.stream(ServerState.values())
                        .filter(state -> state.name().equals(serverState))
                        .findFirst()
                        .orElse(ServerState.SUSPECT));
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

    private static Duration time(double millis) {
        return Duration.ofNanos(Math.round(millis * 1e6));
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
