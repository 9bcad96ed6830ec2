package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G8 for what SQL changes: the next borrower finds the session as it was at creation. */
class SqlStateHygieneIT {
    private static final String OTHER_DATABASE = "CREATE DATABASE IF NOT EXISTS hygiene_other";

    /** What may be left behind, by SQL alone. */
    private static List<String> changes(ServerKind kind) {
        List<String> changes = new ArrayList<>(List.of(
                "SET autocommit=0",
                "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
                "SET SESSION TRANSACTION READ ONLY",
                "/* a comment */ SET @tenant = 7",
                "SELECT @tenant := 8",
                "SELECT 9 INTO @tenant",
                "SET SESSION sql_mode = ''",
                "set foreign_key_checks = 0",
                "SET time_zone = '+05:00'",
                "SET SESSION net_write_timeout = 7",
                "CREATE TEMPORARY TABLE scratch (id INT)",
                "SELECT GET_LOCK('hygiene', 0)",
                "LOCK TABLES kept WRITE",
                "PREPARE stmt FROM 'SELECT 1'",
                "USE hygiene_other",
                "BEGIN",
                "START TRANSACTION WITH CONSISTENT SNAPSHOT",
                "START TRANSACTION READ ONLY",
                "/*!40101 SET @tenant = 10 */"));
        return changes;
    }

    private static PoolConfig.Builder config(ServerKind kind, JdbcDriver driver, boolean tls) throws SQLException {
        TestServer server = TestServer.shared(kind);
        server.execute(OTHER_DATABASE, "GRANT ALL ON hygiene_other.* TO '" + TestServer.APP_USER + "'@'%'");
        return PoolConfig.builder()
                .name("hygiene")
                .jdbcUrl(server.jdbcUrl(driver, tls, server.createSchema()))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .initSql("SET SESSION lock_wait_timeout = 77")
                .size(1);
    }

    private static String isolation(ServerKind kind) {
        return kind == ServerKind.MYSQL ? "@@transaction_isolation" : "@@tx_isolation";
    }

    private static String readOnly(ServerKind kind) {
        return kind == ServerKind.MYSQL ? "@@transaction_read_only" : "@@tx_read_only";
    }

    /** The session's state as far as SQL can tell. */
    private static Map<String, String> state(Connection connection, ServerKind kind) throws SQLException {
        Map<String, String> state = new TreeMap<>();
        for (String expression : List.of(
                "@@autocommit",
                isolation(kind),
                readOnly(kind),
                "COALESCE(@tenant, 'none')",
                "@@sql_mode",
                "@@foreign_key_checks",
                "@@time_zone",
                "@@net_write_timeout",
                "@@net_read_timeout",
                "@@lock_wait_timeout",
                "@@character_set_client",
                "@@character_set_connection",
                "@@character_set_results",
                "@@collation_connection",
                "DATABASE()",
                "COALESCE(IS_USED_LOCK('hygiene'), 'free')")) {
            state.put(expression, Servers.queryString(connection, "SELECT CAST(" + expression + " AS CHAR)"));
        }
        state.put("temporary table", outcome(connection, "SELECT COUNT(*) FROM scratch"));
        state.put("prepared statement", outcome(connection, "EXECUTE stmt"));
        state.put("other table", outcome(connection, "SELECT COUNT(*) FROM kept2"));
        state.put("driver's auto-commit", String.valueOf(connection.getAutoCommit()));
        state.put("driver's database", connection.getCatalog());
        state.put("driver's isolation", String.valueOf(connection.getTransactionIsolation()));
        return state;
    }

