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
