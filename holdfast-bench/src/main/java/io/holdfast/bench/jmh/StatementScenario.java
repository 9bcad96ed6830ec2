package io.holdfast.bench.jmh;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.peer.Conditions;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PoolShape;
import io.holdfast.bench.result.Measurement;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** Prepare, execute, read and close on a scripted driver: what the pool's wrappers cost. */
public final class StatementScenario implements Scenario {
    private static final int SIZE = 8;
    private static final int[] THREADS = {1, 8};

    @Override
    public String name() {
        return "statement";
    }

    @Override
    public String question() {
        return "What does a statement from its preparation to its close cost, in time and in bytes?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<Peer> pools = options.poolsOr(List.of(Peer.values()));
        Conditions.print(pools, PoolShape.fixed(SIZE), out);
        InterleavedForks forks = new InterleavedForks(name(), StatementBench.class, options);
        for (int threads : THREADS) {
            forks.measure(pools, threads, Map.of("size", SIZE));
        }
        return forks.measurements();
    }
}
