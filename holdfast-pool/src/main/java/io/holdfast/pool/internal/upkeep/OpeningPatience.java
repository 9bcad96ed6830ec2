package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.context.PoolContext;

/** For how long an attempt to open is waited for before another one is made beside it: by how long the last one took. Thread-safe. */
final class OpeningPatience {
    /** On a way that is slow, or not known yet: a needless attempt costs the server a login. */
    private static final long LONGEST_NANOS = 600_000_000L;

    /** An attempt of which nothing is seen takes too long when it has taken this many times as long as the last one. */
    private static final int UNSEEN = 4;

    private final PoolContext context;
    private final Outage outage;

    private volatile long nanos = LONGEST_NANOS;
    /** The same where nothing is seen of the attempt; zero until an opening has shown what is usual. */
    private volatile long unseenNanos;

    OpeningPatience(PoolContext context, Outage outage) {
        this.context = context;
        this.outage = outage;
    }

    /** An opening has succeeded that took so long. */
    void opened(long tookNanos) {
        nanos = Math.max(GrowthController.STALLED_NANOS, Math.min(LONGEST_NANOS, tookNanos / 2));
        unseenNanos = Math.max(GrowthController.STALLED_NANOS, UNSEEN * tookNanos);
    }

    long nanos() {
        return outage.isOngoing() ? GrowthController.STALLED_NANOS : nanos;
    }

    /** At first so long that a borrower still has time for two more attempts, since no login has shown how long one takes. */
    long unseenNanos() {
        PoolConfig config = context.config();
        long usual = unseenNanos;
        long patience = usual != 0
                ? usual
                : Math.max(LONGEST_NANOS, config.borrowTimeout().toNanos() / 3);
        return Math.min(patience, config.connectTimeout().toNanos());
    }
}
