package io.holdfast.pool.internal.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Asks a server whether it takes writes: one round trip. Both servers know both variables. */
public final class ServerRole {
    private static final String IS_READ_ONLY = "SELECT @@global.read_only OR @@global.innodb_read_only";

    private ServerRole() {}

    /** True when the server takes writes. */
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

    /**
     * Refuses a server that takes no writes.
     *
     * @param server what tells it from others, or null where it is not known
     */
    public static void requireWritable(Connection connection, @Nullable String server) throws SQLException {
        if (!isWritable(connection)) {
            throw new ReadOnlyServerException(server);
        }
    }
}
