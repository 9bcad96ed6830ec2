package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table beside this test says what each text may leave behind. */
class SqlEffectTest {
    /** Changes nothing by itself, and makes nothing of what follows something else. */
    private static final List<String> HARMLESS = List.of(
            "  ",
            "\n\t",
            "/* c */",
            "/* it's */ ",
            "/**/",
            "-- it's\n",
            "--\n",
            "# \"c\n",
            "#\n-- \n/* ; */",
            ";",
            "SELECT 1;",
            "SELECT 'it''s; ';",
            "SELECT \"a;b\" ; ",
            "SELECT `;` FROM t;\n",
            "SELECT '\\\\';",
            "INSERT INTO t VALUES ('-- ', '/* ', '#');",
            "SELECT 1 -- '\n;");

    private record Row(int effect, String sql) {
        @Override
        public String toString() {
            return sql;
        }
    }

    private static List<Row> rows() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SqlEffectTest.class.getResourceAsStream("sql-effects.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#") && line.contains("\t"))
                    .map(line -> new Row(effect(line.substring(0, line.indexOf('\t'))), text(line)))
                    .toList();
        }
    }

    private static String text(String line) {
        return line.substring(line.indexOf('\t') + 1)
                .replaceAll("(?<!\\\\)\\\\n", "\n")
                .replaceAll("(?<!\\\\)\\\\t", "\t");
    }

    private static int effect(String letters) {
        return letters.chars()
                .map(letter -> switch (letter) {
                    case 'S' -> SqlEffect.SESSION;
                    case 'D' -> SqlEffect.DATABASE;
                    case 'T' -> SqlEffect.TRANSACTION;
                    case 'C' -> SqlEffect.COMMITS;
                    case 'E' -> SqlEffect.ENDS;
                    default -> SqlEffect.NONE;
                })
                .reduce(0, (one, other) -> one | other);
    }

    private static Stream<Row> table() throws IOException {
        return rows().stream();
    }

    @ParameterizedTest
    @MethodSource("table")
    void whatATextMayLeaveBehindMustBeSeenAndNothingElse(Row row) {
        assertThat(SqlEffect.of(row.sql())).isEqualTo(row.effect());
        assertThat(SqlEffect.ofPrepared(row.sql())).isEqualTo(row.effect());
        assertThat(SqlEffect.commits(row.sql())).isEqualTo((row.effect() & SqlEffect.COMMITS) != 0);
    }

    @ParameterizedTest
    @MethodSource("table")
    void theSameAfterOtherTextMustBeSeen(Row row) {
        for (String before : HARMLESS) {
            assertThat(SqlEffect.of(before + row.sql())).as(before + row.sql()).isEqualTo(row.effect());
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void theSameInAnyCaseMustBeSeen(Row row) {
        assertThat(SqlEffect.of(row.sql().toUpperCase(java.util.Locale.ROOT))).isEqualTo(row.effect());
        assertThat(SqlEffect.of(row.sql().toLowerCase(java.util.Locale.ROOT))).isEqualTo(row.effect());
    }

    @Test
    void theTableMustBeLarge() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p()", "call p()", "{call p()}", "{? = call f()}", "SELECT 1"})
    void whatIsCalledAsAProcedureMustCountAsOne(String sql) {
        int call = SqlEffect.SESSION | SqlEffect.TRANSACTION | SqlEffect.COMMITS;

        assertThat(SqlEffect.ofCall(sql) & call).isEqualTo(call);
    }

    @Test
    void whatStandsBehindALongLiteralMustBeSeen() {
        String insert = "INSERT INTO t VALUES ('" + "x".repeat(5_000_000) + "')";

        assertThat(SqlEffect.of(insert)).isEqualTo(SqlEffect.NONE);
        assertThat(SqlEffect.of(insert + "; SET @a = 1")).isEqualTo(SqlEffect.SESSION);
    }

    @Test
    void aTextThatIsPreparedAgainMustHaveItsOwnEffect() {
        String long1 = "SET @x = '" + "a".repeat(5_000) + "'";
        for (int round = 0; round < 3; round++) {
            assertThat(SqlEffect.ofPrepared("SET @Aa = 1")).isEqualTo(SqlEffect.SESSION);
            assertThat(SqlEffect.ofPrepared("SELECT 'Aa'")).isEqualTo(SqlEffect.NONE);
            assertThat(SqlEffect.ofPrepared("SELECT 'BB'")).isEqualTo(SqlEffect.NONE);
            assertThat(SqlEffect.ofPrepared("USE `Aa`")).isEqualTo(SqlEffect.DATABASE);
            assertThat(SqlEffect.ofPrepared("SELECT Aa")).isEqualTo(SqlEffect.NONE);
            assertThat(SqlEffect.ofPrepared(long1)).isEqualTo(SqlEffect.SESSION);
        }
    }
}
