package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G8, G9: no transaction reaches another borrower, also where the driver's flag is hidden, stale or of another kind. */
class HiddenTransactionIT {
    /** Work that leaves row 1 in a transaction which is open. */
    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    private record Way(String name, Work work) {}

    private static final List<Way> BY_TEXT = List.of(
            new Way("begin", connection -> execute(connection, "BEGIN", "INSERT INTO work VALUES (1)")),
            new Way("start, prepared", connection -> {
                for (String sql : List.of("START TRANSACTION", "INSERT INTO work VALUES (1)")) {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.executeUpdate();
                    }
                }
            }),
            new Way("in a batch", connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.addBatch("/* it's */ begin work");
                    statement.addBatch("INSERT INTO work VALUES (1)");
                    statement.executeBatch();
                }
            }),
            new Way(
                    "several in one text, the last one fails",
                    connection -> execute(connection, "SELECT 'a;b'; BEGIN; INSERT INTO work VALUES (1); no sql")),
            new Way("mode", connection -> execute(connection, "SET autocommit = 0", "INSERT INTO work VALUES (1)")),
            new Way(
                    "chain",
                    connection -> execute(connection, "BEGIN", "ROLLBACK AND CHAIN", "INSERT INTO work VALUES (1)")));

    private static final List<Way> BY_PROCEDURE = List.of(
            new Way("call that fails", connection -> execute(connection, "CALL half()")),
            new Way("prepared call that fails", connection -> {
                try (CallableStatement statement = connection.prepareCall("{call half()}")) {
                    statement.execute();
                }
            }),
            new Way("batch with a call that fails", connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.addBatch("DO 1");
                    statement.addBatch("CALL half()");
                    statement.executeBatch();
                }
            }),
            new Way("prepared by SQL", connection -> execute(connection, "PREPARE s FROM 'CALL half()'", "EXECUTE s")),
            new Way(
                    "auto-commit turned off",
                    connection -> execute(connection, "CALL manual()", "INSERT INTO work VALUES (1)")));

    private static void execute(Connection connection, String... texts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : texts) {
                statement.execute(sql);
                while (statement.getMoreResults() || statement.getUpdateCount() >= 0) {
                    continue;
                }
            }
        }
    }

    private static String schema(TestServer server) throws SQLException {
        String schema = server.createSchema();
        try (Connection admin = server.adminConnection()) {
            admin.setCatalog(schema);
            execute(
                    admin,
                    "CREATE TABLE work (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "CREATE PROCEDURE half() BEGIN START TRANSACTION; INSERT INTO work VALUES (1);"
                            + " INSERT INTO work VALUES (1); COMMIT; END",
                    "CREATE PROCEDURE manual() SET autocommit = 0");
        }
        return schema;
    }

    private static PoolConfig.Builder config() {
        return PoolConfig.builder()
                .name("hidden")
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(1);
    }

    private static void assertNothingReachesTheNext(
            TestServer server, String schema, HoldfastDataSource pool, List<Way> ways) throws SQLException {
        for (Way way : ways) {
            try (Connection admin = server.adminConnection()) {
                admin.setCatalog(schema);
                execute(admin, "TRUNCATE TABLE work");
                try (Connection connection = pool.getConnection()) {
                    Throwable failure = catchThrowable(() -> way.work().on(connection));
                    assertThat(failure == null || failure instanceof SQLException)
                            .as(way.name() + ": " + failure)
                            .isTrue();
                }
                pool.run(connection -> execute(connection, "INSERT INTO work VALUES (2)"));
                assertThat(Servers.queryString(admin, "SELECT GROUP_CONCAT(id) FROM work"))
                        .as("%s: what the next borrower wrote, and nothing else", way.name())
                        .isEqualTo("2");
                pool.run(connection -> {
                    connection.setAutoCommit(false);
                    execute(connection, "INSERT INTO work VALUES (3)");
                    connection.commit();
                });
                assertThat(Servers.queryString(admin, "SELECT GROUP_CONCAT(id ORDER BY id) FROM work"))
                        .as("%s: nor with the commit of a third one", way.name())
                        .isEqualTo("2,3");
            }
        }
    }

    private static String url(TestServer server, JdbcDriver driver, String schema) {
        return server.jdbcUrl(driver, false, schema) + "&allowMultiQueries=true";
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J"
    })
    void ofAProcedureThatFailsOrTurnsAutoCommitOff(ServerKind kind, JdbcDriver driver) throws SQLException {
        TestServer server = TestServer.shared(kind);
        String schema = schema(server);
        try (HoldfastDataSource pool = new HoldfastDataSource(
                config().jdbcUrl(url(server, driver, schema)).build())) {
            assertNothingReachesTheNext(server, schema, pool, BY_PROCEDURE);
            assertNothingReachesTheNext(server, schema, pool, BY_TEXT);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, jdbc:mysql:",
        "MYSQL, CONNECTOR_J, jdbc:mysql:loadbalance:",
        "MARIADB, CONNECTOR_J, jdbc:mysql:replication:",
        "MARIADB, MARIADB_CONNECTOR_J, jdbc:mariadb:",
        "MARIADB, MARIADB_CONNECTOR_J, jdbc:mariadb:replication:"
    })
    void withSeveralHostsInTheUrl(ServerKind kind, JdbcDriver driver, String scheme) throws SQLException {
        TestServer server = TestServer.shared(kind);
        String schema = schema(server);
        try (HoldfastDataSource pool = new HoldfastDataSource(
                config().jdbcUrl(twoHosts(server, driver, scheme, schema)).build())) {
            assertNothingReachesTheNext(server, schema, pool, BY_TEXT);
            assertNothingReachesTheNext(server, schema, pool, BY_PROCEDURE);
        }
    }

    /** The driver has a session for reads beside that for writes: a transaction in the one it leaves is not seen by asking. */
    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, jdbc:mysql:replication:",
        "MARIADB, CONNECTOR_J, jdbc:mysql:replication:",
        "MYSQL, MARIADB_CONNECTOR_J, jdbc:mariadb:replication:",
        "MARIADB, MARIADB_CONNECTOR_J, jdbc:mariadb:replication:"
    })
    void leftBehindInTheSessionForWrites(ServerKind kind, JdbcDriver driver, String scheme) throws SQLException {
        TestServer server = TestServer.shared(kind);
        String schema = schema(server);
        try (HoldfastDataSource pool = new HoldfastDataSource(
                config().jdbcUrl(twoHosts(server, driver, scheme, schema)).build())) {
            assertNothingReachesTheNext(
                    server,
                    schema,
                    pool,
                    List.of(
                            new Way("read-only after BEGIN", connection -> {
                                execute(connection, "BEGIN", "INSERT INTO work VALUES (1)");
                                connection.setReadOnly(true);
                            }),
                            new Way("read-only after auto-commit was turned off by SQL", connection -> {
                                execute(connection, "SET autocommit = 0", "INSERT INTO work VALUES (1)");
                                connection.setReadOnly(true);
                                execute(connection, "SELECT 1");
                            }),
                            new Way("read-only in a transaction of JDBC's", connection -> {
                                connection.setAutoCommit(false);
                                execute(connection, "INSERT INTO work VALUES (1)");
                                connection.setReadOnly(true);
                                execute(connection, "SELECT 1");
                                connection.rollback();
                            }),
                            new Way("there and back", connection -> {
                                execute(connection, "BEGIN", "INSERT INTO work VALUES (1)");
                                connection.setReadOnly(true);
                                connection.setReadOnly(false);
                            })));
        }
    }

    private static String twoHosts(TestServer server, JdbcDriver driver, String scheme, String schema) {
        String host = "127.0.0.1:" + server.port();
        String url = url(server, driver, schema);
        return scheme + "//" + host + "," + host + url.substring(url.indexOf('/', url.indexOf("//") + 2));
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, OPEN",
        "MYSQL, CONNECTOR_J, HIDING",
        "MARIADB, MARIADB_CONNECTOR_J, OPEN",
        "MARIADB, MARIADB_CONNECTOR_J, HIDING",
        "MARIADB, MARIADB_CONNECTOR_J, THROWING"
    })
    void behindAWrapper(ServerKind kind, JdbcDriver driver, Wrapper wrapper) throws SQLException {
        TestServer server = TestServer.shared(kind);
        String schema = schema(server);
        DataSource source = new Wrapping(url(server, driver, schema), wrapper);
        try (HoldfastDataSource pool = new HoldfastDataSource(
                config().dataSource(source).username(null).password(null).build())) {
            assertNothingReachesTheNext(server, schema, pool, BY_TEXT);
            assertNothingReachesTheNext(server, schema, pool, BY_PROCEDURE);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void behindP6Spy(ServerKind kind, JdbcDriver driver) throws SQLException {
        TestServer server = TestServer.shared(kind);
        String schema = schema(server);
        String url = url(server, driver, schema).replaceFirst("jdbc:", "jdbc:p6spy:");
        try (HoldfastDataSource pool = new HoldfastDataSource(config().jdbcUrl(url)
                .driverClassName("com.p6spy.engine.spy.P6SpyDriver")
                .build())) {
            assertNothingReachesTheNext(server, schema, pool, BY_TEXT);
            assertNothingReachesTheNext(server, schema, pool, BY_PROCEDURE);
        }
    }

    enum Wrapper {
        /** Unwraps to the driver's connection. */
        OPEN,
        /** Refuses to. */
        HIDING,
        /** Throws what no JDBC method should. */
        THROWING
    }

    /** Gives each connection as a proxy of {@link Connection}, as tracing agents and proxy data sources do. */
    private record Wrapping(String url, Wrapper wrapper) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            Connection driver = DriverManager.getConnection(url, TestServer.APP_USER, TestServer.APP_PASSWORD);
            return (Connection) Proxy.newProxyInstance(
                    Wrapping.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("unwrap")
                                || method.getName().equals("isWrapperFor")) {
                            switch (wrapper) {
                                case HIDING -> throw new SQLException("not a wrapper");
                                case THROWING -> throw new StackOverflowError();
                                default -> {
                                    // Passed on.
                                }
                            }
                        }
                        try {
                            return method.invoke(driver, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() {
            return new PrintWriter(java.io.Writer.nullWriter());
        }

        @Override
        public void setLogWriter(PrintWriter writer) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("not a wrapper");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
