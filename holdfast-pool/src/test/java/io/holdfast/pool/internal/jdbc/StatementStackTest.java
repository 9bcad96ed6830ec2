package io.holdfast.pool.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementStackTest {
    private static final int MADE = 20_000;

    /** Each time a new one is made and the oldest is closed: a lease of a day must not remember all of them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 50})
    void aLeaseMustForgetClosedStatementsWhateverStaysOpen(int open) throws SQLException {
        ScriptedDriver driver = new ScriptedDriver();
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("stack")
                        .dataSource(driver.dataSource())
                        .size(1)
                        .build());
                Connection lease = pool.getConnection()) {
            Deque<Statement> kept = new ArrayDeque<>();
            Statement newest = null;
            for (int i = 0; i < MADE; i++) {
                newest = lease.createStatement();
                kept.addLast(newest);
                if (kept.size() > open) {
                    kept.removeFirst().close();
                }
            }
            int remembered = 0;
            for (LeasedStatement s = (LeasedStatement) newest; s != null; s = s.next) {
                remembered++;
            }
            // Which are reached is left to chance; without any, all would be there.
            assertThat(remembered).isLessThan(MADE / 4);
        }
        assertThat(driver.connections())
                .allMatch(connection -> connection.openStatements().isEmpty());
        driver.close();
    }
}
