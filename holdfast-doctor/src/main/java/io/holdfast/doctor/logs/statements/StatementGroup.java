package io.holdfast.doctor.logs.statements;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Statements of one shape, and what they cost together. Not thread-safe while the log is read. */
public final class StatementGroup {
    /** The width of a step of the times that are kept: two per cent. */
    private static final double STEP = Math.log(1.02);

    private static final double SHORTEST = 1e-6;
    private static final int LONGEST_EXAMPLE = 8_000;

    private final String shape;
    private final String schema;
    private final TreeMap<Integer, Integer> times = new TreeMap<>();
    private final Map<StatementLog.Habit, Long> habits = new EnumMap<>(StatementLog.Habit.class);
    private String example = "";
    private long count;
    private double seconds;
    private double longest;
    private double lockSeconds;
    private long sent;
    private long examined;
    private long affected;
    private @Nullable Instant first;
    private @Nullable Instant last;

    StatementGroup(String shape, String schema) {
        this.shape = shape;
        this.schema = schema;
    }

    void add(StatementLog.Entry entry) {
        count++;
        seconds += entry.seconds;
        lockSeconds += entry.lockSeconds;
        sent += entry.sent;
        examined += entry.examined;
        affected += entry.affected;
        entry.habits.forEach(habit -> habits.merge(habit, 1L, Long::sum));
        times.merge((int) Math.floor(Math.log(Math.max(SHORTEST, entry.seconds) / SHORTEST) / STEP), 1, Integer::sum);
        if (example.isEmpty() || entry.seconds > longest) {
            String sql = entry.sql();
            example = sql.length() > LONGEST_EXAMPLE ? sql.substring(0, LONGEST_EXAMPLE) : sql;
            longest = Math.max(longest, entry.seconds);
        }
        Instant at = entry.at;
        if (at != null) {
            first = first == null || at.isBefore(first) ? at : first;
            last = last == null || at.isAfter(last) ? at : last;
        }
    }

    /** The statement without its values. */
    public String shape() {
        return shape;
    }

    /** Where its names are looked up; empty when the log does not say. */
    public String schema() {
        return schema;
    }

    /** The longest of them, with its values: not to be shown. */
    public String example() {
        return example;
    }

    /** How many there are. */
    public long count() {
        return count;
    }

    /** How long they took together. */
    public double seconds() {
        return seconds;
    }

    /** How long the longest took. */
    public double longest() {
        return longest;
    }

    /** How long they waited for locks together. */
    public double lockSeconds() {
        return lockSeconds;
    }

    /** How many rows they returned together. */
    public long sent() {
        return sent;
    }

    /** How many rows they read together. */
    public long examined() {
        return examined;
    }

    /** How many rows they changed together, as far as the log says. */
    public long affected() {
        return affected;
    }

    /** How many of them the log says something of. */
    long of(StatementLog.Habit habit) {
        return habits.getOrDefault(habit, 0L);
    }

    /** When the first of them came; null when the log does not say. */
    public @Nullable Instant first() {
        return first;
    }

    /** When the last of them came; null when the log does not say. */
    public @Nullable Instant last() {
        return last;
    }

    /** The time in seconds that a share of them, such as 0.95, stayed below; within two per cent. */
    public double below(double share) {
        long wanted = (long) Math.ceil(count * share);
        long seen = 0;
        for (Map.Entry<Integer, Integer> step : times.entrySet()) {
            seen += step.getValue();
            if (seen >= wanted) {
                return Math.min(longest, SHORTEST * Math.exp((step.getKey() + 1) * STEP));
            }
        }
        return longest;
    }
}
