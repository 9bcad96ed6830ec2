package io.holdfast.bench.stress;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Runs all jcstress tests of this package in a JVM of their own: jcstress writes its files where it is started. */
public final class StressScenario implements Scenario {
    @Override
    public String name() {
        return "stress";
    }

    @Override
    public String question() {
        return "Does any race of the engine end in an outcome that must not be? (jcstress; fails if so)";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        Path folder = Files.createTempDirectory("holdfast-stress");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        absoluteClassPath(),
                        "org.openjdk.jcstress.Main",
                        "-m",
                        "quick",
                        "-r",
                        folder.resolve("report").toString())
                .directory(folder.toFile())
                .inheritIO()
                .start();
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IllegalStateException("a forbidden outcome, or a test that failed; see " + folder);
        }
        out.println("No forbidden outcome. Report: " + folder.resolve("report").resolve("index.html"));
        return List.of();
    }

    private static String absoluteClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
