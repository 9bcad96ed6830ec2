package io.holdfast.bench.jmh;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import io.holdfast.bench.result.Samples;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What a scope costs a request that forgets nothing: beside a statement on a real server, and by itself. */
public final class ScopeScenario implements Scenario {
    @Override
    public String name() {
        return "scope";
    }

    @Override
    public String question() {
        return "What do a scope, and the servlet filter, cost a request that returns what it borrows?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        Samples samples = new Samples(name());
        int forks = options.repeatOr(options.quick() ? 2 : 5);
        long requests = 0;
        try (TestServer server = TestServer.start(options.server())) {
            out.println(server + " over loopback, in clear, " + options.driver()
                    + ", and the scripted driver; size 10, one thread, " + forks + " forks in turns");
            Map<String, String> real = new LinkedHashMap<>();
            real.put("url", server.jdbcUrl(options.driver(), false, server.createSchema()));
            real.put("driver", options.driver().driverClass());
            real.put("user", TestServer.APP_USER);
            real.put("password", TestServer.APP_PASSWORD);
            for (int fork = 1; fork <= forks; fork++) {
                for (ScopeBench.Around around : ScopeBench.Around.values()) {
                    System.err.printf("scope: fork %d of %d, %s%n", fork, forks, around);
                    requests += record(samples, around, "SELECT 1", runOnce(options, around, real));
                    record(samples, around, "none", runOnce(options, around, Map.of()));
                }
            }
        }
        out.println(requests + " requests with a statement were measured");
        return samples.measurements();
    }

    private static long record(Samples samples, ScopeBench.Around around, String statement, RunResult run) {
        Result<?> time = run.getPrimaryResult();
        samples.add(
                "Holdfast",
                Map.of("around", around, "statement", statement),
                "time",
                time.getScore(),
                time.getScoreUnit());
        return run.getBenchmarkResults().stream()
                .mapToLong(result -> result.getMetadata().getMeasurementOps())
                .sum();
    }

    private static RunResult runOnce(BenchOptions options, ScopeBench.Around around, Map<String, String> params)
            throws RunnerException {
        ChainedOptionsBuilder settings = new OptionsBuilder()
                .include("^" + ScopeBench.class.getName().replace(".", "\\.") + "\\.")
                .param("around", around.name())
                .threads(1)
                .forks(1)
                .warmupIterations(options.quick() ? 2 : 4)
                .warmupTime(TimeValue.milliseconds(1000))
                .measurementIterations(options.quick() ? 3 : 8)
                .measurementTime(TimeValue.milliseconds(1000))
                .jvmArgsAppend("-Xmx512m", "-Dslf4j.internal.verbosity=ERROR")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        params.forEach(settings::param);
        return new Runner(settings.build()).runSingle();
    }
}
