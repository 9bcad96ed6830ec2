package io.holdfast.doctor;

import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real server with the doctor's own view of it; the statements that made it sick are undone by closing. */
final class DoctorServer implements AutoCloseable {
    static final ReadOptions QUICK = ReadOptions.defaults().withWindow(Duration.ofMillis(200));

    private final TestServer server;
    private final List<Connection> sessions = new ArrayList<>();

    DoctorServer(ServerKind kind) {
        this(TestServer.shared(kind));
    }

    /** The server stays open. */
    DoctorServer(TestServer server) {
        this.server = server;
    }

    TestServer server() {
        return server;
    }

    boolean mariadb() {
        return server.kind() == ServerKind.MARIADB;
    }

    Target target() {
        return target(TestServer.ADMIN_USER, TestServer.ADMIN_PASSWORD);
    }

    Target target(String user, String password) {
        return Target.of("127.0.0.1", server.port()).withUser(user).withPassword(PasswordSource.of(password));
    }

    Report examine() throws Exception {
        return examine(QUICK);
    }

    Report examine(ReadOptions options) throws Exception {
        return Doctor.withAllProbes(Clock.systemUTC()).examine(target(), options);
    }

    /** A session of an application. */
    Connection appSession() throws SQLException {
        Connection connection = DriverManager.getConnection(
                server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, ""), TestServer.APP_USER, TestServer.APP_PASSWORD);
        sessions.add(connection);
        return connection;
    }

    /** A session that stays open until the end of the test. */
    Connection session() throws SQLException {
        Connection connection = server.adminConnection();
        sessions.add(connection);
        return connection;
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static long idOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT CONNECTION_ID()")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The session that runs this now. */
    static long idOf(DoctorServer server, String statementPart) throws SQLException {
        try (Connection admin = server.server.adminConnection();
                Statement statement = admin.createStatement();
                var rows =
                        statement.executeQuery("SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT%"
                                + statementPart + "' AND id <> CONNECTION_ID()")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() {
        for (Connection session : sessions) {
            try {
                session.abort(Runnable::run);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
