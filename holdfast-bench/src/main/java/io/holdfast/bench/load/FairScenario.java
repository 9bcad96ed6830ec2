package io.holdfast.bench.load;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.fork.Condition;
import io.holdfast.bench.fork.Findings;
import io.holdfast.bench.fork.ForkScenario;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many threads on few connections: who is served, and who waits for how long. */
public final class FairScenario extends ForkScenario {
    private static final String VIRTUAL = "virtual";
    private static final Duration WARM_UP = Duration.ofMillis(1500);
    private static final Duration COMPILING = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "fair";
    }

    @Override
    public String question() {
        return "Many threads on few connections: how many leases a second, and how long does the unluckiest wait?";
    }

    @Override
    protected List<Condition> conditions(BenchOptions options) {
        List<Condition> all = new ArrayList<>();
        for (int threads : new int[] {32, 128}) {
            for (double hold : new double[] {0.5, 0, 2}) {
                all.add(condition("platform", threads, 8, hold));
            }
        }
        if (Threads.haveVirtual()) {
            for (int threads : new int[] {1_000, 10_000}) {
                for (double hold : new double[] {0.5, 0, 2}) {
                    all.add(condition(VIRTUAL, threads, 10, hold));
                }
            }
        } else {
            System.err.println("fair: virtual threads need Java 21 or later and are left out; set JAVA_HOME");
        }
        return all;
    }

    private static Condition condition(String kind, int threads, int connections, double hold) {
        return Condition.of("threads", threads, "kind", kind, "connections", connections, "hold ms", hold);
    }

    @Override
    protected void measure(Peer peer, Condition condition, Target target, Findings findings) throws Exception {
        long holdNanos = (long) (condition.decimal("hold ms") * 1_000_000);
        try (PeerPool pool = peer.open(target, condition.number("connections"))) {
            pool.fill();
            boolean virtual = condition.text("kind").equals(VIRTUAL);
            if (holdNanos > 0) {
                new Crowd(pool.dataSource(), condition.number("threads"), virtual, lease -> use(lease, holdNanos), true)
                        .run(WARM_UP, MEASURED)
                        .report(findings);
            } else {
                // A crowd that never rests leaves the compiler little time: what is compiled when it is measured would
                // be chance. So one that fits on the processors comes first.
                new Crowd(pool.dataSource(), Runtime.getRuntime().availableProcessors(), false, lease -> {}, false)
                        .run(COMPILING, Duration.ofMillis(1));
                new Crowd(pool.dataSource(), condition.number("threads"), virtual, lease -> {}, false)
                        .run(WARM_UP, MEASURED)
                        .report(findings);
            }
        }
    }

    /** A lease that is held is used: pools that count on answers have had one. */
    private static void use(Connection lease, long holdNanos) throws SQLException {
        try (Statement statement = lease.createStatement()) {
            statement.execute("SELECT 1");
        }
        Threads.rest(holdNanos);
    }
}
