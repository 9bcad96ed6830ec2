package io.holdfast.bench.load;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.fork.Condition;
import io.holdfast.bench.fork.Findings;
import io.holdfast.bench.fork.ForkScenario;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.Target;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How the cost of a borrow and a return grows with the number of pools, of connections, and of waiters. */
public final class ScaleScenario extends ForkScenario {
    private static final String POOLS = "pools";
    private static final String IDLE = "idle connections";
    private static final String LENT = "lent connections";
    private static final String WAITERS = "waiters";
    private static final int PER_POOL = 2;
    private static final int SERVERS = 4;
    private static final long HOLD_NANOS = 100_000;

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String question() {
        return "How does the cost of a borrow and a return grow with pools, connections, and waiters?";
    }

    @Override
    protected int forks(BenchOptions options, Condition condition) {
        return options.quick() ? 1 : 5;
    }

    @Override
    protected List<Condition> conditions(BenchOptions options) {
        List<Condition> all = new ArrayList<>();
        add(all, POOLS, 1, 30, 1_000);
        add(all, IDLE, 2, 100, 5_000);
        add(all, LENT, 2, 100, 5_000);
        add(all, WAITERS, 1, 100, 10_000);
        return all;
    }

    private static void add(List<Condition> all, String what, int... counts) {
        for (int count : counts) {
            all.add(Condition.of("of", what, "count", count));
        }
    }

    @Override
    protected List<String> jvmArguments(Condition condition) {
        return List.of("-Xms1g", "-Xmx1g");
    }

    @Override
    protected void measure(Peer peer, Condition condition, Target target, Findings findings) throws Exception {
        int count = condition.number("count");
        switch (condition.text("of")) {
            case POOLS -> pools(peer, count, target, findings);
            case IDLE -> connections(peer, count, 0, target, findings);
            case LENT -> connections(peer, count, count - 1, target, findings);
            default -> waiters(peer, count, target, findings);
        }
    }

    /** One thread, one pool after the other. */
    private static void pools(Peer peer, int count, Target target, Findings findings) throws Exception {
        List<PeerPool> pools = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pools.add(peer.open(target, PER_POOL));
        }
        PeerPool.fill(pools);
        findings.add("time", nanosPerCycle(pools), "ns");
        long cpu = cpuNanos();
        TimeUnit.SECONDS.sleep(2);
        findings.add("cpu at rest", (cpuNanos() - cpu) / 2 / 1e3, "µs/s");
    }

    /** One thread on one pool, most of whose connections are lent or are not. */
    private static void connections(Peer peer, int count, int lent, Target target, Findings findings) throws Exception {
        PeerPool pool = peer.open(target, count);
        pool.fill();
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < lent; i++) {
            held.add(pool.dataSource().getConnection());
        }
        findings.add("time", nanosPerCycle(List.of(pool)), "ns");
        for (Connection connection : held) {
            connection.close();
        }
    }

    private static double nanosPerCycle(List<PeerPool> pools) throws SQLException {
        double best = Double.MAX_VALUE;
        // The first rounds warm up; the best of the rest is the one with the least disturbance.
        for (int round = 0; round < 6; round++) {
            long begun = System.nanoTime();
            long end = begun + TimeUnit.MILLISECONDS.toNanos(200);
            long cycles = 0;
            long now;
            do {
                for (int i = 0; i < 100 || i < pools.size(); i++) {
                    pools.get(i % pools.size()).dataSource().getConnection().close();
                    cycles++;
                }
                now = System.nanoTime();
            } while (now - end < 0);
            if (round >= 3) {
                best = Math.min(best, (now - begun) / (double) cycles);
            }
        }
        return best;
    }

    private static void waiters(Peer peer, int count, Target target, Findings findings) throws Exception {
        PeerPool pool = peer.open(target, SERVERS);
        pool.fill();
        Crowd crowd = new Crowd(pool.dataSource(), count + SERVERS, false, lease -> Threads.rest(HOLD_NANOS), true);
        crowd.run(Duration.ofMillis(800), Duration.ofMillis(1500)).report((metric, value, unit) -> {
            if (metric.equals("cpu")) {
                findings.add("time", value * 1e3, "ns");
            }
        });
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
