package io.holdfast.it.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.CodedException;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.HaproxyServer;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pool guarantees, through a real HAProxy. */
class HaproxyIT {
    private static final int SIZE = 4;
    /** The machine is busy; what is broken takes far longer, or for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestServer server = TestServer.shared(ServerKind.MYSQL);
    private HaproxyServer proxy;
    private HoldfastDataSource pool;
    private String user;

    @BeforeEach
    void open() throws SQLException {
        String schema = server.createSchema();
        user = "h" + schema;
        server.execute(
                "CREATE USER " + user + "@'%' IDENTIFIED BY 'of-haproxy'",
                "GRANT ALL ON " + schema + ".* TO " + user + "@'%'");
        proxy = HaproxyServer.before(server);
        pool = new HoldfastDataSource(PoolConfig.builder()
                .name("through haproxy")
                .jdbcUrl(server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema, proxy.port()))
                .username(user)
                .password("of-haproxy")
                .size(SIZE)
                .borrowTimeout(Duration.ofSeconds(10))
                .build());
        await().atMost(PATIENCE).until(() -> pool.stats().total() == SIZE);
    }

    @AfterEach
    void close() throws SQLException {
        pool.close();
        proxy.close();
        server.execute("DROP USER " + user + "@'%'");
    }

    private static long ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            answer.next();
            return answer.getLong(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<Connection> borrowAll() throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            all.add(pool.getConnection());
        }
        return all;
    }

    /** G1, G8, G9. */
    @Test
    void aReturnedConnectionMustBeCleanAndUncommitted() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            run(connection, "CREATE TABLE kept (v INT)");
        }
        Connection lease = pool.getConnection();
        lease.setAutoCommit(false);
        run(lease, "INSERT INTO kept VALUES (1)");
        run(lease, "SET @left = 1");
        run(lease, "CREATE TEMPORARY TABLE of_one (v INT)");
        lease.close();

        assertThat(catchThrowable(() -> run(lease, "SELECT 1"))).isInstanceOf(SQLException.class);
        for (Connection connection : borrowAll()) {
            try (connection) {
                assertThat(ask(connection, "SELECT @left IS NULL")).isEqualTo(1);
                assertThat(ask(connection, "SELECT COUNT(*) FROM kept")).isZero();
                assertThat(catchThrowable(() -> run(connection, "SELECT * FROM of_one")))
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    /** G5, G12, G20. */
    @Test
    void sessionsThatTheServerEndedMustNotBeLentAndTheirPlacesMustBeFilled() throws SQLException {
        List<Long> before = new ArrayList<>();
        for (Connection connection : borrowAll()) {
            before.add(ask(connection, "SELECT CONNECTION_ID()"));
            connection.close();
        }
        for (long id : before) {
            server.execute("KILL " + id);
        }
        await().atMost(PATIENCE)
                .until(() -> server.sessions(user) == 0 || pool.stats().total() == SIZE);
        List<Connection> after = borrowAll();
        for (Connection connection : after) {
            assertThat(before).doesNotContain(ask(connection, "SELECT CONNECTION_ID()"));
        }
        assertThat(server.sessions(user)).isLessThanOrEqualTo(SIZE);
        for (Connection connection : after) {
            connection.close();
        }
    }

    /** G6, G7, G18, G20. */
    @Test
    void aProxyThatIsGoneMustBeNamedAndABorrowMustSucceedOnceItIsBack() throws SQLException {
        proxy.kill9();
        Throwable refused =
                catchThrowable(() -> pool.getConnection(Duration.ofSeconds(1)).close());
        assertThat(refused).isInstanceOf(SQLException.class).isInstanceOf(CodedException.class);
        proxy.restart();
        for (Connection connection : borrowAll()) {
            try (connection) {
                assertThat(ask(connection, "SELECT 1")).isEqualTo(1);
            }
        }
    }

    /** G3, G14: neither a borrow nor a close waits for a proxy that passes nothing on. */
    @Test
    void aFrozenProxyMustHoldNoCallUpBeyondItsDeadline() throws Exception {
        List<Connection> leases = borrowAll();
        for (Connection connection : leases) {
            // What has to be undone at the server.
            connection.setAutoCommit(false);
            run(connection, "SET @left = 1");
        }
        proxy.freeze();
        try {
            long start = System.nanoTime();
            for (Connection connection : leases) {
                connection.close();
            }
            try (Connection connection = pool.getConnection(Duration.ofSeconds(1))) {
                assertThat(connection.isClosed()).isFalse();
            } catch (SQLException e) {
                assertThat(e instanceof CodedException).isTrue();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        } finally {
            proxy.thaw();
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            try (Connection connection = pool.getConnection()) {
                return ask(connection, "SELECT 1") == 1;
            }
        });
    }

    /** G19. */
    @Test
    void aStatementThatRunsOutOfTimeMustEndAtTheServer() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThat(catchThrowable(() -> statement.execute("SELECT SLEEP(600)")))
                    .isInstanceOf(SQLException.class);
            await().atMost(PATIENCE).until(() -> {
                try (Connection admin = server.adminConnection()) {
                    return ask(
                                    admin,
                                    "SELECT COUNT(*) FROM information_schema.processlist WHERE user = '" + user
                                            + "' AND info LIKE '%SLEEP(600)%'")
                            == 0;
                }
            });
        }
    }

    /** G13. */
    @Test
    void aClosedPoolMustLeaveNoSession() {
        pool.close();
        await().atMost(PATIENCE).until(() -> server.sessions(user) == 0);
    }
}
