package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a borrower did to a statement, or left unread of it, must not reach the next one. */
class StatementStateIT {
    private static final String THREE_ROWS = "SELECT 1 UNION SELECT 2 UNION SELECT 3";

    private static HoldfastDataSource pool(ServerKind kind, JdbcDriver driver, String options) throws SQLException {
        TestServer server = TestServer.shared(kind);
        return new HoldfastDataSource(PoolConfig.builder()
                .name("state")
                .jdbcUrl(server.jdbcUrl(driver, false, server.createSchema()) + options)
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(1)
                .build());
    }

    /** MariaDB's driver waits for the result behind one that failed, which the server never sends. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MYSQL, MARIADB_CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aResultThatFailedAmongSeveralMustNotHoldUpTheNextBorrower(ServerKind kind, JdbcDriver driver)
            throws SQLException {
        TestServer server = TestServer.shared(kind);
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("several")
                .jdbcUrl(server.jdbcUrl(driver, false, server.createSchema()))
                .driverProperty("allowMultiQueries", "true")
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(1)
                .borrowTimeout(Duration.ofSeconds(60))
                .resetTimeout(Duration.ofSeconds(40))
                .build())) {
            for (int i = 0; i < 3; i++) {
                SQLException failed = catchThrowableOfType(SQLException.class, () -> {
                    try (Connection connection = pool.getConnection()) {
                        Statement statement = connection.createStatement();
                        statement.setFetchSize(driver == JdbcDriver.CONNECTOR_J ? Integer.MIN_VALUE : 1);
                        statement.execute("SELECT 1; SELECT no_such_column; SELECT 3");
                        statement.getResultSet().close();
                        statement.getMoreResults();
                    }
                });
                assertThat(failed.getErrorCode()).isEqualTo(1054);
                assertThat(Servers.queryLong(pool, "SELECT " + i)).isEqualTo(i);
            }
            assertThat(pool.stats().evictions()).containsEntry(EvictionReason.RESET_FAILED, 0L);
        }
    }

    private interface Leaving {
        void of(Connection lease) throws SQLException;
    }

    private static Statement streaming(Connection lease) throws SQLException {
        Statement statement = lease.createStatement();
        statement.setFetchSize(lease.isWrapperFor(org.mariadb.jdbc.Connection.class) ? 1 : Integer.MIN_VALUE);
        return statement;
    }

    /** Each leaves something on the connection that the driver has not read. */
    private static final List<Leaving> LEAVINGS = List.of(
            lease -> streaming(lease).execute("SELECT 1; SELECT REPEAT('x', 300000); SELECT 4"),
            lease -> {
                Statement statement = streaming(lease);
                statement.execute("SELECT 1; DO 0; SELECT 3 UNION SELECT 4");
                statement.close();
            },
            lease -> {
                Statement statement = streaming(lease);
                statement.executeQuery("SELECT 1 UNION SELECT 2").next();
                statement.setFetchSize(0);
            },
            lease -> {
                Statement statement = lease.createStatement();
                int size = streaming(lease).getFetchSize();
                Class<? extends Statement> own =
                        size < 0 ? com.mysql.cj.jdbc.JdbcStatement.class : org.mariadb.jdbc.Statement.class;
                statement.unwrap(own).setFetchSize(size);
                statement.execute("SELECT 1; SELECT 2 UNION SELECT 3");
            },
            lease -> {
                PreparedStatement statement = lease.prepareStatement(THREE_ROWS);
                statement.setFetchSize(streaming(lease).getFetchSize());
                statement.executeQuery().next();
                statement.close();
            },
            lease -> {
                Statement statement = lease.createStatement();
                String several = "SELECT 1; LOAD DATA LOCAL INFILE '/no/such.csv' INTO TABLE left_over; SELECT 7";
                assertThatThrownBy(() -> statement.execute(several)).isInstanceOf(SQLException.class);
            });

