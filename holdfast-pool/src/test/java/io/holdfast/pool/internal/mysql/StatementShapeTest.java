package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementShapeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (?, ?)",
                "insert into t(a, b) values(?, f(?, ?))",
                "/* from orders */ INSERT INTO t (a) VALUE (?)",
                "INSERT INTO t (`values`, value_of) VALUES (?, ?) ON DUPLICATE KEY UPDATE a = VALUES(a)",
                "INSERT IGNORE INTO t SET a = ?, b = ?",
                "REPLACE INTO t VALUES (?)",
                "INSERT INTO t VALUES (?) RETURNING id"
            })
    void oneRowMustBeSeen(String sql) {
        assertThat(StatementShape.insertsOneRow(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (?, ?), (?, ?)",
                "INSERT INTO t (a) VALUES (?)\n ,(?)",
                "INSERT INTO t SELECT * FROM u",
                "INSERT INTO t VALUES (?",
                "UPDATE t SET a = ?",
                "SELECT ?"
            })
    void otherWorkMustNotBeTakenForIt(String sql) {
        assertThat(StatementShape.insertsOneRow(sql)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "(SELECT 1) UNION (SELECT 2)",
                "with x as (select 1) select * from x",
                "/* hint */ update t set a = 1",
                "{call p()}",
                "delete from t"
            })
    void queriesMustBeSeen(String sql) {
        assertThat(StatementShape.isQuery(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "COMMIT", "SET @a = 1", "BEGIN", "selected", "SHOW TABLES", "/* never closed"})
    void whatSteersTheSessionMustNotBeOne(String sql) {
        assertThat(StatementShape.isQuery(sql)).isFalse();
    }
}
