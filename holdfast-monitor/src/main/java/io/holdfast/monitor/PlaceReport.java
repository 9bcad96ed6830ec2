package io.holdfast.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pool measured at one place in the code and reported. Immutable.
 *
 * @param kind {@link #LEAK}, {@link #HELD_IDLE}, or a name of {@link io.holdfast.pool.RepeatedStatement.Kind}
 * @param place file and line: where it was borrowed, or where the statement ran
 * @param stack the callers of that place, each with file and line; empty when they were not captured
 * @param times how often it was reported
 * @param count for a repeated statement, how often it ran in one lease; else 0
 * @param sql the statement, masked; null when there is none
 */
public record PlaceReport(
        String kind,
        String place,
        List<String> stack,
        long times,
        long count,
        @Nullable String sql) {
    /** A lease that was older than the pool's {@code leakThreshold}, or was still out at the end of its scope. */
    public static final String LEAK = "LEAK";

    /** A lease that was held for long and hardly used. */
    public static final String HELD_IDLE = "HELD_IDLE";

    /** Copies. */
    public PlaceReport {
        stack = List.copyOf(stack);
    }
}
