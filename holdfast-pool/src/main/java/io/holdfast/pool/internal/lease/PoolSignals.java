package io.holdfast.pool.internal.lease;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.internal.open.WritableSearch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the parts of a pool report to its upkeep. Called by any thread; throws nothing, and never waits. */
public interface PoolSignals {
    /** Something happened that may call for a round. */
    void wake();

    /** A slot became empty, or the limit was raised. */
    void roomMade();

    /** A borrower that came at this time is in the queue. */
    void waiterJoined(long cameAt);

    /** One connection was found dead: the others must answer before they are lent. */
    void suspectAll();

    /**
     * A connection was found broken.
     *
     * @param openedAt when it was opened
     * @param served whether it had been of use before
     */
    void lost(long openedAt, boolean served);

    /** A connection was opened. */
    void opened(long tookNanos, @Nullable Duration idleLimit);

    /** An opening failed. */
    void openFailed(ErrorCode code, Throwable cause);

    /** A lease ended while others waited. */
    void leaseEnded(long heldNanos);

    /** A lease was used by another thread than the one that borrowed. */
    void leaseHandedOver();

    /** Opens one connection to see whether it leads to a better server; false where that is not possible now. */
    boolean search(WritableSearch search);
}
