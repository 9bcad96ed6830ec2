package io.holdfast.it.pool;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** What the tests on real servers share: configurations for each server and driver, and one-line queries. */
final class Servers {
    /** What the machine may add to a time limit: it has two cores, and a server beside the test. */
    static final Duration TOLERANCE = Duration.ofMillis(250);

    private Servers() {}

    static PoolConfig.Builder config(ServerKind kind, JdbcDriver driver) throws SQLException {
        TestServer server = TestServer.shared(kind);
        return login(server.jdbcUrl(driver, false, server.createSchema()));
    }

    static PoolConfig.Builder config(FaultProxy proxy, ServerKind kind, JdbcDriver driver) throws SQLException {
        TestServer server = TestServer.shared(kind);
        return login(server.jdbcUrl(driver, false, server.createSchema(), proxy.port()));
    }

    private static PoolConfig.Builder login(String url) {
        return PoolConfig.builder()
                .name("it")
                .jdbcUrl(url)
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD);
    }

    static long queryLong(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            results.next();
            return results.getLong(1);
        }
    }

    /** Borrows, asks, and returns. */
    static long queryLong(HoldfastDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return queryLong(connection, sql);
        }
    }

    static String queryString(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            results.next();
            return results.getString(1);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The pool's threads that live now. */
    static List<Thread> poolThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("holdfast-(worker|housekeeper|sentinel).*"))
                .toList();
    }
}
