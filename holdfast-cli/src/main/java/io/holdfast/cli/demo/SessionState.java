package io.holdfast.cli.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a session that JDBC can change: as the server sees them, and as the connection reports them where that
 * costs no round trip.
 */
record SessionState(
        String autoCommit,
        String isolation,
        String readOnly,
        @Nullable String catalog,
        boolean jdbcAutoCommit,
        boolean jdbcReadOnly) {

    /** Reads the state of a session, and its marker, in one round trip. */
    static Seen read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT @demo_marker, @@autocommit, @@transaction_isolation, @@transaction_read_only, DATABASE()")) {
            row.next();
            return new Seen(
                    row.getString(1),
                    new SessionState(
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            connection.getAutoCommit(),
                            connection.isReadOnly()));
        }
    }

    /**
     * A session's state and its marker, a user variable that the first borrower sets; null in a session that nobody has marked.
     */
    record Seen(@Nullable String marker, SessionState state) {}

    String differenceFrom(SessionState fresh) {
        StringJoiner differences = new StringJoiner(", ");
        add(differences, "autocommit", autoCommit, fresh.autoCommit);
        add(differences, "isolation", isolation, fresh.isolation);
        add(differences, "read only", readOnly, fresh.readOnly);
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
