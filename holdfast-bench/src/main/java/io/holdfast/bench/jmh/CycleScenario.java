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

/** Borrow and return on a scripted driver: the pool's own cost and nothing else. */
public final class CycleScenario implements Scenario {
    private static final int SIZE = 8;
    private static final int[] THREADS = {1, 2, 8};
    private static final int LARGE = 32;

    @Override
    public String name() {
        return "cycle";
    }

    @Override
    public String question() {
        return "What do a borrow and a return cost, in time and in bytes, with 1, 2 and 8 threads?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<Peer> pools = options.poolsOr(List.of(Peer.values()));
        Conditions.print(pools, PoolShape.fixed(SIZE), out);
        InterleavedForks forks = new InterleavedForks(name(), CycleBench.class, options);
        for (int threads : THREADS) {
            forks.measure(pools, threads, Map.of("size", SIZE));
        }
        forks.measure(pools, THREADS[THREADS.length - 1], Map.of("size", LARGE));
        return forks.measurements();
    }
}
