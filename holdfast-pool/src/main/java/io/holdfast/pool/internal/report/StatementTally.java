package io.holdfast.pool.internal.report;

import io.holdfast.pool.MaskedSql;
import io.holdfast.pool.RepeatedStatement;
import io.holdfast.pool.internal.mysql.StatementShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the statements of one lease, or of all leases that a thread has within one scope: each without its literals, how often
 * and for how long. Of at most {@value #MOST} different ones; those that come later are not counted.
 *
 * <p>All mutable fields are guarded by this object's lock, for a lease may be handed to another thread. Reports are made
 * outside of it.
 */
public final class StatementTally {
    static final int MOST = 64;
    /** What is told apart; longer statements that begin alike are taken for one. */
    private static final int LONGEST_SQL = 2_000;
    /** Who holds a lease for ever is told at so many times the threshold. */
    private static final int TOLD_AT_LATEST = 40;

    private final RepeatedStatements reports;
    private final int threshold;
    private final boolean ofScope;

    private final Map<String, Count> counts = new HashMap<>();
    /** The statement before, for loops; and its count, where it has one. */
    private @Nullable String lastSql;

    private @Nullable Count lastCount;
    private int leases;

    private static final class Count {
        final String sql;
        int executions;
        int batches;
        int leases;
        int lastLease;
        long nanos;
        boolean passed;
        boolean told;

        @Nullable
        String place;

        String thread = "";

        Count(String sql) {
            this.sql = sql;
        }
    }

    /** A tally of one lease, or of a scope. */
    StatementTally(RepeatedStatements reports, int threshold, boolean ofScope) {
        this.reports = reports;
        this.threshold = threshold;
        this.ofScope = ofScope;
    }

    synchronized void leaseBegins() {
        leases++;
    }

    /** A statement has run, with whatever outcome. */
    void ran(String sql, long nanos, boolean batch) {
        RepeatedStatement due = counted(sql, nanos, batch);
        if (due != null) {
            reports.add(due);
        }
    }

    private synchronized @Nullable RepeatedStatement counted(String sql, long nanos, boolean batch) {
        Count count = countOf(sql);
        if (count == null) {
            return null;
        }
        count.executions++;
        count.batches += batch ? 1 : 0;
        count.nanos += nanos;
        if (count.lastLease != leases) {
            count.lastLease = leases;
            count.leases++;
        }
        if (count.executions > threshold && !count.passed) {
            count.passed = true;
            count.place = CodePlaces.place();
            count.thread = Thread.currentThread().getName();
        }
        return (long) count.executions > (long) threshold * TOLD_AT_LATEST ? tell(count) : null;
    }

    private @Nullable Count countOf(String sql) {
        if (!sql.equals(lastSql)) {
            lastCount = StatementShape.isQuery(sql) ? find(MaskedSql.of(sql, LONGEST_SQL)) : null;
            lastSql = sql;
        }
        return lastCount;
    }

    private @Nullable Count find(@Nullable String masked) {
        Count known = counts.get(masked);
        if (known == null && masked != null && counts.size() < MOST) {
            known = new Count(masked);
            counts.put(masked, known);
        }
        return known;
    }

    private static @Nullable RepeatedStatement tell(Count count) {
        if (!count.passed || count.told) {
            return null;
        }
        count.told = true;
        boolean single = count.batches == 0 && StatementShape.insertsOneRow(count.sql);
        return new RepeatedStatement(
                single ? RepeatedStatement.Kind.SINGLE_INSERTS : RepeatedStatement.Kind.QUERY_IN_LOOP,
                count.sql,
                count.executions,
                count.leases,
                Duration.ofNanos(count.nanos),
                count.place,
                count.thread);
    }

    /** A lease is over; a scope goes on. */
    void leaseEnded() {
        if (!ofScope) {
            ended();
        }
    }

    /** The lease or scope is over: what was repeated in it is reported. */
    void ended() {
        for (RepeatedStatement repeated : repeated()) {
            reports.add(repeated);
        }
    }

    private synchronized List<RepeatedStatement> repeated() {
        List<RepeatedStatement> repeated = List.of();
        for (Count count : counts.values()) {
            RepeatedStatement due = tell(count);
            if (due != null) {
                repeated = repeated.isEmpty() ? new ArrayList<>() : repeated;
                repeated.add(due);
            }
        }
        return repeated;
    }
}
