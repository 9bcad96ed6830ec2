package io.holdfast.fleet;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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
 * @param foreign sessions that belong to no instance, as the fleet itself last counted
 */
public record FleetTable(
        String fleet, int connections, int reserve, List<LeaseRow> instances, int sessions, int unlisted, int foreign) {
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

    /** The schemas that have the tables of fleets, as far as this account sees. */
    public static List<String> schemas(Connection connection) throws SQLException {
        List<String> schemas = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT table_schema FROM information_schema.tables WHERE table_name = ? ORDER BY table_schema")) {
            select.setString(1, FleetSql.BUDGETS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    schemas.add(rows.getString(1));
                }
            }
        }
        return schemas;
    }

    /** Reads one fleet. Sessions are those of the connection's own user. */
    public static FleetTable read(Connection connection, String schema, String fleet) throws SQLException {
        List<LeaseRow> rows = JdbcLeaseStore.rows(connection, schema, fleet);
        Set<Long> sessions = new HashSet<>(JdbcLeaseStore.ownSessions(connection));
        Set<Long> unlisted = new HashSet<>(sessions);
        rows.forEach(row -> unlisted.removeAll(row.sessions()));
        unlisted.remove(JdbcLeaseStore.connectionId(connection));
        try (PreparedStatement select =
                connection.prepareStatement("SELECT connections, reserve, foreign_sessions FROM "
                        + FleetSql.qualified(schema, FleetSql.BUDGETS) + " WHERE fleet = ?")) {
            select.setString(1, fleet);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new NoBudgetException(fleet);
                }
                return new FleetTable(
                        fleet, row.getInt(1), row.getInt(2), rows, sessions.size(), unlisted.size(), row.getInt(3));
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

    /** The same in plain figures. */
    public View view() {
        return View.of(this);
    }

    /**
     * A fleet as programs and pages show it. Immutable.
     *
     * @param budget what all together may have
     * @param reserve the part of it that is kept free
     * @param granted what the instances have been granted
     * @param headroom neither granted nor kept free
     * @param sessions those of the account that reads this
     * @param foreign of these, those that no instance lists; only right for the account of the instances
     * @param foreignCounted sessions that belong to no instance, as the fleet itself last counted
     */
    public record View(
            String fleet,
            int budget,
            int reserve,
            int granted,
            int headroom,
            int sessions,
            int foreign,
            int foreignCounted,
            Deploy lastDeploy,
            List<Instance> instances) {
        /** Copies. */
        public View {
            instances = List.copyOf(instances);
        }

        private static View of(FleetTable table) {
            return new View(
                    table.fleet(),
                    table.connections(),
                    table.reserve(),
                    table.granted(),
                    table.headroom(),
                    table.sessions(),
                    table.unlisted(),
                    table.foreign(),
                    Deploy.of(table.instances()),
                    table.instances().stream().map(Instance::of).toList());
        }

        /** One instance. Ages are by the server's clock. */
        public record Instance(
                String instance,
                String host,
                String client,
                int need,
                int busy,
                int held,
                int granted,
                double joinedSecondsAgo,
                double leaseAgeSeconds,
                boolean left) {
            static Instance of(LeaseRow row) {
                return new Instance(
                        row.instance(),
                        row.host(),
                        row.client(),
                        row.need(),
                        row.busy(),
                        row.held(),
                        row.granted(),
                        row.joined().toMillis() / 1_000.0,
                        row.age().toMillis() / 1_000.0,
                        row.left());
            }
        }

        /** The instances that joined last, with pauses shorter than five minutes, and what they took. */
        public record Deploy(int instances, double secondsAgo, int granted, int olderInstances, int olderGranted) {
            private static final Duration PAUSE = Duration.ofMinutes(5);

            /** The last one among these. */
            public static Deploy of(List<LeaseRow> rows) {
                List<LeaseRow> newest = rows.stream()
                        .sorted(Comparator.comparing(LeaseRow::joined))
                        .toList();
                int count = 0;
                while (count < newest.size()
                        && (count == 0
                                || newest.get(count)
                                                .joined()
                                                .minus(newest.get(count - 1).joined())
                                                .compareTo(PAUSE)
                                        < 0)) {
                    count++;
                }
                return new Deploy(
                        count,
                        newest.isEmpty() ? 0 : newest.get(0).joined().toMillis() / 1_000.0,
                        granted(newest.subList(0, count)),
                        newest.size() - count,
                        granted(newest.subList(count, newest.size())));
            }

            private static int granted(List<LeaseRow> rows) {
                return rows.stream().mapToInt(LeaseRow::granted).sum();
            }
        }
    }
}
