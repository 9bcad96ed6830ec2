package io.holdfast.scan.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Samples;
import io.holdfast.scan.files.Sources;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * CPython's own parser counts the same calls and functions: in the texts of these tests, whose counts
 * {@code packaging/python-counts.py samples} wrote down, and with {@code -Dholdfast.matrix=whole} in the whole library of the
 * {@code python3} on the path ({@code -Dholdfast.python=PROGRAM} for another one).
 */
class PythonCountsTest {
    private static final int LEAST = 200;

    @Test
    void callsAndFunctionsMustBeThoseThatPythonCounts() throws IOException {
        Map<String, String> counted = new HashMap<>();
        Samples.lines("python/counts.txt").forEach(line -> counted.put(line.substring(0, 16), line.substring(17)));
        int compared = 0;
        for (Samples.Sample sample : samples()) {
            String expected = counted.get(hash(sample.text()));
            if (expected != null) {
                compared++;
                assertThat(counts(sample.text())).as(sample.text()).isEqualTo(expected);
            }
        }
        assertThat(compared)
                .as("texts in counts.txt; packaging/python-counts.py samples writes it again")
                .isGreaterThan(LEAST);
        if ("whole".equals(System.getProperty("holdfast.matrix"))) {
            assertThat(differencesInTheLibrary()).isEmpty();
        }
    }

    private static List<String> differencesInTheLibrary() throws IOException {
        String python = System.getProperty("holdfast.python", "python3");
        Process process = new ProcessBuilder(python, "../packaging/python-counts.py", "library")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> differences = new ArrayList<>();
        int files = 0;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 3);
                String text = Sources.decode(Files.readAllBytes(Path.of(words[2])));
                String expected = words[0] + " " + words[1];
                files++;
                if (!counts(text).equals(expected)) {
                    differences.add(line + ", here " + counts(text));
                }
            }
        }
        System.out.println("python-counts: " + files + " files of " + python + ", " + differences.size() + " differ");
        assertThat(files).isGreaterThan(500);
        return differences;
    }

    private static List<Samples.Sample> samples() {
        List<Samples.Sample> samples = new ArrayList<>(Samples.in("python/syntax.txt"));
        Stream.of(Rule.values())
                .map(rule -> "rules/" + rule.code() + ".py.txt")
                .filter(Samples::exists)
                .forEach(file -> samples.addAll(Samples.in(file)));
        return samples;
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String counts(String text) {
        PythonParser parser = PythonParser.read("a.py", text);
        return parser.counts()[0] + " " + parser.counts()[1];
    }
}
