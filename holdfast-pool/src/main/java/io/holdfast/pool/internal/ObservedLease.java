package io.holdfast.pool.internal;

import io.holdfast.pool.internal.jdbc.LeasedConnection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be seen of one lease; a slot has none while nothing is, which is as a rule. Fields are the holder's, read without
 * order by reports.
 */
final class ObservedLease {
    /** The stack of the borrow, when it was captured. */
    final @Nullable CapturedBorrow site;
    /** Where its statements are counted. */
    private final @Nullable StatementTally tally;
    /** The transaction that it serves. */
    private final @Nullable TransactionLimit limit;
    /** When the call in progress began. */
    private long callSince;
    /** The sum of the calls before it. */
    long usedNanos;

    ObservedLease(@Nullable CapturedBorrow site, @Nullable StatementTally tally, @Nullable TransactionLimit limit) {
        this.site = site;
        this.tally = tally;
        this.limit = limit;
    }

    /** The same, and this limit besides; of a lease that may have been unobserved. */
    static ObservedLease limited(@Nullable ObservedLease observed, TransactionLimit limit) {
        return observed == null
                ? new ObservedLease(null, null, limit)
                : new ObservedLease(observed.site, observed.tally, limit);
    }

    /**
     * A call begins that executes SQL.
     *
     * @throws SQLException if the time of its transaction is over
     */
    void callBegins(LeasedConnection lease) throws SQLException {
        if (limit != null) {
            limit.requireTime();
        }
        callSince = Ticker.systemNanos();
    }

    void callEnded(@Nullable String sql, boolean batch) {
        long took = Ticker.systemNanos() - callSince;
        usedNanos += took;
        if (tally != null && sql != null) {
            tally.ran(sql, took, batch);
        }
    }

    /** The lease is over. */
    void ended() {
        if (tally != null) {
            tally.leaseEnded();
        }
    }
}
