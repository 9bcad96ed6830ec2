package io.holdfast.bench.why;

import io.holdfast.doctor.logs.LogGroup;
import io.holdfast.doctor.logs.LogReader;
import io.holdfast.doctor.logs.LogSummary;
import io.holdfast.doctor.why.Confidence;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.Explanation;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
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
