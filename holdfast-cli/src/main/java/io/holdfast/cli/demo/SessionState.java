package io.holdfast.cli.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a session that JDBC or SQL can change: as the server sees them, and as the connection reports them where
 * that costs no round trip.
 */
record SessionState(
        String autoCommit,
        String isolation,
        String readOnly,
        String timeZone,
        @Nullable String catalog,
        boolean jdbcAutoCommit,
        boolean jdbcReadOnly) {

    /** Reads the state of a session, and its marker, in one round trip. */
    static Seen read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT CONNECTION_ID(), @@autocommit, @@transaction_isolation, @@transaction_read_only, @@time_zone, "
                                + "DATABASE()")) {
            row.next();
            return new Seen(
                    row.getString(1),
                    new SessionState(
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6),
                            connection.getAutoCommit(),
                            connection.isReadOnly()));
        }
    }

    /**
     * A session's state and its marker: the server's number of it.
     */
    record Seen(String marker, SessionState state) {}

    String differenceFrom(SessionState fresh) {
        StringJoiner differences = new StringJoiner(", ");
        add(differences, "autocommit", autoCommit, fresh.autoCommit);
        add(differences, "isolation", isolation, fresh.isolation);
        add(differences, "read only", readOnly, fresh.readOnly);
        add(differences, "time zone", timeZone, fresh.timeZone);
        add(differences, "catalog", catalog, fresh.catalog);
        add(differences, "getAutoCommit", jdbcAutoCommit, fresh.jdbcAutoCommit);
        add(differences, "isReadOnly", jdbcReadOnly, fresh.jdbcReadOnly);
        return differences.toString();
    }

    private static void add(StringJoiner differences, String name, @Nullable Object seen, @Nullable Object fresh) {
        if (!Objects.equals(seen, fresh)) {
            differences.add(name + " " + seen + " instead of " + fresh);
        }
    }
}
