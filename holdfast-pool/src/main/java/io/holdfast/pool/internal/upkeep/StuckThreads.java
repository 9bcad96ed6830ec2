package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.open.ConnectionOpener;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads of openings that were given up and have not come back, and how often another one may follow them. Thread-safe. */
final class StuckThreads {
    static final int MOST = 8;
    /** Further attempts that follow without much delay. */
    private static final int AT_ONCE = 3;

    private static final long RETRY_NANOS = 1_000_000_000L;
    /**
     * Each further attempt may cost a thread for good. Where a borrower waits they come sooner; where none does, nothing is
     * lost by waiting for a call that comes back.
     */
    private static final long LONGEST_RETRY_NANOS = 120_000_000_000L;

    private final Ticker ticker;
    private final Outage outage;
    private final AtomicInteger count = new AtomicInteger();
    private volatile long lastBegunAt;

    StuckThreads(Ticker ticker, Outage outage) {
        this.ticker = ticker;
        this.outage = outage;
    }

    /** An opening began at this moment. */
    void another(long begun) {
        lastBegunAt = begun;
    }

    void givenUp() {
        count.incrementAndGet();
    }

    void cameBack() {
        count.decrementAndGet();
    }

    /** As {@link Openings#mayBegin}, with so many beside these that are about to be stuck. */
    boolean mayBegin(int slow, boolean urgent) {
        int hung = count.get() + slow;
        if (hung == 0) {
            return true;
        }
        if (hung >= MOST) {
            return false;
        }
        long since = lastBegunAt;
        if (ConnectionOpener.hasProviderAnsweredSince(since) || outage.hasOpenedSince(since)) {
            // Later calls do come back.
            return true;
        }
        long wait = switch (Math.max(0, hung - AT_ONCE)) {
            case 0 -> RETRY_NANOS;
            case 1 -> 4 * RETRY_NANOS;
            default -> LONGEST_RETRY_NANOS;
        };
        return ticker.nanos() - since >= (urgent ? Math.min(wait, 2 * RETRY_NANOS) : wait);
    }
}
