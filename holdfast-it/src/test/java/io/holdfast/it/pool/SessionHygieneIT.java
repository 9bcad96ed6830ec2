package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.ResetOnReturn;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G8 for JDBC attributes: the next borrower sees the session as at creation. G9: nothing is committed unasked. */
class SessionHygieneIT {
    private static HoldfastDataSource one(PoolConfig.Builder config) {
        return new HoldfastDataSource(config.size(1).build());
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void attributesMustBeBackForTheNextBorrower(ServerKind kind, JdbcDriver driver) throws SQLException {
        try (HoldfastDataSource pool = one(Servers.config(kind, driver))) {
            boolean autoCommit;
            boolean readOnly;
            int isolation;
            int holdability;
            int networkTimeout;
            String catalog;
            try (Connection lease = pool.getConnection()) {
                autoCommit = lease.getAutoCommit();
                readOnly = lease.isReadOnly();
                isolation = lease.getTransactionIsolation();
                holdability = lease.getHoldability();
                networkTimeout = lease.getNetworkTimeout();
                catalog = lease.getCatalog();
            }
            pool.run(lease -> {
                lease.setAutoCommit(false);
                lease.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                lease.setReadOnly(true);
                lease.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
                lease.setNetworkTimeout(Runnable::run, 12_345);
                lease.setCatalog("information_schema");
            });
            try (Connection lease = pool.getConnection()) {
                assertThat(lease.getAutoCommit()).isEqualTo(autoCommit).isTrue();
                assertThat(lease.isReadOnly()).isEqualTo(readOnly).isFalse();
                assertThat(lease.getTransactionIsolation()).isEqualTo(isolation);
                assertThat(lease.getHoldability()).isEqualTo(holdability);
                assertThat(lease.getNetworkTimeout()).isEqualTo(networkTimeout);
                assertThat(lease.getCatalog()).isEqualTo(catalog);
                assertThat(Servers.queryString(lease, "SELECT DATABASE()")).isEqualTo(catalog);
                assertThat(Servers.queryLong(lease, "SELECT @@autocommit")).isEqualTo(1);
                Servers.execute(lease, "CREATE TABLE writable (id INT)");
            }
            assertThat(pool.stats().opened())
                    .as("the same connection served all")
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void theSessionMustBeSetUpByThePool(ServerKind kind, JdbcDriver driver) throws SQLException {
        PoolConfig.Builder config =
                Servers.config(kind, driver).readTimeout(Duration.ofSeconds(30)).writeTimeout(Duration.ofSeconds(45));
        try (HoldfastDataSource pool = one(config);
                Connection lease = pool.getConnection()) {
            assertThat(lease.getNetworkTimeout()).isEqualTo(30_000);
            assertThat(Servers.queryLong(lease, "SELECT @@net_read_timeout")).isEqualTo(45);
            assertThat(Servers.queryLong(lease, "SELECT @@net_write_timeout")).isEqualTo(60);
            assertThat(Servers.queryString(lease, "SELECT @@character_set_connection"))
                    .isEqualTo("utf8mb4");
            try (PreparedStatement statement = lease.prepareStatement("SELECT ?")) {
                statement.setString(1, "ü€😀");
                try (ResultSet results = statement.executeQuery()) {
                    results.next();
                    assertThat(results.getString(1)).isEqualTo("ü€😀");
                }
            }
        }
    }

    /** A result left open would be in the next borrower's way: a streaming one blocks the connection. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whatWasLeftOpenMustBeClosed(ServerKind kind, JdbcDriver driver) throws SQLException {
        try (HoldfastDataSource pool = one(Servers.config(kind, driver))) {
            Connection lease = pool.getConnection();
            Statement streaming = lease.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
            streaming.setFetchSize(driver == JdbcDriver.CONNECTOR_J ? Integer.MIN_VALUE : 1);
            ResultSet results = streaming.executeQuery("SELECT 1 UNION SELECT 2 UNION SELECT 3");
            assertThat(results.next()).isTrue();
            lease.close();

            assertThat(streaming.isClosed()).isTrue();
            assertThat(results.isClosed()).isTrue();
            assertThat((Long) pool.use(next -> Servers.queryLong(next, "SELECT 7")))
                    .isEqualTo(7);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, ROLLBACK, 0",
        "MYSQL, MARIADB_CONNECTOR_J, ROLLBACK, 0",
        "MARIADB, MARIADB_CONNECTOR_J, ROLLBACK, 0",
        "MARIADB, CONNECTOR_J, ROLLBACK, 0",
        "MYSQL, CONNECTOR_J, COMMIT, 1",
        "MARIADB, MARIADB_CONNECTOR_J, COMMIT, 1"
    })
    void aForgottenTransactionMustEndAsConfigured(ServerKind kind, JdbcDriver driver, ResetOnReturn how, long rows)
            throws SQLException {
        try (HoldfastDataSource pool = one(Servers.config(kind, driver).resetOnReturn(how))) {
            pool.run(lease -> Servers.execute(lease, "CREATE TABLE work (id INT) ENGINE=InnoDB"));
            pool.run(lease -> {
                lease.setAutoCommit(false);
                Servers.execute(lease, "INSERT INTO work VALUES (1)");
            });
            assertThat((Long) pool.use(lease -> Servers.queryLong(lease, "SELECT COUNT(*) FROM work")))
                    .isEqualTo(rows);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void noneMustCommitNothing(ServerKind kind, JdbcDriver driver) throws SQLException {
        try (HoldfastDataSource pool = one(Servers.config(kind, driver).resetOnReturn(ResetOnReturn.NONE));
                HoldfastDataSource outside = one(Servers.config(kind, driver).name("outside"))) {
            String database = pool.use(lease -> lease.getCatalog());
            pool.run(lease -> Servers.execute(lease, "CREATE TABLE work (id INT) ENGINE=InnoDB"));
            pool.run(lease -> {
                lease.setAutoCommit(false);
                Servers.execute(lease, "INSERT INTO work VALUES (1)");
            });
            assertThat((Long) outside.use(
                            lease -> Servers.queryLong(lease, "SELECT COUNT(*) FROM " + database + ".work")))
                    .isZero();
        }
    }
}
