package io.holdfast.monitor.observe;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What statements cost a server in a time, those that took the most of it first. Immutable.
 *
 * @param explains true when the monitor's account may have statements explained
 */
public record QueryRange(Instant from, Instant to, boolean explains, List<Row> rows) {
    /** Copies. */
    public QueryRange {
        rows = List.copyOf(rows);
    }

    /**
     * One statement.
     *
     * @param p95Millis since the server started; null where the server keeps no quantiles
     * @param borrowedAt places in the code whose leases were seen with it
     */
    public record Row(
            @Nullable String schema,
            String text,
            long calls,
            double totalMillis,
            long rowsExamined,
            long rowsSent,
            long noIndexCalls,
            @Nullable Double p95Millis,
            List<String> borrowedAt) {
        /** Copies. */
        public Row {
            borrowedAt = List.copyOf(borrowedAt);
        }

        Row borrowedAt(List<String> places) {
            return new Row(schema, text, calls, totalMillis, rowsExamined, rowsSent, noIndexCalls, p95Millis, places);
        }
    }
}
