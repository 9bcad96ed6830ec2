package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlEffectTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @a = 1",
                "set names latin1",
                "  \n SET SESSION sql_mode=''",
                "/* why */ SET autocommit=0",
                "-- why\nSET @a=1",
                "# why\nSET @a=1",
                "/*!40101 SET @a = 1 */",
                "/*M!100100 SET @a = 1 */",
                "SELECT @a := 1",
                "SELECT 1 INTO @a",
                "select 1 into\t@a",
                "SELECT GET_LOCK('a', 1)",
                "DO get_lock('a', 1)",
                "INSERT INTO t SELECT @n := @n + 1",
                "LOCK TABLES t READ",
                "lock instance for backup",
                "UNLOCK TABLES",
                "CREATE TEMPORARY TABLE t (id INT)",
                "create  or  replace  temporary table t (id INT)",
                "PREPARE s FROM 'SELECT 1'",
                "DEALLOCATE PREPARE s",
                "HANDLER t OPEN",
                "FLUSH TABLES WITH READ LOCK",
                "XA START 'x'",
                "START TRANSACTION READ ONLY",
                "UPDATE t SET n = 1; SET @a = 1"
            })
    void whatChangesTheSessionMustBeSeen(String sql) {
        assertThat(SqlEffect.of(sql)).isEqualTo(SqlEffect.SESSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"USE shop", "use `shop`", "/* a */ USE shop", "SELECT 1; USE shop"})
    void anotherDatabaseMustBeSeen(String sql) {
        assertThat(SqlEffect.of(sql)).isEqualTo(SqlEffect.DATABASE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "SELECT 1",
                "SELECT @a",
                "SELECT @@version",
                "(SELECT 1) UNION (SELECT 2)",
                "SELECT setting FROM settings",
                "SELECT used FROM users WHERE mail = 'a@b.org'",
                "SELECT budget_lock FROM t",
                "SELECT widget_locker FROM t",
                "SHOW TABLES",
                "INSERT INTO t VALUES ('12:30')",
                "UPDATE t SET n = 1",
                "DELETE FROM t",
                "CREATE TABLE t (id INT)",
                "CREATE TABLE temporary_things (id INT)",
                "START TRANSACTION",
                "BEGIN",
                "COMMIT;",
                "LOAD DATA INFILE 'f' INTO TABLE t",
                "WITH x AS (SELECT 1) SELECT * FROM x",
                "CALL p()",
                "{call p()}",
                "/* SET @a = 1 */ SELECT 1",
                "/* never closed",
                "-- SET @a = 1"
            })
    void whatLeavesNothingBehindMustCostNoReset(String sql) {
        assertThat(SqlEffect.of(sql)).isEqualTo(SqlEffect.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                " /* x */ commit work",
                "BEGIN",
                "START TRANSACTION",
                "CREATE TABLE t (id INT)",
                "create or replace view v as select 1",
                "ALTER TABLE t ADD b INT",
                "DROP TABLE t",
                "TRUNCATE t",
                "SET autocommit = 1",
                "LOCK TABLES t READ"
            })
    void whatCommitsMustBeSeen(String sql) {
        assertThat(SqlEffect.commits(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT 1",
                "ROLLBACK",
                "SAVEPOINT begin_here",
                "CREATE TEMPORARY TABLE t (id INT)",
                "DROP TEMPORARY TABLE t",
                "SET @a = 1",
                "INSERT INTO commits VALUES ('commit')",
                "UPDATE t SET a = 1"
            })
    void whatCommitsNothingMustNotBeTakenForIt(String sql) {
        assertThat(SqlEffect.commits(sql)).isFalse();
    }

    @Test
    void aHugeStatementMustNotBeReadToItsEnd() {
        assertThat(SqlEffect.of("INSERT INTO t VALUES ('" + "x".repeat(5_000_000) + "')"))
                .isEqualTo(SqlEffect.NONE);
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
