package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import io.holdfast.pool.ResetOnReturn;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A transaction begun by SQL in auto-commit mode, which JDBC knows nothing of, does not reach the next borrower. */
class SqlTransactionIT {
    private static PoolConfig.Builder config(ServerKind kind, JdbcDriver driver, boolean tls) throws SQLException {
        TestServer server = TestServer.shared(kind);
        return PoolConfig.builder()
                .name("sql-transaction")
                .jdbcUrl(server.jdbcUrl(driver, tls, server.createSchema()))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(1);
    }

    private static void insertInTransaction(HoldfastDataSource pool) throws SQLException {
        pool.run(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE work (id INT PRIMARY KEY) ENGINE=InnoDB");
                statement.execute("START TRANSACTION");
                statement.execute("INSERT INTO work VALUES (1)");
            }
        });
    }

    private static int rows(HoldfastDataSource pool) throws SQLException {
        return pool.use(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet results = statement.executeQuery("SELECT COUNT(*) FROM work")) {
                results.next();
                return results.getInt(1);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, false",
        "MYSQL, CONNECTOR_J, true",
        "MYSQL, MARIADB_CONNECTOR_J, false",
        "MARIADB, MARIADB_CONNECTOR_J, false",
        "MARIADB, MARIADB_CONNECTOR_J, true",
        "MARIADB, CONNECTOR_J, false"
    })
    void rollbackMustUndoIt(ServerKind kind, JdbcDriver driver, boolean tls) throws SQLException {
        List<ResetOnReturn> told = new CopyOnWriteArrayList<>();
        PoolConfig config = config(kind, driver, tls)
                .listener(new PoolListener() {
                    @Override
                    public void onOpenTransaction(String pool, ResetOnReturn action) {
                        told.add(action);
                    }
                })
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            insertInTransaction(pool);

            assertThat(rows(pool)).isZero();
            assertThat(pool.stats().opened())
                    .as("the same connection served on")
                    .isEqualTo(1);
            await().atMost(Duration.ofSeconds(5)).until(() -> told.equals(List.of(ResetOnReturn.ROLLBACK)));
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J, false", "MARIADB, MARIADB_CONNECTOR_J, false"})
    void commitMustKeepIt(ServerKind kind, JdbcDriver driver, boolean tls) throws SQLException {
        PoolConfig config =
                config(kind, driver, tls).resetOnReturn(ResetOnReturn.COMMIT).build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            insertInTransaction(pool);

            assertThat(rows(pool)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J, false", "MARIADB, MARIADB_CONNECTOR_J, false"})
    void noneMustLeaveItOpen(ServerKind kind, JdbcDriver driver, boolean tls) throws SQLException {
        PoolConfig config =
                config(kind, driver, tls).resetOnReturn(ResetOnReturn.NONE).build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            insertInTransaction(pool);

            pool.run(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("ROLLBACK");
                }
            });
            assertThat(rows(pool))
                    .as("the next borrower could still roll it back")
                    .isZero();
        }
    }
}
