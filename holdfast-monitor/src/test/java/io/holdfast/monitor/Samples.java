package io.holdfast.monitor;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.pool.WaitTimes;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Samples that a test makes up. */
public final class Samples {
    private Samples() {}

    /** A pool of 10 with so many in use. */
    public static PoolFigures figures(int inUse, int waiting, long timeouts, long drops) {
        return new PoolFigures(
                10,
                0,
                inUse,
                10 - inUse,
                0,
                0,
                waiting,
                1_000,
                10,
                timeouts,
                0,
                10,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                5,
                1,
                1_000,
                100,
                List.of(990L, 10L),
                Map.of("CLOSED_BY_SERVER", drops),
                "UP");
    }

    /** A sample of one pool. */
    public static PoolSample pool(String name, HealthStatus status, PoolFigures now, PoolFigures earlier) {
        return new PoolSample(
                "pool-" + name,
                "node",
                name,
                10,
                WaitTimes.of(99, 1),
                new Health(
                        status,
                        status == HealthStatus.UP ? null : "because",
                        Instant.EPOCH,
                        "UP",
                        "ANSWERS",
                        null,
                        null),
                now,
                earlier);
    }

    /** A sample of one server. */
    public static ServerSample server(Instant at, long connections, long longestTransaction) {
        Vitals vitals = new Vitals(
                at,
                "h:1",
                "MySQL 8.0.33",
                0.5,
                connections,
                100,
                1,
                0,
                1L,
                longestTransaction,
                null,
                false,
                null,
                false,
                Map.of());
        return server(at, HealthStatus.UP, null, vitals, List.of());
    }

    /** A sample of one server, as it was judged; the doctor read it at the same time. */
    public static ServerSample server(
            Instant at, HealthStatus status, String cause, Vitals vitals, List<Finding> findings) {
        return new ServerSample(
                "server-db:3306",
                "db:3306",
                new ServerHealth("db:3306", status, cause, at, at, 0.5),
                vitals,
                vitals,
                at,
                findings);
    }

    /** All in one. */
    public static Sample of(Instant at, int inUse) {
        PoolFigures figures = figures(inUse, 0, 0, 0);
        return new Sample(
                at, List.of(pool("orders", HealthStatus.UP, figures, figures)), List.of(server(at, inUse, 0)));
    }
}
