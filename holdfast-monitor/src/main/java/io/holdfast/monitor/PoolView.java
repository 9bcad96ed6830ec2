package io.holdfast.monitor;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that there is to see of one pool at one moment. Immutable; what travels from one monitor to another.
 *
 * @param node the process that the pool is in
 * @param database host and database, without user and password
 * @param places where connections are borrowed, those that hold for the longest without use first
 * @param drops connections that were lost, latest first
 * @param reports what the pool reported of places in the code; empty from a monitor that does not say
 */
public record PoolView(
        String node,
        String name,
        String database,
        Instant at,
        Health health,
        PoolFigures figures,
        Timings timings,
        List<ConnectionView> connections,
        List<Place> places,
        List<Drop> drops,
        @Nullable List<Report> reports) {

    /** Copies. What another program left out is refused here, and not found out later. */
    public PoolView {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(figures, "figures");
        Objects.requireNonNull(timings, "timings");
        connections = List.copyOf(connections);
        places = List.copyOf(places);
        drops = List.copyOf(drops);
        reports = reports == null ? List.of() : List.copyOf(reports);
    }

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
    public record Report(
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
        public Report {
            stack = List.copyOf(stack);
        }
    }
}
