package io.holdfast.doctor.middleware.matrix;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The connections of one row, its table, and the questions that several rows ask. Not thread-safe. */
final class Scratch implements AutoCloseable {
    private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Opener opener;
    private final @Nullable Opener direct;
    private final String table;
    private final List<Connection> opened = new ArrayList<>();

    Scratch(Opener opener, @Nullable Opener direct, String table) {
        this.opener = opener;
        this.direct = direct;
        this.table = table;
    }

    /** The table: an id that counts up, and a text {@code v}. */
    String table() {
        return table;
    }

    /** A name of its own for locks and the like, at most 64 letters. */
    String name() {
        return table;
    }

    Connection open() throws SQLException {
        return open(opener, false);
    }

    Connection openPrepared() throws SQLException {
        return open(opener, true);
    }

    /** A connection that passes the middleware by; null when no such address was given. */
    @Nullable
    Connection openDirect() throws SQLException {
        return direct == null ? null : open(direct, false);
    }

    private Connection open(Opener by, boolean prepared) throws SQLException {
        try {
            Connection connection = by.open(prepared);
            opened.add(connection);
            connection.setNetworkTimeout(Runnable::run, (int) STATEMENT_LIMIT.toMillis());
            return connection;
        } catch (IOException e) {
            throw new SQLException(e.getMessage(), e);
        }
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static @Nullable String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            return answer.next() ? answer.getString(1) : null;
        }
    }

    static boolean is(Connection connection, String sql, String expected) throws SQLException {
        return expected.equals(ask(connection, sql));
    }

    /** The id that the server itself knows the session by, computed by the server. */
    static String serverId(Connection connection) throws SQLException {
        return String.valueOf(ask(connection, "SELECT CONNECTION_ID()+0"));
    }

    /**
     * Binds a session to a connection by a transaction and a lock, and gives the server's id of it, when another connection agrees
     * on who holds the lock. Nothing else would be proof enough to end a session by its id.
     */
    OptionalLong bind(Connection connection, Connection witness) throws SQLException {
        connection.setAutoCommit(false);
        String locked = ask(connection, "SELECT GET_LOCK('" + name() + "', 2)");
        String id = serverId(connection);
        String holder = ask(witness, "SELECT IS_USED_LOCK('" + name() + "')");
        return "1".equals(locked) && id.equals(holder) ? OptionalLong.of(Long.parseLong(id)) : OptionalLong.empty();
    }

    /** True when a session with this id is to be seen. */
    static boolean listed(Connection witness, String id) throws SQLException {
        return !is(
                witness, "SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + Long.parseLong(id), "0");
    }

    /** Waits until something is so, at most a few seconds; false if it did not come about. */
    static boolean await(Condition condition) throws SQLException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(PAUSE.toMillis());
        }
        return true;
    }

    /** Something to wait for. */
    interface Condition {
        boolean holds() throws SQLException;
    }

    /** Ends all connections; an open transaction is undone. */
    @Override
    public void close() {
        for (Connection connection : opened) {
            try {
                connection.close();
            } catch (SQLException | RuntimeException e) {
                // It may have been cut by the trial itself.
                continue;
            }
        }
        opened.clear();
    }
}
