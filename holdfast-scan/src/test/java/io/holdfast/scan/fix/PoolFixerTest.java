package io.holdfast.scan.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Finding;
import io.holdfast.scan.Rule;
import io.holdfast.scan.Scan;
import io.holdfast.scan.config.ConfigException;
import io.holdfast.scan.config.ConfigReader;
import io.holdfast.scan.config.ScanConfig;
import io.holdfast.scan.fix.Examples.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What taking connections from a pool makes of small sources: {@code fix/pool.LANGUAGE.txt}. */
class PoolFixerTest {
    private static final String CONFIG = """
            pool:
              python:
                factory: shared.database_pool.get_global_pool
                arguments: "{config}, pool_size=5"
              java:
            """;

    private static List<FileFix> fix(Map<String, String> texts) throws ConfigException {
        return fix(texts, CONFIG);
    }

    private static List<FileFix> fix(Map<String, String> texts, String config) throws ConfigException {
        return Scan.poolFixes(texts, Map.of(), ConfigReader.read("holdfast-scan.yml", config));
    }

    @TestFactory
    Stream<DynamicTest> anOpenedConnectionMustComeFromThePoolAsTheExampleSays() throws IOException {
        return Examples.of("pool")
                .map(example -> DynamicTest.dynamicTest(label(example), () -> {
                    List<FileFix> fixes = fix(Map.of(example.file(), example.before()));

                    assertThat(fixes.isEmpty() ? example.before() : fixes.get(0).after())
                            .isEqualTo(example.after());
                }));
    }

    @TestFactory
    Stream<DynamicTest> aSecondRunMustChangeNothingAndNoNewLeakMayBeThere() throws IOException {
        return Examples.of("pool")
                .map(example -> DynamicTest.dynamicTest(label(example), () -> {
                    assertThat(fix(Map.of(example.file(), example.after()))).noneMatch(FileFix::changed);
                    assertThat(leaks(example.after(), example)).isLessThanOrEqualTo(leaks(example.before(), example));
                }));
    }

    private static long leaks(String text, Example example) throws ConfigException {
        ScanConfig config = ConfigReader.read("holdfast-scan.yml", CONFIG);
        return Scan.texts(Map.of(example.file(), text), Map.of(), false, config).stream()
                .flatMap(report -> report.findings().stream())
                .filter(finding -> finding.rule().code().matches("HF-310[123]"))
                .count();
    }

    private static String label(Example example) {
        return example.language() + ": " + example.name();
    }

    @Test
    void rewrittenTextsMustCompile(@TempDir Path folder) throws IOException, InterruptedException {
        List<Path> java = new ArrayList<>();
        List<Path> python = new ArrayList<>();
        for (Example example : Examples.of("pool").toList()) {
            String own = example.name().replaceAll("\\W", "_");
            if (example.language().equals("java")) {
                java.add(Examples.write(folder, own + "/Snippet.java", "package " + own + ";\n" + example.after()));
            } else {
                python.add(Examples.write(folder, own + ".py", example.after()));
            }
        }

        Examples.mustCompile(java, folder);
        Examples.mustCompilePython(python);
    }

