package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * Statements of one shape, their literals masked by the server.
 *
 * @param calls since the server started
 * @param windowCalls between our two samples
 * @param p95Millis null where the server keeps no quantiles
 * @param noIndexCalls calls that used no index
 */
public record Digest(
        @Nullable String schema,
        String text,
        long calls,
        double totalMillis,
        long windowCalls,
        double windowMillis,
        @Nullable Double p95Millis,
        long rowsExamined,
        long rowsSent,
        long noIndexCalls,
        long diskTables) {

    /** Mean time of one call since the server started. */
    public double meanMillis() {
        return calls == 0 ? 0 : totalMillis / calls;
    }
}
