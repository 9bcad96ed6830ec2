package io.holdfast.scan.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Scan;
import io.holdfast.scan.fix.Examples.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What rewriting makes of small sources. {@code fix/NAME.LANGUAGE.txt} holds pairs of texts: before, after. */
class FixerTest {
    @TestFactory
    Stream<DynamicTest> aLeakMustBeRewrittenAsTheExampleSays() throws IOException {
        return examples()
                .map(example -> DynamicTest.dynamicTest(example.language() + ": " + example.name(), () -> {
                    String file = "app/Snippet." + example.language();

                    FileFix fix = fix(file, example.before());

                    assertThat(fix.after()).isEqualTo(example.after());
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatWasRewrittenMustScanCleanAndStayAsItIs() throws IOException {
        return examples()
                .filter(example -> !example.before().equals(example.after()))
                .map(example -> DynamicTest.dynamicTest(example.language() + ": " + example.name(), () -> {
                    String file = "app/Snippet." + example.language();

                    List<FileReport> reports = Scan.texts(Map.of(file, example.after()), Map.of(), false);

                    assertThat(reports.stream().flatMap(report -> report.findings().stream()))
                            .noneMatch(finding -> finding.rule().code().matches("HF-310[123]"));
                    assertThat(Scan.fixes(Map.of(file, example.after()), Map.of()))
                            .noneMatch(FileFix::changed);
                }));
    }

    @Test
    void rewrittenJavaMustCompile(@TempDir Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Example example : examples().toList()) {
            if (example.language().equals("java")) {
                String own = example.name().replace(' ', '_');
                files.add(Examples.write(folder, own + "/Snippet.java", "package " + own + ";\n" + example.after()));
            }
        }

        Examples.mustCompile(files, folder);
    }

    @Test
    void lineEndsTabsAndCommentsMustStay() {
        String before =
                "import pymysql\r\ndef f(c):\r\n\tconn = pymysql.connect(**c)  # why\r\n\tconn.ping()\r\n\t# kept\r\n"
                        + "\tconn.close()\r\n";

        FileFix fix = fix("a.py", before);

        assertThat(fix.after())
                .isEqualTo("from contextlib import closing\r\nimport pymysql\r\ndef f(c):\r\n"
                        + "\twith closing(pymysql.connect(**c)) as conn:  # why\r\n\t\tconn.ping()\r\n\t# kept\r\n");
    }

    @Test
    void aPinnedVersionMustDecideBetweenWithAndClosing() {
        String before = "import pymysql\ndef f(c):\n    conn = pymysql.connect(**c)\n    conn.ping()\n";

        List<FileFix> fixes = Scan.fixes(Map.of("a.py", before), Map.of("pymysql", "1.1.0"));

        assertThat(fixes.get(0).after())
                .isEqualTo("import pymysql\ndef f(c):\n    with pymysql.connect(**c) as conn:\n        conn.ping()\n");
    }

    @Test
    void textInStringsMustStay() {
        String before = """
                import sqlite3
                def f(p):
                    conn = sqlite3.connect(p)
                    conn.execute(\"""
                select 1
                  from t
                \""")
                    conn.close()
                """;

        FileFix fix = fix("a.py", before);

        assertThat(fix.after()).contains("\"\"\"\nselect 1\n  from t\n\"\"\")");
        assertThat(fix.fixed()).isEqualTo(1);
    }

    @Test
    void whatCannotBeRewrittenMustSayWhy() {
        String before = """
                import pymysql
                def f(c, x):
                    if x: conn = pymysql.connect(**c)
                    conn.ping()
                """;

        FileFix fix = fix("a.py", before);

        assertThat(fix.changed()).isFalse();
        assertThat(fix.left())
                .hasSize(1)
                .allSatisfy(left -> assertThat(left.reason()).isNotEmpty());
    }

    @TestFactory
    Stream<DynamicTest> whatACallerOrTheNextRoundReadsMustStayOpen() {
        return Stream.of(
                        Map.entry("a.py", """
                                import sqlite3
                                def rows(p):
                                    conn = sqlite3.connect(p)
                                    return conn.execute("select 1")
                                """),
                        Map.entry("a.py", """
                                import pymysql
                                def rows(c):
                                    conn = pymysql.connect(**c)
                                    cur = conn.cursor()
                                    cur.execute("select 1")
                                    return (row[0] for row in cur)
                                """),
                        Map.entry("a.py", """
                                import pymysql
                                def tail(c, handle):
                                    conn = None
                                    while True:
                                        try:
                                            handle(conn)
                                        except ValueError:
                                            conn = pymysql.connect(**c)
                                """),
                        Map.entry("A.java", """
                                import java.sql.*;
                                class A {
                                    ResultSet rows(String url) throws SQLException {
                                        Connection c = DriverManager.getConnection(url);
                                        Statement s = c.createStatement();
                                        return s.executeQuery("select 1");
                                    }
                                }
                                """),
                        Map.entry("A.java", """
                                import java.sql.*;
                                class A {
                                    private ResultSet rows;
                                    void open(String url) throws SQLException {
                                        Connection c = DriverManager.getConnection(url);
                                        PreparedStatement s = c.prepareStatement("select 1");
                                        this.rows = s.executeQuery();
                                    }
                                }
                                """))
                .map(source -> DynamicTest.dynamicTest(source.getValue(), () -> {
                    FileFix fix = fix(source.getKey(), source.getValue());

                    assertThat(fix.changed()).isFalse();
                }));
    }

    @Test
    void aListThatWasReadMustNotKeepItOpen() {
        String before = """
                import pymysql
                def rows(c):
                    conn = pymysql.connect(**c)
                    cur = conn.cursor()
                    cur.execute("select 1")
                    out = [row[0] for row in cur]
                    conn.close()
                    return out
                """;

        assertThat(fix("a.py", before).fixed()).isEqualTo(1);
    }

    private static FileFix fix(String file, String text) {
        return Scan.fixes(Map.of(file, text), Map.of()).get(0);
    }

    private static Stream<Example> examples() throws IOException {
        return Examples.of("examples");
    }
}
