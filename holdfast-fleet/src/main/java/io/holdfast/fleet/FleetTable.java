package io.holdfast.fleet;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A fleet as its tables and the server show it now. Immutable.
 *
 * @param connections the budget
 * @param reserve the part of it that is kept free
 * @param instances the rows, by name
 * @param sessions the sessions of the account that reads this
 * @param unlisted of these, the ones that no instance lists: opened a moment ago, or foreign; this reader's is not among them
 */
public record FleetTable(
        String fleet, int connections, int reserve, List<LeaseRow> instances, int sessions, int unlisted) {
    /** Copies the list. */
    public FleetTable {
        instances = List.copyOf(instances);
    }

    /** The names of all fleets that have a budget in this schema. */
    public static List<String> names(Connection connection, String schema) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT fleet FROM " + FleetSql.qualified(schema, FleetSql.BUDGETS) + " ORDER BY fleet")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /** Reads one fleet. Sessions are those of the connection's own user. */
    public static FleetTable read(Connection connection, String schema, String fleet) throws SQLException {
        List<LeaseRow> rows = JdbcLeaseStore.rows(connection, schema, fleet);
        Set<Long> sessions = new HashSet<>(JdbcLeaseStore.ownSessions(connection));
        Set<Long> unlisted = new HashSet<>(sessions);
        rows.forEach(row -> unlisted.removeAll(row.sessions()));
        unlisted.remove(JdbcLeaseStore.connectionId(connection));
        try (PreparedStatement select = connection.prepareStatement("SELECT connections, reserve FROM "
                + FleetSql.qualified(schema, FleetSql.BUDGETS) + " WHERE fleet = ?")) {
            select.setString(1, fleet);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new NoBudgetException(fleet);
                }
                return new FleetTable(fleet, row.getInt(1), row.getInt(2), rows, sessions.size(), unlisted.size());
            }
        }
    }

    /** What all instances together may have. */
    public int granted() {
        return instances.stream().mapToInt(LeaseRow::granted).sum();
    }

    /** What is neither granted nor kept free. */
    public int headroom() {
        return connections - reserve - granted();
    }
}
