package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedSqlTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '#',
            delimiter = '|',
            value = {
                "SELECT 1 | SELECT ?",
                "SELECT 'it''s', 'a\\'b' | SELECT ?, ?",
                "SELECT \"geheim\" FROM t1 | SELECT ? FROM t1",
                "UPDATE a2b SET x = -3.5 WHERE id = 42 | UPDATE a2b SET x = ? WHERE id = ?",
                "SELECT `1a` FROM t | SELECT `1a` FROM t",
                "SELECT 'never closed | SELECT ?…",
                "SELECT   1,\t2 | SELECT ?, ?"
            })
    void literalsMustNotShow(String sql, String masked) {
        assertThat(MaskedSql.of(sql, 200)).isEqualTo(masked);
    }

    @Test
    void whatStandsBesideALiteralMustNotHideIt() {
        assertThat(MaskedSql.of("SELECT 1 /* don't */ FROM t WHERE a = 'geheim'", 200))
                .isEqualTo("SELECT ? FROM t WHERE a = ?");
        assertThat(MaskedSql.of("SELECT 1 -- it's\n FROM t WHERE a = 'geheim'", 200))
                .isEqualTo("SELECT ? FROM t WHERE a = ?");
        assertThat(MaskedSql.of("SELECT `it's`, \"geheim\"", 200)).isEqualTo("SELECT `it's`, ?");
        assertThat(MaskedSql.of("# it's\nSELECT 'geheim'", 200)).isEqualTo("SELECT ?");
        assertThat(MaskedSql.of("SELECT /*+ SET_VAR(a=1) */ 'geheim' /*! , 'geheim' */", 200))
                .isEqualTo("SELECT /*+ SET_VAR(a=?) */ ? /*! , ? */");
        assertThat(MaskedSql.of("SELECT 5--2", 200)).isEqualTo("SELECT ?-?");
    }

    /** With NO_BACKSLASH_ESCAPES a literal ends behind the backslash. */
    @Test
    void whereALiteralEndsMustNotBeGuessed() {
        assertThat(MaskedSql.of("SELECT 'C:\\', 'geheim'", 200))
                .doesNotContain("geheim")
                .startsWith("SELECT ?");
        assertThat(MaskedSql.of("SELECT 'C:\\', 'geheim', 'D:\\'", 200)).doesNotContain("geheim");
        assertThat(MaskedSql.of("SELECT 'it\\'s', 'a', 'it\\'s geheim'", 200)).doesNotContain("geheim");
        assertThat(MaskedSql.of("SELECT 'it\\'s geheim' FROM t", 200)).isEqualTo("SELECT ? FROM t");
        assertThat(MaskedSql.of("SELECT 'a\\\\' FROM t", 200)).isEqualTo("SELECT ? FROM t");
    }

    @Test
    void aHugeStatementMustBeCut() {
        String huge = "INSERT INTO t VALUES ('" + "x".repeat(5_000_000) + "')";

        assertThat(MaskedSql.of(huge, 200)).isEqualTo("INSERT INTO t VALUES (?)");
        assertThat(MaskedSql.of("a, ".repeat(1000), 200)).hasSizeLessThanOrEqualTo(201);
    }

    @Test
    void noStatementMustStayNone() {
        assertThat(MaskedSql.of(null, 200)).isNull();
    }
}
