package io.holdfast.bench.jmh;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.result.Measurement;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** Borrow and return on a scripted driver: the pool's own cost and nothing else. */
public final class CycleScenario implements Scenario {
    private static final int SIZE = 8;

    @Override
    public String name() {
        return "cycle";
    }

    @Override
    public String question() {
        return "What do a borrow and a return cost, in time and in bytes, with 1 and with 8 threads?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<Peer> pools = options.poolsOr(List.of(Peer.HOLDFAST, Peer.HIKARICP));
        Conditions.print(pools, SIZE, out);
        InterleavedForks forks = new InterleavedForks(name(), CycleBench.class, options.quick());
        for (int threads : new int[] {1, 8}) {
            forks.measure(pools, threads, Map.of("size", SIZE));
        }
        return forks.measurements();
    }
}
