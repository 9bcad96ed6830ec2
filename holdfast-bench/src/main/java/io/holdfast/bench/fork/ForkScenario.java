package io.holdfast.bench.fork;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.peer.Conditions;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PoolShape;
import io.holdfast.bench.peer.Target;
import io.holdfast.bench.result.Measurement;
import io.holdfast.bench.result.Samples;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A benchmark that measures each pool in JVMs of their own, in turns: pool A, pool B, pool A, pool B. A neighbour's load
 * that comes and goes falls on all pools alike.
 */
public abstract class ForkScenario implements Scenario {
    private static final Duration LONGEST = Duration.ofSeconds(150);
    private static final int SHOWN_SIZE = 8;

    /** The conditions to measure under; some may depend on the JVM. */
    protected abstract List<Condition> conditions(BenchOptions options);

    /** Measures once, in the child. */
    protected abstract void measure(Peer peer, Condition condition, Target target, Findings findings) throws Exception;

    /** How many JVMs for each pool under this condition. */
    protected int forks(BenchOptions options, Condition condition) {
        return options.quick() ? 1 : 5;
    }

    /** The child's JVM arguments. */
    protected List<String> jvmArguments(Condition condition) {
        return List.of("-Xms512m", "-Xmx512m");
    }

    /** The pools in the list of settings that is printed, where a benchmark has one under these conditions. */
    protected List<PoolShape> shown(List<Condition> conditions) {
        return List.of(PoolShape.fixed(SHOWN_SIZE));
    }

    /** After that a child is ended: a peer that hangs loses this fork's figures, not everybody's. */
    protected Duration longest() {
        return LONGEST;
    }

    /** What a pool connects to under this condition, where it is not the same for all. */
    protected Target target(Condition condition, Target target) {
        return target;
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        return run(options, Target.scripted(), out);
    }

    /** Measures against this target. */
    protected final List<Measurement> run(BenchOptions options, Target target, PrintStream out) throws Exception {
        List<Peer> pools = options.poolsOr(List.of(Peer.values()));
        List<Condition> conditions = chosen(options);
        for (PoolShape shape : shown(conditions)) {
            Conditions.print(pools, shape, out);
        }
        Samples samples = new Samples(name());
        for (Condition condition : conditions) {
            int forks = options.repeatOr(forks(options, condition));
            for (int fork = 1; fork <= forks; fork++) {
                for (Peer pool : pools) {
                    System.err.printf(
                            "%s: %s, fork %d of %d, %s%n", name(), condition.label(), fork, forks, pool.title());
                    fork(pool, condition, target(condition, target), samples);
                }
            }
        }
        return samples.measurements();
    }

    private List<Condition> chosen(BenchOptions options) {
        List<Condition> all = conditions(options);
        if (options.scenarios().isEmpty()) {
            return all;
        }
        List<Condition> chosen = all.stream()
                .filter(condition -> options.scenarios().contains(condition.label()))
                .toList();
        if (chosen.size() != options.scenarios().size()) {
            throw new IllegalArgumentException("there are "
                    + String.join(", ", all.stream().map(Condition::label).toList()));
        }
        return chosen;
    }

    private void fork(Peer pool, Condition condition, Target target, Samples samples) throws Exception {
        List<String> jvm = new ArrayList<>(jvmArguments(condition));
        jvm.add("-Dslf4j.internal.verbosity=ERROR");
        List<String> arguments = new ArrayList<>(List.of(
                getClass().getName(), pool.name(), target.url(), target.driver(), target.user(), target.password()));
        arguments.addAll(condition.words());
        ChildJvm.run(ForkChild.class, jvm, arguments, longest(), (line, answers, child) -> {
            String[] words = line.split("\t");
            if (words[0].equals(ForkChild.FOUND)) {
                samples.add(pool.title(), condition.params(), words[1], Double.parseDouble(words[2]), words[3]);
            } else {
                System.err.println("  " + line);
            }
        });
    }
}
