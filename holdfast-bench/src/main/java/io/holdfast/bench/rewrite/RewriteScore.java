package io.holdfast.bench.rewrite;

import com.sun.source.util.JavacTask;
import io.holdfast.scan.Finding;
import io.holdfast.scan.Scan;
import io.holdfast.scan.ScanOptions;
import io.holdfast.scan.fix.FileFix;
import io.holdfast.scan.versions.Dependencies;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What {@code scan --fix} makes of checkouts: how many leaks (HF-3101 to HF-3103) it rewrites, whether each rewritten file compiles (Python by
 * CPython, Java's syntax by javac), scans clean but for what is left with a reason, and stays as it is in a second run. Works on a copy.
 */
public final class RewriteScore {
    private static final String PYTHON = "import sys\n"
            + "for f in sys.argv[1:]:\n"
            + "    try: compile(open(f, 'rb').read(), f, 'exec', dont_inherit=True)\n"
            + "    except Exception as e: print(f, e)\n";

    private final PrintStream out;
    private final Map<String, int[]> counts = new TreeMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();

    private RewriteScore(PrintStream out) {
        this.out = out;
    }

    /** Prints the figures of some checkouts. */
    public static void print(List<Path> checkouts, PrintStream out) throws IOException, InterruptedException {
        RewriteScore score = new RewriteScore(out);
        for (Path checkout : checkouts) {
            Path copy = Files.createTempDirectory("holdfast-rewrite");
            try {
                copy(checkout, copy);
                score.judge(String.valueOf(checkout.getFileName()), copy);
            } finally {
                delete(copy);
            }
        }
        score.counts.forEach((language, count) -> out.printf(
                Locale.ROOT,
                "%s: %d of %d leaks rewritten (%.1f %%) in %d files%n",
                language,
                count[0],
                count[0] + count[1],
                100.0 * count[0] / Math.max(1, count[0] + count[1]),
                count[2]));
        score.reasons.forEach((reason, count) -> out.println("  left: " + count + " x " + reason));
    }

    private void judge(String name, Path folder) throws IOException, InterruptedException {
        List<FileFix> fixes = Scan.fixes(ScanOptions.of(folder));
        List<Path> changed = new ArrayList<>();
        Set<String> left = new HashSet<>();
        for (FileFix fix : fixes) {
            String language = fix.file().endsWith(".py") ? "Python" : "Java";
            int[] count = counts.computeIfAbsent(language, key -> new int[3]);
            count[0] += fix.fixed();
            count[1] += fix.left().size();
            count[2] += fix.changed() ? 1 : 0;
            fix.left().forEach(each -> {
                left.add(fix.file() + ":" + each.line());
                reasons.merge(each.reason(), 1, Integer::sum);
            });
            if (fix.changed()) {
                Path file = folder.resolve(fix.file());
                Files.writeString(file, fix.after());
                changed.add(file);
            }
        }
        List<String> broken = new ArrayList<>(python(changed));
        broken.addAll(java(changed));
        long unclean = Scan.run(ScanOptions.of(folder)).findings().stream()
                .filter(RewriteScore::isLeak)
                .filter(finding -> !left.contains(finding.file() + ":" + finding.line()))
                .count();
        long again = Scan.fixes(ScanOptions.of(folder)).stream()
                .filter(FileFix::changed)
                .count();
        out.println(name + ": " + changed.size() + " files changed, " + broken.size() + " do not compile, " + unclean
                + " leaks beyond what is left, " + again + " files changed by a second run");
        broken.forEach(each -> out.println("  " + each));
    }

    private static boolean isLeak(Finding finding) {
        return finding.rule().code().matches("HF-310[123]");
    }

    private static List<String> python(List<Path> changed) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", "-c", PYTHON));
        changed.stream()
                .map(Path::toString)
                .filter(each -> each.endsWith(".py"))
                .forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.lines().toList();
    }

    /** Syntax only: a checkout's class path is not at hand. */
    private static List<String> java(List<Path> changed) throws IOException {
        List<Path> files = changed.stream()
                .filter(each -> each.toString().endsWith(".java"))
                .toList();
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK");
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(said, null, StandardCharsets.UTF_8)) {
            if (!files.isEmpty()) {
                JavacTask task = (JavacTask) compiler.getTask(
                        null, manager, said, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
                task.parse();
            }
        }
        return said.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(Object::toString)
                .toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(each.getFileName());
                if (name.endsWith(".java")
                        || name.endsWith(".py")
                        || name.equals(".gitignore")
                        || Dependencies.isNamed(name)) {
                    Path target = to.resolve(from.relativize(each).toString());
                    Files.createDirectories(Objects.requireNonNull(target.getParent()));
                    Files.copy(each, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(each);
            }
        }
    }
}
