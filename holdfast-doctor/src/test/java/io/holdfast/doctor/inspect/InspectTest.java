package io.holdfast.doctor.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.doctor.SqlHints;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE t",
                "EXPLAIN SELECT 1",
                "ANALYZE SELECT * FROM t",
                "EXPLAIN ANALYZE DELETE FROM t",
                "ANALYZE UPDATE t SET a = 1",
                "/*!50000 DROP TABLE t */",
                "/*M! DROP TABLE t */ SELECT 1",
                "SELECT /*!50000 SLEEP(9), */ 1",
                "SELECT * FROM t WHERE a = SLEEP(9)",
                "SELECT * FROM t WHERE a = Get_Lock ('a', 9)",
                "SELECT LOAD_FILE('/etc/passwd')",
                "DELETE FROM t; SELECT 1",
                "SET GLOBAL read_only = 0",
                "SELECT 1; DROP TABLE t",
                "SELECT * FROM t INTO OUTFILE '/tmp/x'",
                "",
                "SELECT 1 INTO @a",
                "CALL p()",
                "DO 1",
                "/* SELECT */ DROP TABLE t"
            })
    void whatIsNoSingleStatementOrCouldActMustBeRefused(String sql) {
        assertThatIllegalArgumentException().isThrownBy(() -> new SqlInspector(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t WHERE a = 'SLEEP(9); DROP TABLE t'",
                "delete from t where `sleep(` = 1",
                "(SELECT 1) UNION (SELECT 2);",
                "/* of page 7 */ INSERT INTO t VALUES (1)",
                "WITH c AS (SELECT 1) SELECT * FROM c",
                "REPLACE INTO t SELECT * FROM s"
            })
    void aStatementThatReadsOrChangesRowsMustBeTaken(String sql) {
        assertThatCode(() -> new SqlInspector(sql)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "", "a.b.c", "`a.b", "."})
    void tableWithoutTwoNamesMustBeRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> TableInspector.of(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t ORDER BY RAND() LIMIT 1",
                "SELECT * FROM t ORDER BY `RAND` ( ) LIMIT ?",
                "SELECT * FROM t WHERE a LIKE '%abc%'",
                "SELECT * FROM t WHERE DATE(created) = '2026-01-01'",
                "SELECT * FROM `t` WHERE LOWER (`name`) = ?",
                "SELECT * FROM t WHERE a = 1 AND YEAR(t.created) > 2020",
                "SELECT * FROM t WHERE price * 2 = 10",
                "SELECT * FROM t ORDER BY id LIMIT 100000, 20"
            })
    void habitThatNoIndexHelpsMustBeNamed(String sql) {
        assertThat(SqlHints.of(sql.replace("`RAND`", "RAND"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t WHERE a = 1 ORDER BY created",
                "SELECT * FROM t WHERE a LIKE 'abc%'",
                "SELECT DATE(created) FROM t WHERE id = 3",
                "SELECT * FROM t WHERE created > NOW() - INTERVAL 1 DAY",
                "SELECT COUNT(*) FROM t WHERE a IN (1, 2) LIMIT 10"
            })
    void ordinaryStatementsMustHaveNoHint(String sql) {
        assertThat(SqlHints.of(sql)).isEmpty();
    }
}
