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
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;

/** What a pool keeps: heap by the pool and by the connection, threads by the pool. */
public final class MemoryScenario extends ForkScenario {
    private static final int POOLS = 50;
    private static final int SMALL = 10;
    private static final int LARGE = 40;
    private static final int WARM_UP = 5;
    private static final int SETTLE_SECONDS = 5;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String question() {
        return "How much heap do a pool and each of its connections keep, and how many threads does a pool run?";
    }

    @Override
    protected int forks(BenchOptions options, Condition condition) {
        return options.quick() ? 1 : 5;
    }

    @Override
    protected List<Condition> conditions(BenchOptions options) {
        return List.of(Condition.of("pools", POOLS));
    }

    @Override
    protected List<String> jvmArguments(Condition condition) {
        return List.of("-Xmx1g", "-XX:+UseSerialGC");
    }

    @Override
    protected void measure(Peer peer, Condition condition, Target target, Findings findings) throws Exception {
        int pools = condition.number("pools");
        List<Object> kept = new ArrayList<>();
        // What the first pools load and start is not paid by each; nor is the first histogram.
        settledHeap();
        kept.addAll(open(peer, target, WARM_UP, SMALL));
        kept.addAll(bare(target, WARM_UP));
        long start = settledHeap();
        kept.addAll(bare(target, pools * LARGE));
        long afterBare = settledHeap();
        double bare = (afterBare - start) / (double) (pools * LARGE);
        int threads = threads();
        kept.addAll(open(peer, target, pools, SMALL));
        long afterSmall = settledHeap();
        int perPool = threads() - threads;
        kept.addAll(open(peer, target, pools, LARGE));
        long afterLarge = settledHeap();
        long small = afterSmall - afterBare;
        long large = afterLarge - afterSmall;
        double connection = (large - small) / (double) (pools * (LARGE - SMALL)) - bare;
        findings.add("heap per connection", connection, "B");
        findings.add("heap per pool", (double) small / pools - SMALL * (connection + bare), "B");
        findings.add("threads per pool", (double) perPool / pools, "");
        if (kept.isEmpty()) {
            throw new IllegalStateException("nothing was kept");
        }
    }

    private static List<PeerPool> open(Peer peer, Target target, int count, int size) throws Exception {
        List<PeerPool> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(peer.open(target, size));
        }
        PeerPool.fill(opened);
        return opened;
    }

    /** Connections without a pool, whose size is taken off. */
    private static List<Connection> bare(Target target, int count) throws SQLException {
        List<Connection> connections = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            connections.add(DriverManager.getConnection(target.url(), target.user(), target.password()));
        }
        return connections;
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /**
     * The bytes of all live objects, after the time in which jobs and time-outs of the openings come to their end. From the
     * class histogram: what the heap calls used has the threads' allocation buffers in it, which are larger than what is
     * measured.
     */
    private static long settledHeap() throws Exception {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.trim().split(" +")[2]);
    }
}
