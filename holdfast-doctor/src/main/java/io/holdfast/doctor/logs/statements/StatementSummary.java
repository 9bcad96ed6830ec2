package io.holdfast.doctor.logs.statements;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a log.
 *
 * @param name the file's
 * @param groups what costs most first: by time in a slow log, by number in a general log
 * @param statements how many there are
 * @param seconds how long all of them took; 0 in a general log
 * @param ungrouped statements beyond the greatest number of groups
 * @param connected connections that were opened, as far as the log says
 * @param refused logins that were refused
 * @param prepared statements that were prepared
 * @param first when the first came; null when no time is known
 * @param last when the last came; null when no time is known
 */
public record StatementSummary(
        String name,
        StatementLog.Kind kind,
        long bytes,
        List<StatementGroup> groups,
        long statements,
        double seconds,
        long ungrouped,
        long connected,
        long refused,
        long prepared,
        @Nullable Instant first,
        @Nullable Instant last) {
    private static final int FEW_STATEMENTS = 3;
    private static final long MANY_CONNECTIONS = 100;

    /** Copies. */
    public StatementSummary {
        groups = List.copyOf(groups);
    }

    /** True where connections are opened for a statement or two, in a log that shows many of them. */
    public boolean opensForEach() {
        return connected >= MANY_CONNECTIONS && statements < connected * FEW_STATEMENTS;
    }

    /** Collects. Not thread-safe. */
    static final class Builder {
        private static final int MOST_GROUPS = 5_000;
        private static final int MOST_SHAPES_KEPT = 20_000;

        private final Map<String, StatementGroup> groups = new LinkedHashMap<>();
        private final Map<String, String> shapes = new LinkedHashMap<>();
        private long statements;
        private long ungrouped;
        private double seconds;
        private long connected;
        private long refused;
        private long prepared;
        private @Nullable Instant first;
        private @Nullable Instant last;

        void add(StatementLog.Entry entry) {
            statements++;
            seconds += entry.seconds;
            seen(entry.at);
            String sql = entry.sql();
            String shape = shapes.get(sql);
            if (shape == null) {
                shape = StatementShape.of(sql);
                if (shapes.size() < MOST_SHAPES_KEPT && sql.length() < 500) {
                    shapes.put(sql, shape);
                }
            }
            StatementGroup group = groups.get(shape);
            if (group == null) {
                if (groups.size() >= MOST_GROUPS) {
                    ungrouped++;
                    return;
                }
                group = new StatementGroup(shape, entry.schema);
                groups.put(shape, group);
            }
            group.add(entry);
        }

        void seen(@Nullable Instant at) {
            if (at != null) {
                first = first == null || at.isBefore(first) ? at : first;
                last = last == null || at.isAfter(last) ? at : last;
            }
        }

        void connected() {
            connected++;
        }

        void refused() {
            refused++;
        }

        void prepared() {
            prepared++;
        }

        StatementSummary build(String name, StatementLog.Kind kind, long bytes) {
            List<StatementGroup> sorted = groups.values().stream()
                    .sorted(Comparator.comparingDouble(StatementGroup::seconds)
                            .thenComparingLong(StatementGroup::count)
                            .reversed())
                    .toList();
            return new StatementSummary(
                    name,
                    kind,
                    bytes,
                    sorted,
                    statements,
                    seconds,
                    ungrouped,
                    connected,
                    refused,
                    prepared,
                    first,
                    last);
        }
    }
}
