package io.holdfast.pool.internal.report;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LogStatements;
import io.holdfast.pool.LoggedStatement;
import io.holdfast.pool.MaskedSql;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.jdbc.RunStatement;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Logs statements: all, or those that are slow. A pool has one only where that is asked for. Statements of one kind, which differ in their
 * literals alone, share a line a minute, with how many there were since the one before. Thread-safe; never waits.
 */
public final class StatementLog {
    static final long QUIET_NANOS = 60_000_000_000L;
    /** More kinds than a program has; those that come later share one line. */
    private static final int MOST_KINDS = 1_000;

    private static final String OTHERS = "other statements, the last: ";
    /** What is told apart; longer statements that begin alike are taken for one. */
    private static final int LONGEST_SQL = 1_000;

    private final Target target;
    private final boolean all;
    private final long slowNanos;
    private final boolean values;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    /** Where what is to be logged goes. */
    interface Target {
        void log(LoggedStatement statement);
    }

    /** What is known of one kind of statement. Guarded by itself. */
    private static final class Kind {
        /** More than one, in truth. */
        final boolean others;

        /** When the last line was; meaningless while there was none. */
        long toldAt;

        boolean told;
        long count;
        long longestNanos;
        /** The last one that had no line of its own. */
        @Nullable
        LoggedStatement untold;

        Kind(boolean others) {
            this.others = others;
        }
    }

    StatementLog(PoolConfig config, Target target) {
        this.target = target;
        this.all = config.logStatements() == LogStatements.ALL;
        this.slowNanos = config.slowStatementThreshold().toNanos();
        this.values = config.logStatementValues();
    }

    /** The pool's own; null where nothing is to be logged. */
    public static @Nullable StatementLog of(PoolContext context) {
        PoolConfig config = context.config();
        if (config.logStatements() == LogStatements.OFF
                && config.slowStatementThreshold().isZero()) {
            return null;
        }
        String name = config.name();
        return new StatementLog(config, statement -> {
            PoolLog.LOG.log(
                    statement.slow() ? Level.WARNING : Level.INFO,
                    () -> message(name, statement, config.slowStatementThreshold()));
            context.events().tell(listener -> listener.onStatement(name, statement));
        });
    }

    /** Whether an execution that took so long concerns the log. */
    boolean wants(long tookNanos) {
        return all || isSlow(tookNanos);
    }

    private boolean isSlow(long tookNanos) {
        return slowNanos > 0 && tookNanos >= slowNanos;
    }

    /** Whether the text as it was sent is wanted. */
    boolean wantsValues() {
        return values;
    }

    /** What tells a kind of statement from others. */
    static String kindOf(String sql) {
        return String.valueOf(MaskedSql.of(sql, LONGEST_SQL));
    }

    /** One that has run, and whose rows are counted. */
    void add(Execution ran, long now) {
        boolean slow = isSlow(ran.tookNanos);
        String key = (slow ? "slow " : "") + (ran.failed ? "failed " : "") + ran.kind;
        Kind kind = kinds.get(key);
        if (kind == null) {
            String known = kinds.size() < MOST_KINDS ? key : OTHERS;
            kind = kinds.computeIfAbsent(known, first -> new Kind(first.equals(OTHERS)));
        }
        LoggedStatement due = null;
        synchronized (kind) {
            kind.count++;
            kind.longestNanos = Math.max(kind.longestNanos, ran.tookNanos);
            if (!kind.told || now - kind.toldAt >= QUIET_NANOS) {
                due = tell(kind, ran.report(slow), now);
            } else {
                kind.untold = ran.report(slow);
            }
        }
        if (due != null) {
            target.log(due);
        }
    }

    private static LoggedStatement tell(Kind kind, LoggedStatement last, long now) {
        LoggedStatement due = new LoggedStatement(
                kind.others ? OTHERS + last.sql() : last.sql(),
                last.values(),
                last.slow(),
                last.failed(),
                last.time(),
                last.rows(),
                kind.count,
                Duration.ofNanos(kind.longestNanos),
                last.place(),
                last.borrowed(),
                last.thread());
        kind.told = true;
        kind.toldAt = now;
        kind.count = 0;
        kind.longestNanos = 0;
        kind.untold = null;
        return due;
    }

    /** Logs what was counted and has had no line for a minute; all that was counted, when it is the end. */
    public void look(long now, boolean end) {
        for (Kind kind : kinds.values()) {
            LoggedStatement due = null;
            synchronized (kind) {
                LoggedStatement untold = kind.untold;
                if (untold != null && (end || now - kind.toldAt >= QUIET_NANOS)) {
                    due = tell(kind, untold, now);
                }
            }
            if (due != null) {
                target.log(due);
            }
        }
    }

    private static String message(String pool, LoggedStatement statement, Duration threshold) {
        StringBuilder text = new StringBuilder();
        if (statement.slow()) {
            text.append(ErrorCode.SLOW_STATEMENT).append(' ');
        }
        text.append("pool '").append(pool).append("': ");
        if (statement.failed()) {
            text.append("a statement failed after ");
        } else {
            text.append(statement.slow() ? "a statement took " : "statement, ");
        }
        text.append(RepeatedStatements.brief(statement.time()));
        if (statement.rows() >= 0) {
            text.append(", ").append(statement.rows()).append(statement.rows() == 1 ? " row" : " rows");
        }
        text.append(": \"").append(statement.sql()).append('"');
        String values = statement.values();
        if (values != null) {
            text.append(", sent as \"").append(values).append('"');
        }
        if (statement.place() != null) {
            text.append(", at ").append(statement.place());
        }
        if (statement.borrowed() != null) {
            text.append(", borrowed at ").append(statement.borrowed());
        }
        text.append(", thread ").append(statement.thread());
        if (statement.count() > 1) {
            text.append("; ")
                    .append(statement.count())
                    .append(statement.sql().startsWith(OTHERS) ? " of more than " + MOST_KINDS + " kinds" : " like it")
                    .append(" since the line before, the longest ")
                    .append(RepeatedStatements.brief(statement.longest()));
        }
        if (statement.slow()) {
            text.append(". slowStatementThreshold is ")
                    .append(RepeatedStatements.brief(threshold))
                    .append(". See: holdfast explain ")
                    .append(ErrorCode.SLOW_STATEMENT);
        }
        return text.toString();
    }

    /** One execution of a statement, whose rows are being read. Guarded by the log of its lease. */
    static final class Execution {
        private final String kind;
        private final @Nullable String values;
        private final long tookNanos;
        private final boolean failed;
        private final @Nullable String place;
        private final @Nullable String borrowed;
        private final String thread;
        long rows;

        Execution(
                String kind,
                @Nullable String values,
                long tookNanos,
                long rows,
                @Nullable String place,
                @Nullable String borrowed) {
            this.kind = kind;
            this.values = values;
            this.tookNanos = tookNanos;
            this.failed = rows == RunStatement.FAILED_TO_RUN;
            this.rows = Math.max(rows, RunStatement.UNKNOWN);
            this.place = place;
            this.borrowed = borrowed;
            this.thread = Thread.currentThread().getName();
        }

        private LoggedStatement report(boolean slow) {
            Duration took = Duration.ofNanos(tookNanos);
            return new LoggedStatement(kind, values, slow, failed, took, rows, 1, took, place, borrowed, thread);
        }
    }
}
