package io.holdfast.scan.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.scan.Finding;
import io.holdfast.scan.Rule;
import io.holdfast.scan.Scan;
import io.holdfast.scan.ScanOptions;
import io.holdfast.scan.ScanReport;
import io.holdfast.scan.config.ConfigReader;
import io.holdfast.scan.config.ScanConfig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A project with three kinds of leaks, in Python and in Java: a thread that never closes, a socket handler that throws before the close,
 * and connect and close around the use of a cursor.
 */
class SampleProjectTest {
    private static final List<String> LEAKS = List.of(
            "java/com/acme/chat/ChatHandler.java HF-3102",
            "java/com/acme/chat/QueueCleanup.java HF-3101",
            "java/com/acme/chat/Settings.java HF-3103",
            "python/chat/cleanup.py HF-3103",
            "python/chat/settings.py HF-3103",
            "python/chat/sockets.py HF-3102");

    @TempDir
    private Path project;

    @BeforeEach
    void copy() throws IOException, URISyntaxException {
        Path sample =
                Path.of(Objects.requireNonNull(getClass().getResource("sample")).toURI());
        try (Stream<Path> all = Files.walk(sample)) {
            for (Path each : all.toList()) {
                Path to = project.resolve(sample.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(each, to);
                }
            }
        }
    }

    private ScanOptions options() throws IOException {
        ScanConfig config = ConfigReader.read(ConfigReader.FILE, Files.readString(project.resolve(ConfigReader.FILE)));
        return new ScanOptions(project, List.of(project), false, false, config);
    }

    private List<String> leaks() throws IOException, InterruptedException {
        return Scan.run(options()).findings().stream()
                .filter(finding -> finding.rule().code().matches("HF-310[123]"))
                .map(finding -> finding.file() + " " + finding.rule().code())
                .sorted()
                .toList();
    }

    private List<FileFix> fix(String kind) throws IOException, InterruptedException {
        List<FileFix> fixes = kind.equals("pool") ? Scan.poolFixes(options()) : Scan.fixes(options());
        for (FileFix fix : fixes) {
            Files.writeString(project.resolve(fix.file()), fix.after());
        }
        return fixes;
    }

    @Test
    void eachLeakMustBeFoundInBothLanguages() throws IOException, InterruptedException {
        assertThat(leaks()).containsExactlyElementsOf(LEAKS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scope", "pool"})
    void eachLeakMustBeRewrittenSoThatItCompilesAndScansClean(String kind) throws IOException, InterruptedException {
        List<FileFix> fixes = fix(kind);

        assertThat(fixes).allSatisfy(fix -> assertThat(fix.left()).isEmpty());
        assertThat(leaks()).isEmpty();
        mustCompile();
        assertThat(fix(kind)).noneMatch(FileFix::changed);
    }

    private void mustCompile() throws IOException, InterruptedException {
        List<Path> java = new ArrayList<>();
        List<Path> python = new ArrayList<>();
        try (Stream<Path> all = Files.walk(project)) {
            all.filter(Files::isRegularFile).forEach(each -> {
                if (each.toString().endsWith(".java")) {
                    java.add(each);
                } else if (each.toString().endsWith(".py")) {
                    python.add(each);
                }
            });
        }
        assertThat(java).hasSize(3);
        Examples.mustCompile(java, project);
        Examples.mustCompilePython(python);
    }

    @Test
    void nothingButThePoolMustOpenConnectionsOnceTheyComeFromIt() throws IOException, InterruptedException {
        fix("pool");

        for (String leak : LEAKS) {
            String text = Files.readString(project.resolve(leak.substring(0, leak.indexOf(' '))));
            assertThat(text)
                    .doesNotContain(
                            "DriverManager", "pymysql.connect(", "_get_connection(self)", "Connection getConnection()");
        }
        assertThat(Files.readString(project.resolve("python/shared/database_pool.py")))
                .contains("pymysql.connect(**self._config)");
    }

    @Test
    void poolsOfDifferentSettingsMustHaveDifferentNames() throws IOException, InterruptedException {
        fix("pool");

        List<String> names = new ArrayList<>();
        for (String file : List.of("ChatHandler", "QueueCleanup", "Settings")) {
            String text = Files.readString(project.resolve("java/com/acme/chat/" + file + ".java"));
            names.add(text.replaceAll("(?s).*\\.name\\(\"([^\"]*)\"\\).*", "$1"));
        }
        assertThat(names).containsExactlyInAnyOrder("chat", "chat-2", "chat-3");
    }

    /** Its extension removes the session at the end of each context, also in a thread. */
    @Test
    void aThreadAndARequestOfFlaskSqlalchemyThreeMustNeedNoRemove() throws IOException, InterruptedException {
        ScanReport report = Scan.run(options());

        assertThat(report.findings()).extracting(Finding::file).doesNotContain("python/chat/history.py");
        assertThat(fix("scope")).extracting(FileFix::file).doesNotContain("python/chat/history.py");
    }

    /** Advice that was once given for threads: with Flask-SQLAlchemy 3 it throws. */
    @Test
    void removeOutsideOfTheContextMustBeReported() throws IOException, InterruptedException {
        Path file = project.resolve("python/chat/history.py");
        Files.writeString(file, Files.readString(file).replace("""
                    with app.app_context():
                        return db.session.query(Message).count()
                """, """
                    try:
                        with app.app_context():
                            return db.session.query(Message).count()
                    finally:
                        db.session.remove()
                """));

        assertThat(Scan.run(options()).findings())
                .filteredOn(finding -> finding.file().equals("python/chat/history.py"))
                .extracting(Finding::rule)
                .containsExactly(Rule.REMOVE_OUTSIDE);
    }
}