    @Test
    void whatIsLeftMustSayWhy() throws ConfigException {
        Map<String, String> texts = new TreeMap<>(Map.of("a.py", """
                import pymysql
                def a():
                    with pymysql.connect("h", "u") as c:
                        c.ping()
                def b(config):
                    try:
                        c = pymysql.connect(**config)
                        c.ping()
                        c.close()
                    except pymysql.Error:
                        c.rollback()
                """));

        FileFix fix = fix(texts).get(0);

        assertThat(fix.changed()).isFalse();
        assertThat(fix.left())
                .extracting(FileFix.Left::rule, FileFix.Left::line, FileFix.Left::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Rule.RAW_CONNECTION, 3, "its settings have no names"),
                        org.assertj.core.groups.Tuple.tuple(
                                Rule.OPEN_AFTER_EXCEPTION, 7, "a handler, or what follows the block, uses it"));
    }

    @Test
    void lineEndsTabsCommentsAndAMarkOfTheEncodingMustStay() throws ConfigException {
        String before = "\ufeffimport pymysql\r\nDB = {}\r\ndef f():\r\n\tconn = pymysql.connect(**DB)  # why\r\n"
                + "\tconn.ping()\r\n\t# kept\r\n\tconn.close()\r\n";

        FileFix fix = fix(Map.of("a.py", before)).get(0);

        assertThat(fix.after())
                .isEqualTo("\ufeffimport pymysql\r\nfrom shared.database_pool import get_global_pool\r\nDB = {}\r\n"
                        + "db_pool = get_global_pool(DB, pool_size=5)\r\ndef f():\r\n"
                        + "\twith db_pool.get_connection() as conn:  # why\r\n\t\tconn.ping()\r\n\t# kept\r\n");
    }

    @Test
    void theFileThatMakesThePoolMustStay() throws ConfigException {
        Map<String, String> texts = Map.of("lib/shared/database_pool.py", """
                import pymysql
                def get_global_pool(config, pool_size):
                    pass
                def check(config):
                    with pymysql.connect(**config) as c:
                        c.ping()
                """);

        assertThat(fix(texts)).isEmpty();
    }

    @Test
    void anInjectedDataSourceMustBeAskedWhereAClassIsMadeByAContainer() throws IOException, InterruptedException {
        String before = """
                import java.sql.*;
                public class Snippet {
                    private final String name;
                    public Snippet(String name) {
                        this.name = name;
                    }
                    void run() throws SQLException {
                        try (Connection c = DriverManager.getConnection("jdbc:mysql://db/shop")) {
                            c.commit();
                        }
                    }
                }
                """;

        FileFix fix = fix(Map.of("Snippet.java", before), "pool:\n  java:\n    inject: true\n")
                .get(0);

        assertThat(fix.after()).isEqualTo("""
                import java.sql.*;
                import javax.sql.DataSource;
                public class Snippet {
                    private final String name;
                    private final DataSource dataSource;
                    public Snippet(String name, DataSource dataSource) {
                        this.dataSource = dataSource;
                        this.name = name;
                    }
                    void run() throws SQLException {
                        try (Connection c = dataSource.getConnection()) {
                            c.commit();
                        }
                    }
                }
                """);
    }

    @Test
    void aClassThatTheProjectMakesItselfMustNotGetAnotherParameter() throws ConfigException {
        Map<String, String> texts = new TreeMap<>();
        texts.put("Snippet.java", """
                import java.sql.*;
                class Snippet {
                    void run() throws SQLException {
                        try (Connection c = DriverManager.getConnection("jdbc:mysql://db/shop")) {
                            c.commit();
                        }
                    }
                }
                """);
        texts.put("Other.java", "import java.sql.*; class Other { Object made = new Snippet(); }");

        FileFix fix = fix(texts, "pool:\n  java:\n    inject: true\n").get(0);

        assertThat(fix.changed()).isFalse();
        assertThat(fix.left().get(0).reason()).contains("Other.java");
    }

    @Test
    void anOwnFactoryMustBeCalledWithItsOwnArguments() throws ConfigException {
        String before = """
                package a;
                import java.sql.*;
                class Snippet {
                    void run(String url, String user, String password) throws SQLException {
                        Connection c = DriverManager.getConnection(url, user, password);
                        c.commit();
                        c.close();
                    }
                }
                """;
        String config = """
                pool:
                  java:
                    factory: com.acme.Pools.of
                    arguments: "{url}, {user}, {password}"
                """;

        FileFix fix = fix(Map.of("a/Snippet.java", before), config).get(0);

        assertThat(fix.after())
                .contains(
                        "import com.acme.Pools;", "try (Connection c = Pools.of(url, user, password).getConnection())");
    }

    @Test
    void aPoolOfTheConfigurationMustCountAsAPool() throws ConfigException {
        ScanConfig config = ConfigReader.read("holdfast-scan.yml", CONFIG);
        String text = """
                from shared.database_pool import get_global_pool
                pool = get_global_pool({})
                def f():
                    conn = pool.get_connection()
                    conn.ping()
                    conn.close()
                """;

        FileReport report =
                Scan.texts(Map.of("a.py", text), Map.of(), false, config).get(0);

        assertThat(report.libraries()).containsExactly("get_global_pool");
        assertThat(report.findings()).extracting(Finding::rule).contains(Rule.OPEN_AFTER_EXCEPTION);
    }
}
