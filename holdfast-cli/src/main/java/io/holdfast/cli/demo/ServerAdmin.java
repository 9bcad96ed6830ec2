package io.holdfast.cli.demo;

import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The demo's own connection to the server, past pools and links: sets the stage, looks at sessions and rows, kills sessions.
 * Connects again after a failure. Not thread-safe.
 */
final class ServerAdmin implements AutoCloseable {
    private static final int NO_SUCH_THREAD = 1094;

    private final DemoServer server;
    private @Nullable Connection connection;

    ServerAdmin(DemoServer server) {
        this.server = server;
    }

    /** A user for each pool, so that the server's list tells their sessions apart, and the table of the workload. */
    void setUp(List<String> users, String password) throws SQLException {
        execute("CREATE TABLE IF NOT EXISTS " + Borrower.ROWS
                + " (id BIGINT AUTO_INCREMENT PRIMARY KEY, pool VARCHAR(32), kind VARCHAR(16), KEY (kind, pool))");
        for (String user : users) {
            execute("CREATE USER IF NOT EXISTS '" + user + "'@'%' IDENTIFIED BY '" + password + "'");
            execute("GRANT ALL ON " + DemoServer.SCHEMA + ".* TO '" + user + "'@'%'");
        }
    }

    /** The ids of a user's sessions. */
    List<Long> sessionsOf(String user) throws SQLException {
        try (PreparedStatement statement = connection()
                .prepareStatement("SELECT id FROM information_schema.processlist WHERE user = ? ORDER BY id")) {
            statement.setString(1, user);
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return ids;
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    /** Kills a session; one that is gone by then is no failure. */
    void kill(long id) throws SQLException {
        try {
            execute("KILL " + id);
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD) {
                throw e;
            }
        }
    }

    /** How many rows of a pool everybody can see that nobody committed. */
    long uncommittedRowsVisible(String pool) throws SQLException {
        try (PreparedStatement statement = connection()
                .prepareStatement("SELECT COUNT(*) FROM " + Borrower.ROWS + " WHERE kind = ? AND pool = ?")) {
            statement.setString(1, Borrower.FORGOTTEN);
            statement.setString(2, pool);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = DriverManager.getConnection(server.directUrl(), TestServer.ADMIN_USER, TestServer.ADMIN_PASSWORD);
            connection = open;
        }
        return open;
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // A connection that cannot be closed is gone already.
            }
        }
    }
}
