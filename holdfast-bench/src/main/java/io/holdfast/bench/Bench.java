package io.holdfast.bench;

import io.holdfast.bench.drops.DropScenario;
import io.holdfast.bench.faults.FaultScenario;
import io.holdfast.bench.jmh.CycleScenario;
import io.holdfast.bench.jmh.LookScenario;
import io.holdfast.bench.jmh.ScopeScenario;
import io.holdfast.bench.jmh.StatementScenario;
import io.holdfast.bench.load.FairScenario;
import io.holdfast.bench.load.MemoryScenario;
import io.holdfast.bench.load.ScaleScenario;
import io.holdfast.bench.load.ServerScenario;
import io.holdfast.bench.load.SpikeScenario;
import io.holdfast.bench.load.StartScenario;
import io.holdfast.bench.locks.LockScenario;
import io.holdfast.bench.outage.OutageScenario;
import io.holdfast.bench.outage.SwitchScenario;
import io.holdfast.bench.page.BenchPage;
import io.holdfast.bench.repair.CrashScenario;
import io.holdfast.bench.repair.RepairScenario;
import io.holdfast.bench.result.BenchRun;
import io.holdfast.bench.result.JsonResults;
import io.holdfast.bench.result.Measurement;
import io.holdfast.bench.result.ResultTable;
import io.holdfast.bench.rewrite.RewriteScore;
import io.holdfast.bench.session.SessionScenario;
import io.holdfast.bench.sick.SickScenario;
import io.holdfast.bench.stress.StressScenario;
import io.holdfast.bench.why.WhyPace;
import io.holdfast.bench.why.WhyScore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.output.TeeOutputStream;

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
            new ScopeScenario(),
            new StressScenario(),
            new FaultScenario(),
            new SessionScenario(),
            new SickScenario(),
            new LockScenario(),
            new CrashScenario(),
            new RepairScenario(),
            new DropScenario(),
            new OutageScenario(),
            new SwitchScenario());

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
        if (arguments.get(0).equals("page") && arguments.size() == 2) {
            return page(Path.of(arguments.get(1)), out, err);
        }
        if (arguments.get(0).equals("why") && arguments.size() >= 2) {
            return why(arguments.subList(1, arguments.size()), out, err);
        }
        if (arguments.get(0).equals("rewrite") && arguments.size() > 1) {
            return rewrite(arguments.subList(1, arguments.size()), out, err);
        }
        try {
            Scenario scenario = scenario(arguments.get(0));
            BenchOptions options = BenchOptions.parse(arguments.subList(1, arguments.size()));
            return measure(scenario, arguments, options, out, err);
        } catch (IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            err.println("usage: bench NAME " + BenchOptions.USAGE);
            err.println("       bench page FOLDER");
            err.println("       bench rewrite CHECKOUT...");
            err.println("       bench why FOLDER, or --size 1g for the pace, or --follow 60 for that of -f");
            return USAGE;
        }
    }

    private static int page(Path folder, PrintStream out, PrintStream err) {
        try {
            out.println("wrote " + BenchPage.write(folder));
            return OK;
        } catch (IOException | IllegalArgumentException e) {
            err.println("bench page: " + e.getMessage());
            return FAILED;
        }
    }

    private static int rewrite(List<String> checkouts, PrintStream out, PrintStream err) {
        try {
            RewriteScore.print(checkouts.stream().map(Path::of).toList(), out);
            return OK;
        } catch (IOException e) {
            err.println("bench rewrite: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private static int why(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            if (arguments.get(0).startsWith("--")) {
                WhyPace.print(arguments, out);
            } else {
                WhyScore.print(Path.of(arguments.get(0)), out);
            }
            return OK;
        } catch (IOException | IllegalArgumentException e) {
            err.println("bench why: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private static int measure(
            Scenario scenario, List<String> arguments, BenchOptions options, PrintStream out, PrintStream err) {
        try {
            ByteArrayOutputStream conditions = new ByteArrayOutputStream();
            PrintStream both = new PrintStream(new TeeOutputStream(out, conditions), true, StandardCharsets.UTF_8);
            List<Measurement> results = scenario.run(options, both);
            if (!(scenario instanceof FaultScenario)) {
                ResultTable.print(results, out);
            }
            if (options.json() != null) {
                BenchRun run = new BenchRun(
                        scenario.name(),
                        scenario.question(),
                        "./bench " + String.join(" ", arguments),
                        conditions.toString(StandardCharsets.UTF_8).lines().toList(),
                        results);
                Files.writeString(options.json(), JsonResults.toJson(run));
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
        SCENARIOS.forEach(scenario -> out.printf("%-14s %s%n", scenario.name(), scenario.question()));
        out.printf("%-14s %s%n", "why", "Is the cause right, for a folder of texts and logs whose causes are known?");
        out.printf("%-14s %s%n", "startup", "How long does the released program take to answer?");
        out.printf("%-14s %s%n", "page", "Writes a page and plots from a folder of raw results.");
    }
}
