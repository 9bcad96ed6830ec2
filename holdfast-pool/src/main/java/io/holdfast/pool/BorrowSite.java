package io.holdfast.pool;

import java.time.Duration;

/**
 * A place in the code that borrows, over the leases whose place was captured; see {@link PoolConfig#borrowSiteCapture()}.
 *
 * @param place file and line
 * @param leases leases that ended
 * @param held how long they lasted, together
 * @param used for how long of that a call that executes SQL was in progress on them
 */
public record BorrowSite(String place, long leases, Duration held, Duration used) {
    /** Used / held, from 0 to 1: low where a connection is held during something else. */
    public double useRatio() {
        return held.isZero() ? 1 : Math.min(1, (double) used.toNanos() / held.toNanos());
    }
}
