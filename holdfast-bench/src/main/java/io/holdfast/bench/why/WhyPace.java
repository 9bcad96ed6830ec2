package io.holdfast.bench.why;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the program itself costs that reads a large log, or watches one. Reads {@code /proc}, so it runs on Linux. */
public final class WhyPace {
    private static final long LOOK_MILLIS = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final int LINES_A_SECOND = 100;
    private static final double TICKS_A_SECOND = 100;

    private final List<String> program;
    private final PrintStream out;

    private WhyPace(List<String> program, PrintStream out) {
        this.program = program;
        this.out = out;
    }

    /**
     * Prints what one run costs.
     *
     * @param options {@code --size 1g} or {@code --follow 60}, and {@code --program} with its command
     * @throws IllegalArgumentException if they are not these
     */
    public static void print(List<String> options, PrintStream out) throws IOException, InterruptedException {
        String size = value(options, "--size");
        String seconds = value(options, "--follow");
        String command = value(options, "--program");
        if (command.isEmpty() || size.isEmpty() == seconds.isEmpty()) {
            throw new IllegalArgumentException("--size SIZE or --follow SECONDS, and --program COMMAND");
        }
        WhyPace pace = new WhyPace(List.of(command.split(" ")), out);
        Path log = Files.createTempFile("holdfast-why", ".log");
        try {
            if (size.isEmpty()) {
                pace.follow(log, Integer.parseInt(seconds));
            } else {
                pace.read(log, bytes(size));
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static String value(List<String> options, String name) {
        int at = options.indexOf(name);
        return at < 0 || at + 1 >= options.size() ? "" : options.get(at + 1);
    }

    private static long bytes(String size) {
        int shift = "kmg".indexOf(Character.toLowerCase(size.charAt(size.length() - 1)));
        String digits = shift < 0 ? size : size.substring(0, size.length() - 1);
        return Long.parseLong(digits) << 10 * (shift + 1);
    }

    private void read(Path log, long size) throws IOException, InterruptedException {
        MixedLog lines = new MixedLog();
        lines.write(log, size);
        Process reader = start(List.of("why", "--json", log.toString()));
        double seconds = 0;
        long memory = 0;
        StringBuilder answer = new StringBuilder();
        Thread taker = new Thread(() -> take(reader, answer));
        taker.start();
        while (reader.isAlive()) {
            seconds = Math.max(seconds, processorSeconds(reader.pid()));
            memory = Math.max(memory, peakKib(reader.pid()));
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        taker.join();
        out.printf(
                Locale.ROOT,
                "%d MiB of %d container formats: %.1f s of processor time, at most %d MiB resident, %s of %d errors%n",
                Files.size(log) >> 20,
                io.holdfast.testkit.logs.LogWrapping.values().length,
                seconds,
                memory >> 10,
                answer.toString().replaceAll("(?s).*?\"entries\":(\\d+).*", "$1"),
                lines.errors());
    }

    private static void take(Process reader, StringBuilder answer) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8))) {
            in.lines().forEach(answer::append);
        } catch (IOException | java.io.UncheckedIOException e) {
            answer.append(e);
        }
    }

    private void follow(Path log, int seconds) throws IOException, InterruptedException {
        MixedLog lines = new MixedLog();
        Process follower = start(List.of("why", "-f", log.toString()));
        Thread taker = new Thread(() -> take(follower, new StringBuilder()));
        taker.start();
        try (Writer writer = Files.newBufferedWriter(log, StandardOpenOption.APPEND)) {
            write(lines, writer, (int) WARM_UP.toSeconds());
            double before = processorSeconds(follower.pid());
            write(lines, writer, seconds);
            double between = processorSeconds(follower.pid());
            TimeUnit.SECONDS.sleep(seconds);
            double after = processorSeconds(follower.pid());
            out.printf(
                    Locale.ROOT,
                    "why -f: %.2f %% of a core with %d entries a second, %.2f %% at rest%n",
                    100 * (between - before) / seconds,
                    LINES_A_SECOND,
                    100 * (after - between) / seconds);
        } finally {
            follower.destroy();
            follower.waitFor();
            taker.join();
        }
    }

    private static void write(MixedLog lines, Writer writer, int seconds) throws IOException, InterruptedException {
        for (int tenth = 0; tenth < 10 * seconds; tenth++) {
            for (int i = 0; i < LINES_A_SECOND / 10; i++) {
                writer.write(lines.next());
            }
            writer.flush();
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** 0 when the process is gone. */
    private static double processorSeconds(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long peakKib(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
