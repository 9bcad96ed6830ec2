package io.holdfast.bench.jmh;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import io.holdfast.bench.result.Samples;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What the looks at a socket cost a statement on a real server. Holdfast alone: no peer looks. */
public final class LookScenario implements Scenario {
    @Override
    public String name() {
        return "look";
    }

    @Override
    public String question() {
        return "What do looks at the socket cost a borrow, SELECT 1, and return on a real server?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        ServerKind kind = options.server();
        JdbcDriver driver = options.driver();
        Samples samples = new Samples(name());
        int forks = options.quick() ? 2 : 5;
        try (TestServer server = TestServer.start(kind)) {
            out.println(server + " over loopback, in clear, " + driver + ", one thread, " + forks + " forks in turns");
            String url = server.jdbcUrl(driver, false, server.createSchema());
            for (int fork = 1; fork <= forks; fork++) {
                for (LookBench.Looks looks : LookBench.Looks.values()) {
                    System.err.printf("look: fork %d of %d, %s%n", fork, forks, looks);
                    Result<?> time = new Runner(new OptionsBuilder()
                                    .include("^" + LookBench.class.getName().replace(".", "\\.") + "\\.")
                                    .param("looks", looks.name())
                                    .param("url", url)
                                    .param("user", TestServer.APP_USER)
                                    .param("password", TestServer.APP_PASSWORD)
                                    .threads(1)
                                    .forks(1)
                                    .warmupIterations(options.quick() ? 2 : 4)
                                    .warmupTime(TimeValue.milliseconds(1000))
                                    .measurementIterations(options.quick() ? 3 : 5)
                                    .measurementTime(TimeValue.milliseconds(1000))
                                    .jvmArgsAppend("-Xmx512m")
                                    .shouldFailOnError(true)
                                    .verbosity(VerboseMode.SILENT)
                                    .build())
                            .runSingle()
                            .getPrimaryResult();
                    samples.add("Holdfast", Map.of("looks", looks), "time", time.getScore(), time.getScoreUnit());
                }
            }
        }
        return samples.measurements();
    }
}
