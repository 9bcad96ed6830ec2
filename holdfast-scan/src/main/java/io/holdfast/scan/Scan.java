package io.holdfast.scan;

import io.holdfast.scan.config.ScanConfig;
import io.holdfast.scan.files.SourceFile;
import io.holdfast.scan.files.Sources;
import io.holdfast.scan.fix.FileFix;
import io.holdfast.scan.fix.Fixer;
import io.holdfast.scan.fix.PoolFixer;
import io.holdfast.scan.ir.Unit;
import io.holdfast.scan.java.JavaReader;
import io.holdfast.scan.know.Library;
import io.holdfast.scan.python.PythonParser;
import io.holdfast.scan.rules.Inspection;
import io.holdfast.scan.versions.Dependencies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
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
        Sources sources = sources();
        List<SourceFile> files = wanted(sources);
        List<Unit> units = read(files);
        Library library = library(sources);
        return withStack(() -> new ScanReport(
                inspect(units, library, options.config(), options.strict()),
                files.size(),
                units.size(),
                sources.counted(),
                List.of(),
                0));
    }

    private Sources sources() throws IOException {
        return Sources.of(options.root(), options.paths(), options.config().exclude());
    }

    private Library library(Sources sources) throws IOException {
        return new Library(versions(sources), options.config());
    }

    /** Rewrites the leaks of what the options name, in memory: nothing is written. */
    public static List<FileFix> fixes(ScanOptions options) throws IOException, InterruptedException {
        return new Scan(options).rewritten((units, library) -> new Fixer(units, library, options.config()).run());
    }

    /** Takes connections from the pool that the configuration names, in memory: nothing is written. */
    public static List<FileFix> poolFixes(ScanOptions options) throws IOException, InterruptedException {
        return new Scan(options).rewritten((units, library) -> new PoolFixer(units, library, options.config()).run());
    }

    /** The changes that would mend each leak by itself, by the finding's fingerprint. */
    public static Map<String, List<Replacement>> replacements(ScanOptions options)
            throws IOException, InterruptedException {
        return new Scan(options).rewritten((units, library) -> new Fixer(units, library, options.config()).each());
    }

    private <T> T rewritten(BiFunction<List<Unit>, Library, T> work) throws IOException, InterruptedException {
        Sources sources = sources();
        List<Unit> units = read(wanted(sources));
        Library library = library(sources);
        return withStack(() -> work.apply(units, library));
    }

    private List<SourceFile> wanted(Sources sources) {
        return sources.files().stream()
                .filter(file -> options.tests() || !Sources.isTest(file.name()))
                .toList();
    }

    private static Map<String, String> versions(Sources sources) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (Path file : sources.dependencies()) {
            texts.put(file.toString().replace('\\', '/'), Sources.decode(Files.readAllBytes(file)));
        }
        return Dependencies.versions(texts);
    }

    /** Rewrites the leaks of files that are at hand as texts: names to texts. */
    public static List<FileFix> fixes(Map<String, String> texts, Map<String, String> versions) {
        return new Fixer(units(texts), new Library(versions), ScanConfig.NONE).run();
    }

    /** Takes connections of files that are at hand as texts from the pool that the configuration names. */
    public static List<FileFix> poolFixes(Map<String, String> texts, Map<String, String> versions, ScanConfig config) {
        return new PoolFixer(units(texts), new Library(versions, config), config).run();
    }

    /** Judges files that are at hand as texts: names to texts. */
    public static List<FileReport> texts(Map<String, String> texts, Map<String, String> versions, boolean strict) {
        return texts(texts, versions, strict, ScanConfig.NONE);
    }

    /** Judges files that are at hand as texts as a configuration wants it. */
    public static List<FileReport> texts(
            Map<String, String> texts, Map<String, String> versions, boolean strict, ScanConfig config) {
        return inspect(units(texts), new Library(versions, config), config, strict);
    }

    private static List<Unit> units(Map<String, String> texts) {
        List<Unit> units = new ArrayList<>();
        JavaReader reader = new JavaReader();
        texts.forEach((name, text) -> units.add(parse(reader, name, text)));
        return units;
    }

    private static List<FileReport> inspect(List<Unit> units, Library library, ScanConfig config, boolean strict) {
        List<FileReport> reports = new Inspection(units, library).reports(strict);
        return config.rules().isEmpty()
                ? reports
                : reports.stream().map(report -> report.judged(config)).toList();
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

    /** Work that recurses deeply, on a thread of its own. */
    private static <T> T withStack(Supplier<T> work) throws InterruptedException {
        AtomicReference<@Nullable T> report = new AtomicReference<>();
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        report.set(work.get());
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
        return Objects.requireNonNull(report.get());
    }
}
