package io.holdfast.pool.internal.report;

import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.jdbc.RunStatement;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one lease on their way to the {@link StatementLog}: a query is logged when its last row was read, when it is run
 * again or closed, or with the end of the lease. Guarded by this object's lock, for a lease may be handed to another thread.
 */
public final class LeaseStatements {
    /** Queries whose rows are counted at the same time. */
    private static final int MOST_OPEN = 64;

    private static final int LONGEST_VALUES = 2_000;

    private final StatementLog log;
    private final @Nullable Throwable site;
    private final Map<RunStatement, StatementLog.Execution> open = new IdentityHashMap<>();
    /** The first text of a batch that has not run, and whether others of another kind follow it. */
    private final Map<RunStatement, Batch> batches = new IdentityHashMap<>();
    /** The statement before, for loops, and its kind. */
    private @Nullable String lastSql;

    private String lastKind = "";

    private record Batch(String firstKind, boolean mixed) {}

    public LeaseStatements(StatementLog log, @Nullable Throwable site) {
        this.log = log;
        this.site = site;
    }

    /**
     * One has run.
     *
     * @param rows how many it changed; {@link RunStatement#READS} where its rows come now, {@link RunStatement#BATCH} where the
     *     number comes now, {@link RunStatement#FAILED_TO_RUN} where it failed
     */
    synchronized void ran(RunStatement statement, @Nullable String sql, long tookNanos, long rows) {
        complete(open.remove(statement));
        Batch batch = batches.remove(statement);
        if (sql == null || !log.wants(tookNanos)) {
            return;
        }
        if (!sql.equals(lastSql)) {
            lastKind = StatementLog.kindOf(sql);
            lastSql = sql;
        }
        StatementLog.Execution ran = new StatementLog.Execution(
                batch != null && batch.mixed ? "batch of different statements, first " + batch.firstKind : lastKind,
                log.wantsValues() ? printable(statement.sent(sql)) : null,
                tookNanos,
                rows == RunStatement.READS || rows == RunStatement.BATCH ? 0 : rows,
                CodePlaces.place(),
                CodePlaces.place(site));
        if (rows == RunStatement.READS || rows == RunStatement.BATCH) {
            if (open.size() >= MOST_OPEN) {
                ended();
            }
            open.put(statement, ran);
        } else {
            complete(ran);
        }
    }

    /** This text was added to a batch; null where the batch was emptied. */
    synchronized void batched(RunStatement statement, @Nullable String sql) {
        if (sql == null) {
            batches.remove(statement);
            return;
        }
        Batch known = batches.get(statement);
        if (known == null) {
            batches.put(statement, new Batch(StatementLog.kindOf(sql), false));
        } else if (!known.mixed && !known.firstKind.equals(StatementLog.kindOf(sql))) {
            batches.put(statement, new Batch(known.firstKind, true));
        }
    }

    /** A row was read, or there was none any more. */
    synchronized void read(RunStatement statement, boolean row) {
        StatementLog.Execution reading = open.get(statement);
        if (reading == null) {
            return;
        }
        if (row) {
            reading.rows++;
        } else {
            complete(open.remove(statement));
        }
    }

    /** A batch has changed so many rows. */
    synchronized void changed(RunStatement statement, long rows) {
        StatementLog.Execution batch = open.remove(statement);
        if (batch != null) {
            batch.rows = rows;
            complete(batch);
        }
    }

    synchronized void closed(RunStatement statement) {
        batches.remove(statement);
        complete(open.remove(statement));
    }

    /** The lease is over. */
    synchronized void ended() {
        open.values().forEach(this::complete);
        open.clear();
    }

    private void complete(StatementLog.@Nullable Execution ran) {
        if (ran != null) {
            log.add(ran, Ticker.systemNanos());
        }
    }

    private static @Nullable String printable(@Nullable String text) {
        if (text == null) {
            return null;
        }
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < LONGEST_VALUES; i++) {
            char next = text.charAt(i);
            shown.append(isPrintable(next) ? next : ' ');
        }
        return text.length() > LONGEST_VALUES ? shown.append('…').toString() : shown.toString();
    }

    private static boolean isPrintable(char character) {
        int type = Character.getType(character);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
