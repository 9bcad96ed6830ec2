package io.holdfast.pool.internal.report;

import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.Lessor;
import io.holdfast.pool.internal.jdbc.RunStatement;
import io.holdfast.pool.internal.slot.LeaseWatch;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be seen of one lease; a slot has none while nothing is, which is as a rule. Fields are the holder's, read without
 * order by reports.
 */
public final class ObservedLease implements LeaseWatch {
    /** What works on a row for no longer than this has use of the connection that gives the next one. */
    private static final long LONGEST_ROW_NANOS = 100_000_000L;

    /** The stack of the borrow, when it was captured. */
    private final @Nullable Throwable site;
    /** Where its statements are counted. */
    private final @Nullable StatementTally tally;
    /** Where they are logged. */
    private final @Nullable LeaseStatements statements;
    /** The transaction that it serves. */
    private final @Nullable StatementLimit limit;
    /** When the call in progress began. */
    private long callSince;
    /** When the last one ended. */
    private long readUntil;
    /** The sum of the calls before it, and of what passed between two reads of rows. */
    private long usedNanos;

    public ObservedLease(
            @Nullable Throwable site,
            @Nullable StatementTally tally,
            @Nullable LeaseStatements statements,
            @Nullable StatementLimit limit) {
        this.site = site;
        this.tally = tally;
        this.statements = statements;
        this.limit = limit;
    }

    /** The same, and this limit besides; of a lease that may have been unobserved. */
    public static ObservedLease limited(@Nullable LeaseWatch watch, StatementLimit limit) {
        return watch instanceof ObservedLease observed
                ? new ObservedLease(observed.site, observed.tally, observed.statements, limit)
                : new ObservedLease(null, null, null, limit);
    }

    /** Asked before each statement of a lease. */
    public interface StatementLimit {
        /** Refuses what is about to begin when the time is over. */
        void requireTime() throws SQLException;
    }

    @Override
    public boolean logsStatements() {
        return statements != null;
    }

    @Override
    public @Nullable Throwable borrowSite() {
        return site;
    }

    /** The sum of its calls, and of what passed between two reads of rows, in nanoseconds. */
    long usedNanos() {
        return usedNanos;
    }

    @Override
    public void callBegins(Lease lease, int kind) throws SQLException {
        if (limit != null && (kind & Lessor.EXECUTES) != 0) {
            limit.requireTime();
        }
        long now = Ticker.systemNanos();
        if ((kind & Lessor.READS) != 0 && readUntil != 0 && now - readUntil < LONGEST_ROW_NANOS) {
            usedNanos += now - readUntil;
        }
        callSince = now;
    }

    @Override
    public void callEnded(@Nullable String sql, int kind) {
        long now = Ticker.systemNanos();
        long took = now - callSince;
        usedNanos += took;
        boolean executed = (kind & Lessor.EXECUTES) != 0;
        readUntil = executed || (kind & Lessor.READS) != 0 ? now : 0;
        if (tally != null && sql != null && executed) {
            tally.ran(sql, took, (kind & Lessor.BATCH) == Lessor.BATCH);
        }
    }

    @Override
    public void ran(RunStatement statement, @Nullable String sql, long rows) {
        if (statements != null) {
            statements.ran(statement, sql, Ticker.systemNanos() - callSince, rows);
        }
    }

    @Override
    public void batched(RunStatement statement, @Nullable String sql) {
        if (statements != null) {
            statements.batched(statement, sql);
        }
    }

    @Override
    public void read(RunStatement statement, boolean row) {
        if (statements != null) {
            statements.read(statement, row);
        }
    }

    @Override
    public void changed(RunStatement statement, long rows) {
        if (statements != null) {
            statements.changed(statement, rows);
        }
    }

    @Override
    public void closed(RunStatement statement) {
        if (statements != null) {
            statements.closed(statement);
        }
    }

    /** The lease is over. */
    public void ended() {
        if (statements != null) {
            statements.ended();
        }
        if (tally != null) {
            tally.leaseEnded();
        }
    }
}
