package io.holdfast.pool.internal.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** An opening led to a server that takes no writes, where {@code expectWritable} wants one that does. */
public final class ReadOnlyServerException extends SQLException {
    private static final long serialVersionUID = 1L;
    private static final String IS_READ_ONLY = "SELECT @@global.read_only OR @@global.innodb_read_only";

    private final @Nullable String server;

    private ReadOnlyServerException(@Nullable String server) {
        super("the server is read-only, and expectWritable is set", "HY000");
        this.server = server;
    }

    /** What tells the server from others, or null where it is not known. */
    public @Nullable String server() {
        return server;
    }

    /**
     * Asks the server.
     *
     * @param server what tells it from others, or null where it is not known
     * @throws ReadOnlyServerException if it takes no writes
     */
    public static void check(Connection connection, @Nullable String server) throws SQLException {
        if (!isWritable(connection)) {
            throw new ReadOnlyServerException(server);
        }
    }

    /** True when the server takes writes; both servers know both variables. */
    public static boolean isWritable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(IS_READ_ONLY)) {
            boolean writable = results.next() && results.getInt(1) == 0;
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return writable;
        }
    }
}
