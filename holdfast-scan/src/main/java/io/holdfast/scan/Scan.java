package io.holdfast.scan;

import io.holdfast.scan.files.SourceFile;
import io.holdfast.scan.files.Sources;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.java.JavaReader;
import io.holdfast.scan.know.Library;
import io.holdfast.scan.know.Versions;
import io.holdfast.scan.python.PythonParser;
import io.holdfast.scan.rules.Inspection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Scans source files. */
public final class Scan {
    /** Deep expressions are read by recursion. */
    private static final long STACK = 64L << 20;

    /** What a Java file that touches a connection has in it: its type, or one of those that give it. */
    private static final byte[][] JAVA_WORDS = {
        "Connection".getBytes(StandardCharsets.US_ASCII),
        "DataSource".getBytes(StandardCharsets.US_ASCII),
        "openS".getBytes(StandardCharsets.US_ASCII),
        "java.sql".getBytes(StandardCharsets.US_ASCII),
        "Jdbi".getBytes(StandardCharsets.US_ASCII),
        "DBI".getBytes(StandardCharsets.US_ASCII)
    };

    private static final byte[][] PYTHON_WORDS = {
        "onnect".getBytes(StandardCharsets.US_ASCII),
        "ession".getBytes(StandardCharsets.US_ASCII),
        "create_engine".getBytes(StandardCharsets.US_ASCII),
        "DataSource".getBytes(StandardCharsets.US_ASCII),
        "cursor".getBytes(StandardCharsets.US_ASCII),
        "acquire".getBytes(StandardCharsets.US_ASCII),
        "getconn".getBytes(StandardCharsets.US_ASCII)
    };

    private final ScanOptions options;

    private Scan(ScanOptions options) {
        this.options = options;
    }

    /** Scans what the options name. */
    public static ScanReport run(ScanOptions options) throws IOException, InterruptedException {
        return new Scan(options).run();
    }

    private ScanReport run() throws IOException, InterruptedException {
        Sources sources = Sources.of(options.root(), options.paths());
        List<SourceFile> files = sources.files().stream()
                .filter(file -> options.tests() || !Sources.isTest(file.name()))
                .toList();
        List<Unit> units = read(files);
        List<String> versions = new ArrayList<>();
        for (Path file : sources.dependencies()) {
            versions.add(Sources.decode(Files.readAllBytes(file)));
        }
        return withStack(() -> new ScanReport(
                inspect(units, Versions.of(versions), options.strict()),
                files.size(),
                units.size(),
                sources.counted(),
                0,
                0));
    }

    /** Judges files that are at hand as texts: names to texts. */
    public static List<FileReport> texts(Map<String, String> texts, Map<String, String> versions, boolean strict) {
        List<Unit> units = new ArrayList<>();
        JavaReader reader = new JavaReader();
        texts.forEach((name, text) -> units.add(parse(reader, name, text)));
        return inspect(units, versions, strict);
    }

    private static List<FileReport> inspect(List<Unit> units, Map<String, String> versions, boolean strict) {
        return new Inspection(units, new Library(versions)).reports(strict);
    }

    private static Unit parse(JavaReader reader, String name, String text) {
        return name.endsWith(".java") ? reader.read(name, text) : PythonParser.parse(name, text);
    }

    private List<Unit> read(List<SourceFile> files) throws InterruptedException {
        ConcurrentLinkedQueue<Unit> units = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        int count = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(null, () -> read(files, next, units), "holdfast-scan-" + i, STACK);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return List.copyOf(units);
    }

    private static void read(List<SourceFile> files, AtomicInteger next, ConcurrentLinkedQueue<Unit> units) {
        JavaReader reader = new JavaReader();
        for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
            SourceFile file = files.get(i);
            try {
                byte[] bytes = Files.readAllBytes(file.path());
                if (mayUseDatabase(bytes, file.name().endsWith(".java") ? JAVA_WORDS : PYTHON_WORDS)) {
                    String text = Sources.decode(bytes);
                    if (!Sources.isGenerated(text)) {
                        units.add(parse(reader, file.name(), text));
                    }
                }
            } catch (IOException e) {
                Unit unit = new Unit(file.name(), Unit.Language.PYTHON, "");
                unit.problems.add(new Unit.Problem(1, "cannot be read: " + e.getMessage()));
                units.add(unit);
            }
        }
    }

    private static boolean mayUseDatabase(byte[] bytes, byte[][] words) {
        for (byte[] word : words) {
            if (contains(bytes, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(byte[] bytes, byte[] word) {
        byte first = word[0];
        int last = bytes.length - word.length;
        for (int i = 0; i <= last; i++) {
            if (bytes[i] == first) {
                int j = 1;
                while (j < word.length && bytes[i + j] == word[j]) {
                    j++;
                }
                if (j == word.length) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Work that may fail on the thread that does it. */
    private interface Work {
        ScanReport report();
    }

    private static ScanReport withStack(Work work) throws InterruptedException {
        ScanReport[] report = new ScanReport[1];
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        report[0] = work.report();
                    } catch (Throwable e) {
                        failure[0] = e;
                    }
                },
                "holdfast-scan-analysis",
                STACK);
        thread.setDaemon(true);
        thread.start();
        thread.join();
        @Nullable Throwable failed = failure[0];
        if (failed != null) {
            throw new IllegalStateException("the analysis failed", failed);
        }
        return report[0];
    }
}
