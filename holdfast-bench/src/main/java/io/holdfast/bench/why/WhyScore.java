package io.holdfast.bench.why;

import com.sun.management.OperatingSystemMXBean;
import io.holdfast.doctor.logs.LogGroup;
import io.holdfast.doctor.logs.LogReader;
import io.holdfast.doctor.logs.LogSummary;
import io.holdfast.doctor.why.Confidence;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.Explanation;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How well {@code holdfast why} explains a folder of texts with known causes, and counts logs with known contents. */
public final class WhyScore {
    private int right;
    private int partly;
    private int wrong;
    private int silent;
    private int certainAndWrong;

    private WhyScore() {}

    /**
     * Prints the score of a folder: {@code cases.csv} with {@code cases/ID.txt}, and {@code logs}. A dash instead of codes
     * says that the text is not about the database.
     *
     * @throws IOException if it cannot be read
     */
    public static void print(Path folder, PrintStream out) throws IOException {
        WhyScore score = new WhyScore();
        List<String> lines = Files.readAllLines(folder.resolve("cases.csv"));
        for (String line : lines.subList(1, lines.size())) {
            score.judge(fields(line), folder, out);
        }
        out.printf(
                "%d cases: %d right, %d partly, %d wrong, %d silent; certain and wrong: %d%n",
                lines.size() - 1, score.right, score.partly, score.wrong, score.silent, score.certainAndWrong);
        Path logs = folder.resolve("logs");
        if (Files.isDirectory(logs)) {
            try (var files = Files.list(logs)) {
                for (Path file : files.sorted().toList()) {
                    if (!file.toString().endsWith(".json")) {
                        count(file, out);
                    }
                }
            }
        }
    }

    /**
     * Prints what reading 1 GiB costs: the file's content again and again, with the heap that the JVM was given.
     *
     * @throws IOException if the file cannot be read, or is empty
     */
    public static void pace(Path file, PrintStream out) throws IOException {
        byte[] block = Files.readAllBytes(file);
        if (block.length == 0) {
            throw new IOException(file + " is empty");
        }
        long before = processorNanos();
        LogSummary log =
                new LogReader(ZoneOffset.UTC).read(file.toString(), new Repeated(block, 1L << 30), bytes -> {});
        out.printf(
                Locale.ROOT,
                "1 GiB: %.1f s of processor time, heap at most %d MiB, %d errors in %d groups%n",
                (processorNanos() - before) / 1e9,
                Runtime.getRuntime().maxMemory() >> 20,
                log.entries(),
                log.groups().size());
    }

    private static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : System.nanoTime();
    }

    /** A block of bytes over and over, up to a length. */
    private static final class Repeated extends InputStream {
        private final byte[] block;
        private long left;
        private int at;

        Repeated(byte[] block, long length) {
            this.block = block;
            left = length;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int most = (int) Math.min(Math.min(length, left), block.length - at);
            System.arraycopy(block, at, into, offset, most);
            at = (at + most) % block.length;
            left -= most;
            return most;
        }
    }

    private void judge(List<String> fields, Path folder, PrintStream out) throws IOException {
        String id = fields.get(0);
        LogSummary log = read(folder.resolve("cases").resolve(id + ".txt"));
        if (fields.get(3).equals("-")) {
            judgeSilence(id, log, out);
            return;
        }
        if (log.groups().isEmpty()) {
            silent++;
            out.printf("%-4s SILENT  %s (wanted %s)%n", id, fields.get(2), fields.get(3));
            return;
        }
        Explanation why = log.groups().get(0).explanation();
        String code = why.cause().code();
        if (fields.get(3).contains(code)) {
            right++;
        } else if (fields.get(4).contains(code)) {
            partly++;
            out.printf(
                    "%-4s partly  %s %s: %s (wanted %s)%n", id, code, why.confidence(), fields.get(2), fields.get(3));
        } else if (why.cause() == DropCause.UNEXPLAINED) {
            silent++;
            out.printf("%-4s SILENT  %s (wanted %s)%n", id, fields.get(2), fields.get(3));
        } else {
            wrong++;
            certainAndWrong += why.confidence() == Confidence.CERTAIN ? 1 : 0;
            out.printf(
                    "%-4s WRONG   %s %s: %s (wanted %s)%n", id, code, why.confidence(), fields.get(2), fields.get(3));
        }
        if (log.groups().size() > 1) {
            out.printf("%-4s         %d groups%n", id, log.groups().size());
        }
    }

    /** A text that is not about the database: a dash in the file. */
    private void judgeSilence(String id, LogSummary log, PrintStream out) {
        if (log.groups().isEmpty()) {
            right++;
            return;
        }
        Explanation why = log.groups().get(0).explanation();
        wrong++;
        certainAndWrong += why.confidence() == Confidence.CERTAIN ? 1 : 0;
        out.printf(
                "%-4s WRONG   %s %s: not about the database%n", id, why.cause().code(), why.confidence());
    }

    private static void count(Path file, PrintStream out) throws IOException {
        long start = System.nanoTime();
        LogSummary log = read(file);
        Map<String, Long> counts = new TreeMap<>();
        for (LogGroup group : log.groups()) {
            counts.merge(group.cause().code() + " " + group.evidence().text().codes(), group.count(), Long::sum);
        }
        out.printf(
                Locale.ROOT,
                "%-28s %s left out %s, %s to %s, %.1f s%n",
                file.getFileName(),
                counts,
                log.leftOut(),
                log.first(),
                log.last(),
                (System.nanoTime() - start) / 1e9);
    }

    private static LogSummary read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new LogReader(ZoneOffset.UTC).read(file.toString(), in, bytes -> {});
        }
    }

    /** The fields of a line of CSV, some of them in double quotes. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (char letter : line.toCharArray()) {
            if (letter == '"') {
                quoted = !quoted;
            } else if (letter == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(letter);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