    /** The server ends the session a moment after its last answer. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aSessionThatTheHolderEndedMustNotBeLent(ServerKind kind, JdbcDriver driver) throws SQLException {
        try (HoldfastDataSource pool = pool(kind, driver, "")) {
            for (String last : List.of("COMMIT RELEASE", "ROLLBACK RELEASE", "KILL CONNECTION_ID()")) {
                for (int i = 1; i <= 5; i++) {
                    try (Connection lease = pool.getConnection();
                            Statement statement = lease.createStatement()) {
                        statement.execute("BEGIN");
                        try {
                            statement.execute(last);
                        } catch (SQLException e) {
                            assertThat(last).startsWith("KILL");
                        }
                    }
                    assertThat(Servers.queryLong(pool, "SELECT " + i)).isEqualTo(i);
                }
            }
        }
    }

    /** Whatever way it is left in, the next borrower reads the answer to what it asked. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whatALeaseLeftUnreadMustNotReachTheNextBorrower(ServerKind kind, JdbcDriver driver) throws SQLException {
        String options = driver == JdbcDriver.CONNECTOR_J
                ? "&useServerPrepStmts=true&cachePrepStmts=true&allowLoadLocalInfile=true"
                : "&allowLocalInfile=true";
        try (HoldfastDataSource pool = pool(kind, driver, options + "&allowMultiQueries=true")) {
            pool.run(lease -> Servers.execute(lease, "CREATE TABLE left_over (v VARCHAR(10))"));
            for (Leaving leaving : LEAVINGS) {
                try (Connection lease = pool.getConnection()) {
                    leaving.of(lease);
                }
                for (int i = 1000; i < 1003; i++) {
                    assertThat(Servers.queryLong(pool, "SELECT " + i)).isEqualTo(i);
                }
            }
        }
    }

    private interface Change {
        void of(PreparedStatement statement) throws SQLException;
    }

    private static final Change[] CHANGES = {
        s -> s.setMaxRows(1),
        s -> s.setLargeMaxRows(1),
        s -> s.setFetchSize(7),
        s -> s.setQueryTimeout(9),
        s -> s.setMaxFieldSize(1),
        s -> s.setEscapeProcessing(false),
        s -> s.setFetchDirection(ResultSet.FETCH_REVERSE),
        Statement::closeOnCompletion
    };

    private static String stateOf(PreparedStatement s) throws SQLException {
        return s.getMaxRows() + " " + s.getFetchSize() + " " + s.getQueryTimeout() + " " + s.getMaxFieldSize() + " "
                + s.getFetchDirection() + " " + s.isCloseOnCompletion();
    }

    /** The driver keeps the server's statement, and all that was set on it, for the next who prepares the same text. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aKeptServerStatementMustBeAsAtCreation(boolean leftOpen) throws SQLException {
        try (HoldfastDataSource pool =
                pool(ServerKind.MYSQL, JdbcDriver.CONNECTOR_J, "&useServerPrepStmts=true&cachePrepStmts=true")) {
            String atCreation;
            try (Connection lease = pool.getConnection();
                    PreparedStatement statement = lease.prepareStatement(THREE_ROWS)) {
                atCreation = stateOf(statement);
            }
            for (Change change : CHANGES) {
                Connection lease = pool.getConnection();
                PreparedStatement changed = lease.prepareStatement(THREE_ROWS);
                change.of(changed);
                changed.executeQuery().next();
                if (!leftOpen) {
                    changed.close();
                }
                lease.close();
                try (Connection next = pool.getConnection();
                        PreparedStatement statement = next.prepareStatement(THREE_ROWS);
                        ResultSet rows = statement.executeQuery()) {
                    assertThat(stateOf(statement)).isEqualTo(atCreation);
                    int count = 0;
                    while (rows.next()) {
                        count++;
                    }
                    assertThat(count).isEqualTo(3);
                }
            }
        }
    }

    @Test
    void aBatchThatNobodyRanMustNotRunInTheNextLease() throws SQLException {
        try (HoldfastDataSource pool =
                pool(ServerKind.MYSQL, JdbcDriver.CONNECTOR_J, "&useServerPrepStmts=true&cachePrepStmts=true")) {
            pool.run(lease -> Servers.execute(lease, "CREATE TABLE batched (id INT)"));
            for (int id = 1; id <= 2; id++) {
                try (Connection lease = pool.getConnection();
                        PreparedStatement insert = lease.prepareStatement("INSERT INTO batched VALUES (?)")) {
                    insert.setInt(1, id);
                    insert.addBatch();
                    if (id == 2) {
                        insert.executeBatch();
                    }
                }
            }
            assertThat(Servers.queryLong(pool, "SELECT MIN(id) FROM batched")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J"
    })
    void metaDataMustLeaveNoSnapshotToTheNextBorrower(ServerKind kind, JdbcDriver driver) throws SQLException {
        TestServer server = TestServer.shared(kind);
        String url = server.jdbcUrl(driver, false, server.createSchema());
        PoolConfig.Builder config = PoolConfig.builder()
                .name("snapshot")
                .jdbcUrl(url)
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD);
        try (HoldfastDataSource pool =
                        new HoldfastDataSource(config.size(1).autoCommit(false).build());
                HoldfastDataSource other = new HoldfastDataSource(
                        config.name("writer").autoCommit(true).build())) {
            other.run(connection -> Servers.execute(connection, "CREATE TABLE seen (id INT PRIMARY KEY)"));
            try (Connection lease = pool.getConnection()) {
                DatabaseMetaData metaData = lease.getMetaData();
                metaData.getTables(null, null, "%", null).close();
                metaData.getColumns(null, null, "seen", "%").close();
            }
            other.run(connection -> Servers.execute(connection, "INSERT INTO seen VALUES (1)"));
            try (Connection lease = pool.getConnection()) {
                assertThat(Servers.queryLong(lease, "SELECT COUNT(*) FROM seen"))
                        .isEqualTo(1);
            }
        }
    }
}
