package io.holdfast.bench;

import io.holdfast.bench.faults.FaultScenario;
import io.holdfast.bench.jmh.CycleScenario;
import io.holdfast.bench.jmh.LookScenario;
import io.holdfast.bench.jmh.StatementScenario;
import io.holdfast.bench.load.FairScenario;
import io.holdfast.bench.load.MemoryScenario;
import io.holdfast.bench.load.ScaleScenario;
import io.holdfast.bench.load.ServerScenario;
import io.holdfast.bench.load.SpikeScenario;
import io.holdfast.bench.load.StartScenario;
import io.holdfast.bench.result.JsonResults;
import io.holdfast.bench.result.Measurement;
import io.holdfast.bench.result.ResultTable;
import io.holdfast.bench.stress.StressScenario;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;

/** The program: without arguments it lists the benchmarks, with a name it runs one. */
public final class Bench {
    private static final List<Scenario> SCENARIOS = List.of(
            new CycleScenario(),
            new StatementScenario(),
            new FairScenario(),
            new SpikeScenario(),
            new ServerScenario(),
            new MemoryScenario(),
            new StartScenario(),
            new ScaleScenario(),
            new LookScenario(),
            new StressScenario(),
            new FaultScenario());

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Bench() {}

    /** Runs, and ends the JVM: 0 done, 1 failed, 2 wrong arguments. */
    public static void main(String[] arguments) {
        // SLF4J complains on stderr when nobody listens.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.isEmpty() || arguments.get(0).equals("list")) {
            list(out);
            return OK;
        }
        try {
            Scenario scenario = scenario(arguments.get(0));
            BenchOptions options = BenchOptions.parse(arguments.subList(1, arguments.size()));
            return measure(scenario, options, out, err);
        } catch (IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            err.println("usage: bench NAME " + BenchOptions.USAGE);
            return USAGE;
        }
    }

    private static int measure(Scenario scenario, BenchOptions options, PrintStream out, PrintStream err) {
        try {
            List<Measurement> results = scenario.run(options, out);
            if (!(scenario instanceof FaultScenario)) {
                ResultTable.print(results, out);
            }
            if (options.json() != null) {
                Files.writeString(options.json(), JsonResults.toJson(results));
            }
            return OK;
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            err.println("bench " + scenario.name() + ": " + e);
            return FAILED;
        }
    }

    /** The benchmark of this name.
     *
     * @throws IllegalArgumentException with the names that there are */
    public static Scenario scenario(String name) {
        return SCENARIOS.stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no benchmark " + name + "; there are "
                        + String.join(
                                ", ", SCENARIOS.stream().map(Scenario::name).toList())));
    }

    private static void list(PrintStream out) {
        SCENARIOS.forEach(scenario -> out.printf("%-10s %s%n", scenario.name(), scenario.question()));
    }
}
