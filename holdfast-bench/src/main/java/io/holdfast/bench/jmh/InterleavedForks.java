package io.holdfast.bench.jmh;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.result.Measurement;
import io.holdfast.bench.result.Samples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a JMH benchmark with a JVM for each pool and fork, in turns: pool A, pool B, pool A, pool B. JMH alone would run all
 * forks of one pool before the next, and a neighbour's load that comes and goes would then fall on one pool only.
 */
final class InterleavedForks {
    /** Half a second each: where eight threads want two processors, the compiler has to wait for its turn. */
    private static final int WARM_UPS = 5;

    private static final String BYTES = "gc.alloc.rate.norm";

    private final String name;
    private final Class<?> benchmark;
    private final BenchOptions options;
    private final Samples samples;

    InterleavedForks(String name, Class<?> benchmark, BenchOptions options) {
        this.name = name;
        this.benchmark = benchmark;
        this.options = options;
        this.samples = new Samples(name);
    }

    /** Measures all pools at a number of threads, unless others were asked for; {@code params} are the benchmark's own. */
    void measure(List<Peer> pools, int threads, Map<String, Object> params) {
        String label = Stream.concat(Stream.of(threads), params.values().stream())
                .map(Object::toString)
                .collect(Collectors.joining("/"));
        if (!options.scenarios().isEmpty() && !options.scenarios().contains(label)) {
            return;
        }
        int forks = options.repeatOr(options.quick() ? 2 : 5);
        for (int fork = 1; fork <= forks; fork++) {
            for (Peer pool : pools) {
                System.err.printf(
                        "%s: fork %d of %d, %d thread%s, %s%n",
                        name, fork, forks, threads, threads == 1 ? "" : "s", pool.title());
                try {
                    record(pool, threads, params, runOnce(pool, threads, params));
                } catch (RunnerException e) {
                    // A peer that hangs loses this fork's figure, not everybody's.
                    System.err.println("  failed: " + e.getMessage());
                }
            }
        }
    }

    List<Measurement> measurements() {
        return samples.measurements();
    }

    private RunResult runOnce(Peer pool, int threads, Map<String, Object> params) throws RunnerException {
        ChainedOptionsBuilder settings = new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                .param("peer", pool.name())
                .threads(threads)
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(options.quick() ? 2 : 3)
                .measurementTime(TimeValue.milliseconds(500))
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-Xms512m", "-Xmx512m", "-Dslf4j.internal.verbosity=ERROR")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        params.forEach((param, value) -> settings.param(param, value.toString()));
        return new Runner(settings.build()).runSingle();
    }

    private void record(Peer pool, int threads, Map<String, Object> params, RunResult result) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("threads", threads);
        all.putAll(params);
        Result<?> time = result.getPrimaryResult();
        samples.add(pool.title(), all, "time", time.getScore(), time.getScoreUnit());
        result.getSecondaryResults().forEach((label, bytes) -> {
            if (label.endsWith(BYTES)) {
                samples.add(pool.title(), all, "bytes", bytes.getScore(), bytes.getScoreUnit());
            }
        });
    }
}
