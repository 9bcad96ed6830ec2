package io.holdfast.monitor;

import io.holdfast.pool.PoolFigure;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.WaitTimes;
import java.util.Map;
import java.util.TreeMap;

/**
 * One reading of a pool, and what happened since the one before. Immutable.
 *
 * @param key what names its history
 * @param seconds the time since the reading before; 0 for the first
 * @param waits how long borrowers waited in that time
 * @param figures now
 * @param earlier the reading before; the same as {@code figures} for the first
 */
public record PoolSample(
        String key,
        String node,
        String pool,
        double seconds,
        WaitTimes waits,
        Health health,
        PoolFigures figures,
        PoolFigures earlier) {

    /** Follows an earlier sample of the same pool. */
    static PoolSample of(PoolSource source, double seconds, PoolFigures earlier) {
        PoolFigures now = source.figures();
        // A pool that was made again counts from 0: then everything is new.
        PoolFigures base = now.borrows() < earlier.borrows() || now.opened() < earlier.opened() ? now : earlier;
        return new PoolSample(
                source.key(),
                source.node(),
                source.name(),
                seconds,
                now.waitTimes().since(base.waitTimes()),
                source.health(),
                now,
                base);
    }

    /** Leases given in a second. */
    public double borrowsPerSecond() {
        return perSecond(figures.borrows() - earlier.borrows());
    }

    /** Borrowers refused because their time ran out, since the reading before. */
    public long timeouts() {
        return figures.borrowTimeouts() - earlier.borrowTimeouts();
    }

    /** Borrowers refused for another reason, since the reading before. */
    public long failures() {
        return figures.borrowFailures() - earlier.borrowFailures();
    }

    /** Connections opened since the reading before. */
    public long opened() {
        return figures.opened() - earlier.opened();
    }

    /** Attempts to open one that failed, since the reading before. */
    public long openFailures() {
        return figures.openFailures() - earlier.openFailures();
    }

    /** Connections lost since the reading before, by reason; reasons without any are left out. */
    public Map<String, Long> drops() {
        Map<String, Long> before = earlier.broken();
        Map<String, Long> drops = new TreeMap<>();
        figures.broken().forEach((reason, count) -> {
            long more = count - before.getOrDefault(reason, 0L);
            if (more > 0) {
                drops.put(reason, more);
            }
        });
        return drops;
    }

    /** Connections lost since the reading before. */
    public long dropped() {
        return drops().values().stream().mapToLong(Long::longValue).sum();
    }

    /** How long leases lasted on average, of those that ended since the reading before; 0 when none did. */
    public double heldMillis() {
        return kept(PoolFigure.TOTAL_HELD);
    }

    /** A figure as a history keeps it: a gauge as it is, a counter by second, a time by each thing of it; times in milliseconds. */
    public double kept(PoolFigure figure) {
        PoolStats now = figures.stats();
        PoolStats before = earlier.stats();
        double inMillis = figure.unit() == PoolFigure.Unit.SECONDS ? 1e3 : 1;
        return switch (figure.kind()) {
            case GAUGE -> figure.of(now) * inMillis;
            case COUNTER -> seconds <= 0 ? 0 : (figure.of(now) - figure.of(before)) / seconds;
            case TIME -> {
                double things = figure.count(now) - figure.count(before);
                yield things <= 0 ? 0 : Math.max(0, figure.of(now) - figure.of(before)) * inMillis / things;
            }
        };
    }

    /** A number of things that happened since the reading before, by second. */
    public double perSecond(long count) {
        return seconds <= 0 ? 0 : count / seconds;
    }
}
