package io.holdfast.monitor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementPlacesTest {
    /** What a pool shows of a statement, and what the servers make of the same. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            select * from orders where id=?               | SELECT * FROM `orders` WHERE `id` = ?
            SELECT o.id FROM orders o WHERE o.a IN (?, ?, ?) | SELECT `o` . `id` FROM `orders` `o` WHERE `o` . `a` IN (...)
            INSERT INTO t (a, b) VALUES (?,?), (?,?)      | INSERT INTO `t` ( `a` , `b` ) VALUES (...) /* , ... */
            INSERT INTO t (a, b) VALUES (?,?),(?,?),(?,?) | INSERT INTO `t` ( `a` , `b` ) VALUES (...) , ...
            INSERT INTO t VALUES (?)                      | INSERT INTO `t` VALUES (?)
            UPDATE shop.t SET n = n+? WHERE a>=? AND b IS NULL | UPDATE `shop` . `t` SET `n` = `n` + ? WHERE `a` >= ? AND `b` IS NULL
            """)
    void theSameStatementMustHaveOneShapeHoweverItIsWritten(String ofPool, String ofServer) {
        assertThat(StatementPlaces.shape(ofPool)).isEqualTo(StatementPlaces.shape(ofServer));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT a FROM t WHERE b = ? | SELECT a FROM t WHERE c = ?
            SELECT a FROM t             | SELECT a FROM t1
            SELECT a b FROM t           | SELECT ab FROM t
            """)
    void otherStatementsMustHaveOtherShapes(String one, String other) {
        assertThat(StatementPlaces.shape(one)).isNotEqualTo(StatementPlaces.shape(other));
    }
}