    private static String outcome(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return "works";
        } catch (SQLException e) {
            return "error " + e.getErrorCode();
        }
    }

    private static boolean inTransaction(Connection connection, Connection admin) throws SQLException {
        long id = Servers.queryLong(connection, "SELECT CONNECTION_ID()");
        return Servers.queryLong(
                        admin, "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = " + id)
                != 0;
    }

    /** What differs, since the whole would fill pages. */
    private static Map<String, String> differences(Map<String, String> now, Map<String, String> fresh) {
        Map<String, String> differences = new TreeMap<>();
        now.forEach((name, value) -> {
            if (!String.valueOf(value).equals(String.valueOf(fresh.get(name)))) {
                differences.put(name, fresh.get(name) + " -> " + value);
            }
        });
        return differences;
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
    void whatSqlChangedMustNotReachTheNextBorrower(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
        boolean canReset = kind == ServerKind.MARIADB || driver == JdbcDriver.CONNECTOR_J;
        SoftAssertions all = new SoftAssertions();
        try (HoldfastDataSource pool =
                        new HoldfastDataSource(config(kind, driver, tls).build());
                Connection admin = TestServer.shared(kind).adminConnection()) {
            pool.run(connection -> {
                Servers.execute(connection, "CREATE TABLE kept (id INT) ENGINE=InnoDB");
                Servers.execute(connection, "CREATE TABLE kept2 (id INT) ENGINE=InnoDB");
            });
            Map<String, String> fresh = pool.use(connection -> state(connection, kind));
            for (String change : changes(kind)) {
                long openedBefore = pool.stats().opened();
                pool.run(connection -> {
                    Servers.execute(connection, change);
                    if (change.startsWith("BEGIN")) {
                        Servers.execute(connection, "INSERT INTO kept VALUES (1)");
                    }
                });
                try (Connection next = pool.getConnection()) {
                    all.assertThat(inTransaction(next, admin))
                            .as("transaction after " + change)
                            .isFalse();
                    all.assertThat(differences(state(next, kind), fresh))
                            .as(change)
                            .isEmpty();
                    all.assertThat(Servers.queryLong(next, "SELECT COUNT(*) FROM kept"))
                            .as(change)
                            .isZero();
                }
                if (canReset) {
                    all.assertThat(pool.stats().opened())
                            .as("the connection is kept after " + change)
                            .isEqualTo(openedBefore);
                }
            }
            all.assertThat(pool.stats().evictions().get(EvictionReason.RESET_FAILED))
                    .isZero();
            all.assertThat(pool.stats().evictions().get(EvictionReason.FATAL_ERROR))
                    .isZero();
        }
        all.assertAll();
    }

    /** A driver that is told of changes by the server must go on to be told after the server has forgotten the session. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J", "MARIADB, CONNECTOR_J"})
    void whatJdbcChangesAfterAResetMustBeUndoneToo(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(config(kind, driver, false).build())) {
            Map<String, String> fresh = pool.use(connection -> state(connection, kind));
            int millis = pool.use(Connection::getNetworkTimeout);
            for (int i = 0; i < 3; i++) {
                pool.run(connection -> Servers.execute(connection, "SET time_zone = '+05:00'"));
                pool.run(connection -> connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED));
                assertThat(differences(pool.use(connection -> state(connection, kind)), fresh))
                        .isEmpty();
                pool.run(connection -> connection.setCatalog("hygiene_other"));
                assertThat(differences(pool.use(connection -> state(connection, kind)), fresh))
                        .isEmpty();
                pool.run(connection -> connection.setAutoCommit(false));
                assertThat(differences(pool.use(connection -> state(connection, kind)), fresh))
                        .isEmpty();
                pool.run(
                        connection -> assertThat(connection.getNetworkTimeout()).isEqualTo(millis));
            }
            assertThat(pool.stats().opened()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J", "MARIADB, CONNECTOR_J"})
    void whatAProcedureChangedMustBeUndone(ServerKind kind, JdbcDriver driver) throws Exception {
        PoolConfig config = config(kind, driver, false).build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            pool.run(connection -> {
                Servers.execute(connection, "CREATE PROCEDURE leave_traces() SET @tenant = 11");
                Servers.execute(connection, "CALL leave_traces()");
            });

            assertThat(Servers.queryLong(pool, "SELECT @tenant IS NULL")).isEqualTo(1);
            assertThat(pool.stats().opened()).isEqualTo(1);
        }
    }

    /** A reset would make the driver's cached statements unknown at the server. */
    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, useServerPrepStmts=true&cachePrepStmts=true",
        "MYSQL, CONNECTOR_J, cachePrepStmts=true",
        "MARIADB, MARIADB_CONNECTOR_J, useServerPrepStmts=true"
    })
    void cachedStatementsMustWorkAfterASessionWasReset(ServerKind kind, JdbcDriver driver, String properties)
            throws Exception {
        PoolConfig plain = config(kind, driver, false).build();
        String url = plain.jdbcUrl() + (plain.jdbcUrl().contains("?") ? "&" : "?") + properties;
        try (HoldfastDataSource pool =
                new HoldfastDataSource(plain.toBuilder().jdbcUrl(url).build())) {
            for (int i = 0; i < 5; i++) {
                pool.run(connection -> {
                    try (var statement = connection.prepareStatement("SELECT ? + 1")) {
                        statement.setInt(1, 41);
                        try (ResultSet results = statement.executeQuery()) {
                            results.next();
                            assertThat(results.getInt(1)).isEqualTo(42);
                        }
                    }
                    Servers.execute(connection, "SET @tenant = 1");
                });
            }
        }
    }
}
