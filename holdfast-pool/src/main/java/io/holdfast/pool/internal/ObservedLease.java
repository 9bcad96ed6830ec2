package io.holdfast.pool.internal;

import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.jdbc.Lessor;
import io.holdfast.pool.internal.jdbc.RunStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be seen of one lease; a slot has none while nothing is, which is as a rule. Fields are the holder's, read without
 * order by reports.
 */
final class ObservedLease {
    /** What works on a row for no longer than this has use of the connection that gives the next one. */
    private static final long LONGEST_ROW_NANOS = 100_000_000L;

    /** The stack of the borrow, when it was captured. */
    final @Nullable CapturedBorrow site;
    /** Where its statements are counted. */
    private final @Nullable StatementTally tally;
    /** Where they are logged. */
    private final @Nullable LeaseStatements statements;
    /** The transaction that it serves. */
    private final @Nullable TransactionLimit limit;
    /** When the call in progress began. */
    private long callSince;
    /** When the last one ended. */
    private long readUntil;
    /** The sum of the calls before it, and of what passed between two reads of rows. */
    long usedNanos;

    ObservedLease(
            @Nullable CapturedBorrow site,
            @Nullable StatementTally tally,
            @Nullable LeaseStatements statements,
            @Nullable TransactionLimit limit) {
        this.site = site;
        this.tally = tally;
        this.statements = statements;
        this.limit = limit;
    }

    /** The same, and this limit besides; of a lease that may have been unobserved. */
    static ObservedLease limited(@Nullable ObservedLease observed, TransactionLimit limit) {
        return observed == null
                ? new ObservedLease(null, null, null, limit)
                : new ObservedLease(observed.site, observed.tally, observed.statements, limit);
    }

    /**
     * A call begins.
     *
     * @throws SQLException if it executes SQL, and the time of its transaction is over
     */
    void callBegins(LeasedConnection lease, int kind) throws SQLException {
        if (limit != null && (kind & Lessor.EXECUTES) != 0) {
            limit.requireTime();
        }
        long now = Ticker.systemNanos();
        if ((kind & Lessor.READS) != 0 && readUntil != 0 && now - readUntil < LONGEST_ROW_NANOS) {
            usedNanos += now - readUntil;
        }
        callSince = now;
    }

    void callEnded(@Nullable String sql, int kind) {
        long now = Ticker.systemNanos();
        long took = now - callSince;
        usedNanos += took;
        boolean executed = (kind & Lessor.EXECUTES) != 0;
        readUntil = executed || (kind & Lessor.READS) != 0 ? now : 0;
        if (tally != null && sql != null && executed) {
            tally.ran(sql, took, (kind & Lessor.BATCH) == Lessor.BATCH);
        }
    }

    @Nullable
    LeaseStatements statements() {
        return statements;
    }

    /** A statement has run, and its call ends now. */
    void ran(RunStatement statement, @Nullable String sql, long rows) {
        if (statements != null) {
            statements.ran(statement, sql, Ticker.systemNanos() - callSince, rows);
        }
    }

    /** The lease is over. */
    void ended() {
        if (statements != null) {
            statements.ended();
        }
        if (tally != null) {
            tally.leaseEnded();
        }
    }
}
