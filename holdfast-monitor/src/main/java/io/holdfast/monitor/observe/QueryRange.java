package io.holdfast.monitor.observe;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What statements cost a server in a time, those that took the most of it first. Immutable. */
public record QueryRange(Instant from, Instant to, List<Row> rows) {
    /** Copies. */
    public QueryRange {
        rows = List.copyOf(rows);
    }

    /**
     * One statement.
     *
     * @param p95Millis since the server started; null where the server keeps no quantiles
     */
    public record Row(
            @Nullable String schema,
            String text,
            long calls,
            double totalMillis,
            long rowsExamined,
            long rowsSent,
            long noIndexCalls,
            @Nullable Double p95Millis) {}
}
