package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that hides whether a transaction is open: the texts decide, and a return pays for a round trip only after them. */
class UnknownTransactionTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void close() throws SQLException {
        driver.close();
    }

    private HoldfastDataSource pool(ResetOnReturn resetOnReturn) {
        driver.script().countCalls();
        return new HoldfastDataSource(PoolConfig.builder()
                .name("unknown")
                .dataSource(driver.dataSource())
                .resetOnReturn(resetOnReturn)
                .size(1)
                .build());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "START TRANSACTION", "SELECT 1; BEGIN", "/*! BEGIN */", "COMMIT AND CHAIN"})
    void whatMayHaveBegunOneMustBeRolledBack(String sql) throws Exception {
        try (HoldfastDataSource pool = pool(ResetOnReturn.ROLLBACK)) {
            pool.run(connection -> execute(connection, sql));

            assertThat(driver.script().calls("execute"))
                    .as("the text, and ROLLBACK")
                    .isEqualTo(2);
            pool.run(connection -> connection.prepareStatement(sql).execute());
            assertThat(driver.script().calls("execute")).isEqualTo(4);
            assertThat(pool.stats().opened()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "INSERT INTO t VALUES ('x; BEGIN')", "ROLLBACK", "COMMIT", "SAVEPOINT a"})
    void whatBeginsNoneMustCostNothing(String sql) throws Exception {
        try (HoldfastDataSource pool = pool(ResetOnReturn.ROLLBACK)) {
            pool.run(connection -> execute(connection, sql));

            assertThat(driver.script().calls("execute")).isEqualTo(1);
            assertThat(driver.script().calls("rollback")).isZero();
            assertThat(pool.stats().opened()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"CALL p()", "{call p()}", "SET autocommit = 0", "XA START 'x'", "EXECUTE s", "IF 1 THEN BEGIN"})
    void whatMayHaveDoneMoreMustCostTheConnectionThatCannotBeReset(String sql) throws Exception {
        try (HoldfastDataSource pool = pool(ResetOnReturn.ROLLBACK)) {
            pool.run(connection -> execute(connection, sql));
            pool.run(connection -> execute(connection, "SELECT 1"));

            assertThat(pool.stats().opened()).isEqualTo(2);
            assertThat(pool.stats().evictions().get(EvictionReason.SESSION_CHANGED))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void itMustEndAsTheSettingSays(ResetOnReturn setting) throws Exception {
        try (HoldfastDataSource pool = pool(setting)) {
            pool.run(connection -> execute(connection, "BEGIN"));

            int more = setting == ResetOnReturn.ROLLBACK || setting == ResetOnReturn.COMMIT ? 1 : 0;
            assertThat(driver.script().calls("execute")).isEqualTo(1 + more);
        }
    }

    @Test
    void aTransactionThatMayBeThereMustNotBeReportedAsOne() throws Exception {
        int[] reports = new int[1];
        try (HoldfastDataSource pool = pool(ResetOnReturn.ROLLBACK)) {
            pool.addListener(new PoolListener() {
                @Override
                public void onOpenTransaction(String name, ResetOnReturn action) {
                    reports[0]++;
                }
            });
            pool.run(connection -> {
                execute(connection, "BEGIN");
                execute(connection, "COMMIT");
            });
        }
        assertThat(reports[0]).isZero();
    }
}
