package io.holdfast.pool.internal.report;

import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a borrower out of time reports: the figures and the oldest leases. To ask a thread for its stack stops all threads
 * of a JVM 17, so that while a crowd waits a worker reads for all of it, and those who are refused find the report made.
 * Thread-safe; a refused borrower of a crowd waits for nothing.
 */
public final class HolderReports {
    /** Fewer borrowers than this get a report of their own moment. */
    private static final int CROWD = 4;

    private static final long RENEWED_AFTER_NANOS = 300_000_000L;
    private static final long USABLE_FOR_NANOS = 1_000_000_000L;
    private static final int MOST = 5;

    private final SlotExchange exchange;
    private final Ticker ticker;
    private final Supplier<PoolStats> stats;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile @Nullable HolderReport last;
    private volatile boolean waiting;

    public HolderReports(SlotExchange exchange, Ticker ticker, Supplier<PoolStats> stats) {
        this.exchange = exchange;
        this.ticker = ticker;
        this.stats = stats;
    }

    /**
     * What held the connections at a moment.
     *
     * @param leaks leases older than the threshold
     * @param text the oldest leases as a message shows them
     */
    public record HolderReport(long at, PoolStats stats, List<LeaseInfo> oldest, long leaks, String text) {}

    /** Says whether each connection is held by a thread that itself waits for one, as far as that can be known. */
    public void waitForEachOther(boolean waiting) {
        if (this.waiting != waiting) {
            this.waiting = waiting;
        }
    }

    /** What {@link #waitForEachOther} said last, while borrowers waited. */
    public boolean doWaitForEachOther() {
        return waiting;
    }

    /** Called again and again while borrowers wait; does not wait. */
    public void prepare(Executor workers, long leakThresholdNanos) {
        HolderReport known = last;
        boolean due = known == null || ticker.nanos() - known.at > RENEWED_AFTER_NANOS;
        if (isCrowd() && due && reading.compareAndSet(false, true)) {
            boolean handed = false;
            try {
                // At once without stacks, for those whose time is over before a worker gets to it.
                last = read(leakThresholdNanos, false);
                workers.execute(() -> readWhole(leakThresholdNanos));
                handed = true;
            } finally {
                if (!handed) {
                    reading.set(false);
                }
            }
        }
    }

    private void readWhole(long leakThresholdNanos) {
        try {
            last = read(leakThresholdNanos, true);
        } finally {
            reading.set(false);
        }
    }

    /** The report of now, or of a moment ago in a crowd. */
    public HolderReport now(long leakThresholdNanos) {
        if (!isCrowd()) {
            return read(leakThresholdNanos, true);
        }
        HolderReport known = last;
        if (known != null && ticker.nanos() - known.at < USABLE_FOR_NANOS) {
            return known;
        }
        known = read(leakThresholdNanos, false);
        last = known;
        return known;
    }

    private boolean isCrowd() {
        return exchange.waiters().size() > CROWD;
    }

    private HolderReport read(long leakThresholdNanos, boolean withStacks) {
        SlotArray slots = exchange.slots();
        long now = ticker.nanos();
        PoolStats figures = stats.get();
        List<LeaseInfo> oldest = LeaseReports.oldest(slots, now, MOST, withStacks);
        return new HolderReport(
                ticker.nanos(),
                figures,
                oldest,
                LeaseReports.olderThan(slots, now, leakThresholdNanos),
                LeaseText.holders(oldest));
    }
}
