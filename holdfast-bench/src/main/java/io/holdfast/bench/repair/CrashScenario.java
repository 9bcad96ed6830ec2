package io.holdfast.bench.repair;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;

/**
 * Repairs whose process is killed, whose connection is cut, or whose server is killed and started again, at random commands:
 * does a row get lost, and does every state lead out?
 */
public final class CrashScenario implements Scenario {
    private static final int POINTS = 160;
    private static final int QUICK_POINTS = 5;
    private static final Pattern PART = Pattern.compile("(mysql|mariadb)(?::(\\d{1,6}))?");

    @Override
    public String name() {
        return "repair-crashes";
    }

    @Override
    public String question() {
        return "Does a repair that is killed anywhere lose a row, or have no way out?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<String> parts = options.scenarios().isEmpty() ? List.of("mysql", "mariadb") : options.scenarios();
        int points = options.repeatOr(options.quick() ? QUICK_POINTS : POINTS);
        List<Measurement> results = new ArrayList<>();
        for (String part : parts) {
            Matcher words = PART.matcher(part);
            if (!words.matches()) {
                throw new IllegalArgumentException(part + " is no mysql|mariadb[:SEED]");
            }
            ServerKind kind = words.group(1).equals("mysql") ? ServerKind.MYSQL : ServerKind.MARIADB;
            long seed = words.group(2) == null ? 1 : Long.parseLong(words.group(2));
            results.addAll(run(kind, words.group(1), seed, points, out));
        }
        return results;
    }

    private static List<Measurement> run(ServerKind kind, String title, long seed, int points, PrintStream out)
            throws Exception {
        Path folder = Files.createTempDirectory("holdfast-repair-crashes");
        try (TestServer server = TestServer.start(kind);
                CommandProxy gate = new CommandProxy(server.port())) {
            CrashTrial trial = new CrashTrial(server, gate, folder, seed);
            for (int i = 1; i <= points; i++) {
                int known = trial.faults().size();
                trial.run(i);
                trial.faults().stream().skip(known).forEach(out::println);
            }
            out.println(title + ", seed " + seed + ": " + points + " points, struck " + trial.strikes());
            Map<String, Object> on = Map.of("on", title, "seed", seed);
            return List.of(
                    new Measurement("repair-crashes", "holdfast apply", on, "points", points, "runs"),
                    new Measurement(
                            "repair-crashes",
                            "holdfast apply",
                            on,
                            "faults",
                            trial.faults().size(),
                            "runs"));
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }
}
