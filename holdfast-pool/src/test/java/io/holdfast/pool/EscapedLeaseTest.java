package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.ScriptedConnection;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a lease has done without a statement of its own must not reach the next borrower. */
class EscapedLeaseTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    private HoldfastDataSource pool(boolean autoCommit) {
        return new HoldfastDataSource(PoolConfig.builder()
                .name("escaped")
                .dataSource(driver.dataSource())
                .size(1)
                .autoCommit(autoCommit)
                .build());
    }

    @AfterEach
    void close() throws SQLException {
        driver.close();
    }

    /** Of all connections: a slow machine may open one more at first. */
    private int rollbacks() {
        return driver.connections().stream()
                .mapToInt(ScriptedConnection::rollbacks)
                .sum();
    }

    /** Its snapshot would stay open. */
    @Test
    void metaDataAskedWithinATransactionMustEndItAtTheReturn() throws SQLException {
        try (HoldfastDataSource pool = pool(false)) {
            try (Connection lease = pool.getConnection()) {
                lease.getMetaData().getTables(null, null, "%", null);
            }
            pool.getConnection().close();
            assertThat(rollbacks()).isEqualTo(1);
        }
    }

    @Test
    void metaDataOfAnAutoCommitLeaseMustCostNoRollback() throws SQLException {
        try (HoldfastDataSource pool = pool(true)) {
            try (Connection lease = pool.getConnection()) {
                lease.getMetaData().getTables(null, null, "%", null);
            }
            pool.getConnection().close();
            assertThat(rollbacks()).isZero();
            assertThat(pool.stats().evictions().get(EvictionReason.SESSION_CHANGED))
                    .isZero();
        }
    }

    /** No reset at the server is known for this driver, so that the connection goes. */
    @Test
    void whatIsDoneOnTheDriversObjectMustNotReachTheNextBorrower() throws SQLException {
        try (HoldfastDataSource pool = pool(true)) {
            try (Connection lease = pool.getConnection()) {
                ScriptedConnection raw = lease.unwrap(ScriptedConnection.class);
                raw.setAutoCommit(false);
                raw.createStatement().execute("INSERT 1");
            }
            try (Connection next = pool.getConnection()) {
                assertThat(next.getAutoCommit()).isTrue();
            }
            // The session of this driver cannot be read: JDBC's own state is put back, and the connection stays.
            assertThat(driver.opened()).isEqualTo(1);
            assertThat(driver.connections()).allMatch(connection -> connection.rollbacks() == 1);
            assertThat(driver.connections()).allMatch(connection -> connection.commits() == 0);
        }
    }
}
