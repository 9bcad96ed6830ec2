package io.holdfast.bench.fork;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM started for one measurement: a pool may set what counts for the whole JVM, or never come back. */
public final class ChildJvm {
    private ChildJvm() {}

    /** Takes what the child says. */
    @FunctionalInterface
    public interface Listener {
        /**
         * One line of the child's standard output.
         *
         * @param answers goes to the child's standard input
         */
        void line(String line, PrintWriter answers, Process child) throws Exception;
    }

    /**
     * Runs a program of this class path to its end.
     *
     * @param longest after that the child is killed; what it has said until then counts
     */
    public static void run(
            Class<?> program, List<String> jvmArguments, List<String> arguments, Duration longest, Listener listener)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(arguments);
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread guard = new Thread(() -> endAfter(longest, child), "guard");
        guard.setDaemon(true);
        guard.start();
        try {
            listen(child, listener);
        } finally {
            child.destroyForcibly();
        }
    }

    private static void listen(Process child, Listener listener) throws Exception {
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter answers = new PrintWriter(child.getOutputStream(), true, StandardCharsets.UTF_8)) {
            String line;
            while ((line = next(lines)) != null) {
                listener.line(line, answers, child);
            }
        }
    }

    /** A child that is killed closes its stream in one way or another. */
    private static @org.jspecify.annotations.Nullable String next(BufferedReader lines) {
        try {
            return lines.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    private static void endAfter(Duration longest, Process child) {
        try {
            if (!child.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
        }
    }
}
