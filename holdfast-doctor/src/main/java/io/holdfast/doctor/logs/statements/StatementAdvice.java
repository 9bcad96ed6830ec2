package io.holdfast.doctor.logs.statements;

import io.holdfast.doctor.SqlHints;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the figures of a kind of statement say of its plan, and what helps. */
public enum StatementAdvice {
    /** Most of the time is spent waiting. */
    LOCKED("It waited for locks for most of its time: an index does not help; find who holds them (holdfast doctor …"
            + " --only L01,L02), and keep transactions short."),
    /** Far more rows are read than returned. */
    UNINDEXED("It reads %d rows for each one that it returns: its conditions have no index, or cannot use it."),
    /** An aggregate over many rows. */
    AGGREGATE("It reads %d rows each time to aggregate them: an index that holds all its columns, or a table of sums."),
    /** A change that reads many rows locks them. */
    LOCKS_ALL("It reads, and locks, %d rows each time to change few: its WHERE has no index that it could use."),
    /** Very many rows are returned. */
    LARGE_RESULT("It returns %d rows each time: read only what is needed, page by page from the last key."),
    /** The log says so. */
    FULL_SCAN("It reads a table from begin to end in %d of 100 runs: an index on its conditions is missing."),
    /** The log says so. */
    DISK_TABLE("It makes a temporary table on disk in %d of 100 runs: an index in the order of GROUP BY or ORDER BY, or"
            + " fewer columns."),
    /** The log says so. */
    SORTED_ON_DISK("It sorts on disk in %d of 100 runs: an index in the order of ORDER BY, or a LIMIT."),
    /** A commit waits for the disk. */
    COMMIT("A commit waits for the disk or for a replica: look at the disk's latency, sync_binlog and"
            + " innodb_flush_log_at_trx_commit, and commit less often."),
    /** Few rows, no lock, much time. */
    WAITS("It reads few rows and waits for no lock: it waits for the disk or the processor, or a function in it does;"
            + " look at the machine at that time."),
    /** Short, but very many. */
    OFTEN("Each is short; there are %d of them: ask for many keys at once (IN), or keep the answer for a while.");

    private static final long MANY = 1_000;
    private static final int RATIO = 100;
    private static final long LARGE = 10_000;
    private static final double SHORT = 0.02;

    private final String sentence;

    StatementAdvice(String sentence) {
        this.sentence = sentence;
    }

    /**
     * A sentence that holds for a kind of statement.
     *
     * @param key of its translation
     * @param text with a place for the number where it has one
     */
    public record Line(String key, String text, long number) {}

    private Line line(long number) {
        return new Line("statement." + name(), sentence, number);
    }

    /** All that holds, the most telling first. */
    public static List<Line> of(StatementGroup group) {
        List<Line> lines = new ArrayList<>();
        if (group.lockSeconds() > group.seconds() / 2 && group.seconds() > 0) {
            lines.add(LOCKED.line(0));
        }
        lines.addAll(ofRows(group));
        for (SqlHints.Hint hint : SqlHints.hints(group.example())) {
            lines.add(new Line("hint." + hint.name(), hint.sentence(), 0));
        }
        share(group, StatementLog.Habit.DISK_TABLE, DISK_TABLE, lines);
        share(group, StatementLog.Habit.DISK_SORT, SORTED_ON_DISK, lines);
        if (group.shape().startsWith("commit")) {
            lines.add(COMMIT.line(0));
        } else if (lines.isEmpty() && group.count() >= MANY && group.seconds() / group.count() < SHORT) {
            lines.add(OFTEN.line(group.count()));
        } else if (lines.isEmpty() && group.examined() / group.count() < MANY) {
            lines.add(WAITS.line(0));
        }
        return lines;
    }

    private static List<Line> ofRows(StatementGroup group) {
        List<Line> lines = new ArrayList<>();
        long read = group.examined() / group.count();
        boolean reads = isReading(group.shape());
        if (!reads && read >= MANY && isChange(group.shape()) && group.affected() / group.count() * RATIO <= read) {
            lines.add(LOCKS_ALL.line(read));
        } else if (reads && read >= MANY && isAggregate(group.shape())) {
            lines.add(AGGREGATE.line(read));
        } else if (reads && read >= MANY && group.examined() / Math.max(1, group.sent()) >= RATIO) {
            lines.add(UNINDEXED.line(group.examined() / Math.max(1, group.sent())));
        } else {
            share(group, StatementLog.Habit.FULL_SCAN, FULL_SCAN, lines);
        }
        if (reads && group.sent() / group.count() >= LARGE) {
            lines.add(LARGE_RESULT.line(group.sent() / group.count()));
        }
        return lines;
    }

    private static void share(
            StatementGroup group, StatementLog.Habit habit, StatementAdvice advice, List<Line> lines) {
        long share = Math.round(100.0 * group.of(habit) / group.count());
        boolean tiny = habit == StatementLog.Habit.FULL_SCAN && group.examined() / group.count() < MANY / 10;
        if (share >= 1 && !tiny) {
            lines.add(advice.line(share));
        }
    }

    /** True for what gives rows, so that its plan can be asked for without running it. */
    public static boolean isReading(String shape) {
        return shape.matches("(?s)[( ]*(?:select|with)\\b.*");
    }

    private static boolean isChange(String shape) {
        return shape.startsWith("update") || shape.startsWith("delete");
    }

    private static boolean isAggregate(String shape) {
        String text = shape.toLowerCase(Locale.ROOT);
        return text.contains(" group by ") || text.matches("(?s).*\\b(?:count|sum|avg|min|max)\\s*\\(.*");
    }
}
