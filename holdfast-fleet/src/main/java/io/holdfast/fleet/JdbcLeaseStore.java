package io.holdfast.fleet;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The table of leases over JDBC. Uses no user variables, named locks or temporary tables, so that a multiplexer may stand
 * between. A growth never waits for another one: it fails, and is tried again. One request at a time.
 */
final class JdbcLeaseStore implements LeaseStore {
    /** Gives the connection for one request, which is closed after it. */
    @FunctionalInterface
    interface Sessions {
        Connection open() throws SQLException;
    }

    /** Starts of one life of a server are computed from whole seconds, and differ by as much. */
    private static final long SAME_START_SECONDS = 5;

    private static final int LONGEST_CLIENT = 128;

    private static final String BUDGET_COLUMNS =
            "connections, reserve, level_limit, level_cut, level_slack, divided_for, members,"
                    + " server, learning_until, auditor,"
                    + " CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED) - audited_at, foreign_sessions";
    private static final String BUDGET = "SELECT " + BUDGET_COLUMNS + " FROM " + FleetSql.BUDGETS + " WHERE fleet = ?";
    /** Both rows in one answer: this is what a fleet costs its server most of the time. */
    private static final String OWN_SHARE = "SELECT " + BUDGET_COLUMNS.replace(" server,", " budget.server,")
            + ", own.granted FROM " + FleetSql.BUDGETS + " budget LEFT JOIN " + FleetSql.LEASES
            + " own ON own.fleet = budget.fleet AND own.instance = ? WHERE budget.fleet = ?";

    private final String fleet;
    private final String host;
    private final int wantedBudget;
    private final Sessions sessions;

    /** A store for one fleet; {@code wantedBudget} is used where the table has none, 0 to take the account's limit. */
    JdbcLeaseStore(String fleet, String host, int wantedBudget, Sessions sessions) {
        this.fleet = fleet;
        this.host = host;
        this.wantedBudget = wantedBudget;
        this.sessions = sessions;
    }

    @Override
    public Answer beat(Report report) throws SQLException {
        try (Connection connection = sessions.open()) {
            connection.setAutoCommit(true);
            try (PreparedStatement update = connection.prepareStatement("UPDATE " + FleetSql.LEASES
                    + " SET need = ?, busy = ?, held = ?, granted = LEAST(granted, ?), beat = ?, lease_ms = ?, gone = ?,"
                    + " server = " + serverExpression(connection)
                    + ", sessions = ?, beaten_at = NOW(6) WHERE fleet = ? AND instance = ? AND beat < ?")) {
                update.setInt(1, report.need());
                update.setInt(2, report.busy());
                update.setInt(3, report.held());
                update.setInt(4, report.keep());
                update.setLong(5, report.beat());
                update.setLong(6, report.lease().toMillis());
                update.setInt(7, report.left() ? 1 : 0);
                update.setString(8, joined(report.sessions()));
                update.setString(9, fleet);
                update.setString(10, report.instance());
                update.setLong(11, report.beat());
                update.executeUpdate();
            }
            return answer(connection, report.instance());
        }
    }

    private Answer answer(Connection connection, String instance) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OWN_SHARE)) {
            select.setString(1, instance);
            select.setString(2, fleet);
            try (ResultSet row = select.executeQuery()) {
                Budget budget = budget(row);
                int granted = row.getInt(13);
                return new Answer(!row.wasNull(), granted, budget);
            }
        }
    }

    @Override
    public Answer grow(Report report, Function<Ledger, Settlement> decision) throws SQLException {
        try (Connection connection = sessions.open()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                Answer answer = growLocked(connection, report, decision);
                connection.commit();
                done = true;
                return answer;
            } finally {
                if (!done) {
                    rollBack(connection);
                }
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone, and its transaction with it.
        }
    }

    private Answer growLocked(Connection connection, Report report, Function<Ledger, Settlement> decision)
            throws SQLException {
        Budget budget = lockedBudget(connection);
        Ledger ledger = ledger(connection, budget);
        for (LeaseRow row : ledger.rows()) {
            if (row.instance().equals(report.instance()) && row.beat() >= report.beat()) {
                throw new SQLException("a later request was carried out before", "40001");
            }
        }
        Settlement settlement = decision.apply(ledger);
        for (Settlement.Fence fence : settlement.fenced()) {
            fence(connection, fence);
        }
        writeOwn(connection, report, settlement.granted());
        writeBudget(connection, settlement.budget());
        return new Answer(true, settlement.granted(), settlement.budget());
    }

    private Budget lockedBudget(Connection connection) throws SQLException {
        try {
            return budget(connection, " FOR UPDATE NOWAIT");
        } catch (NoBudgetException e) {
            int connections = wantedBudget > 0 ? wantedBudget : accountLimit(connection);
            if (connections <= 0) {
                throw e;
            }
            // The first one makes the row; the others find it.
            try (PreparedStatement insert = connection.prepareStatement("INSERT IGNORE INTO " + FleetSql.BUDGETS
                    + " (fleet, connections, reserve, level_limit, level_cut, level_slack, divided_for, members, server,"
                    + " learning_until, auditor, audited_at, foreign_sessions, epoch)"
                    + " VALUES (?, ?, ?, ?, '', ?, 0, 0, '', 0, '', 0, 0, 0)")) {
                insert.setString(1, fleet);
                insert.setInt(2, connections);
                insert.setInt(3, Budget.defaultReserve(connections));
                insert.setInt(4, Level.UNLIMITED.limit());
                insert.setDouble(5, Level.UNLIMITED.slack());
                insert.executeUpdate();
            }
            return budget(connection, " FOR UPDATE");
        }
    }

    private Budget budget(Connection connection, String locking) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(BUDGET + locking)) {
            select.setString(1, fleet);
            try (ResultSet row = select.executeQuery()) {
                return budget(row);
            }
        }
    }

    private Budget budget(ResultSet row) throws SQLException {
        if (!row.next()) {
            throw new NoBudgetException(fleet);
        }
        return new Budget(
                row.getInt(1),
                row.getInt(2),
                new Level(row.getInt(3), row.getString(4), row.getDouble(5)),
                row.getInt(6),
                row.getInt(7),
                row.getString(8),
                row.getLong(9),
                row.getString(10),
                row.getLong(11),
                row.getInt(12));
    }

    /** The account's own limit, or the one for all accounts; 0 where there is neither. */
    private static int accountLimit(Connection connection) throws SQLException {
        return (int) number(connection, "SELECT @@max_user_connections");
    }

    private Ledger ledger(Connection connection, Budget budget) throws SQLException {
        long micros = number(connection, "SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)");
        long started = micros / 1_000_000 - uptime(connection);
        String id = serverId(connection);
        String server = id + "/" + started;
        String known = budget.server();
        if (known.startsWith(id + "/")
                && Math.abs(Long.parseLong(known.substring(id.length() + 1)) - started) <= SAME_START_SECONDS) {
            server = known;
        }
        return new Ledger(budget, rows(connection), server, micros, ownSessions(connection), connectionId(connection));
    }

    private static String serverId(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + serverExpression(connection))) {
            row.next();
            return row.getString(1);
        }
    }

    /** What tells servers apart: its uuid, or where MariaDB has none, where it listens. */
    private static String serverExpression(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductVersion().contains("MariaDB")
                ? "REGEXP_REPLACE(CONCAT(@@hostname, ':', @@port, ':', @@server_id), '[^!-~]', '_')"
                : "@@server_uuid";
    }

    private static long uptime(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Uptime'")) {
            row.next();
            return row.getLong(2);
        }
    }

    static long connectionId(Connection connection) throws SQLException {
        return number(connection, "SELECT CONNECTION_ID()");
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The account's sessions, those of all its hosts: any account may see its own. */
    static Set<Long> ownSessions(Connection connection) throws SQLException {
        Set<Long> ids = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT ID FROM information_schema.PROCESSLIST WHERE USER ="
                        + " LEFT(USER(), CHAR_LENGTH(USER()) - CHAR_LENGTH(SUBSTRING_INDEX(USER(), '@', -1)) - 1)")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private List<LeaseRow> rows(Connection connection) throws SQLException {
        return readRows(connection, FleetSql.LEASES, fleet);
    }

    /** All instances of a fleet, by their names. */
    static List<LeaseRow> rows(Connection connection, String schema, String fleet) throws SQLException {
        return readRows(connection, FleetSql.qualified(schema, FleetSql.LEASES), fleet);
    }

    private static List<LeaseRow> readRows(Connection connection, String table, String fleet) throws SQLException {
        List<LeaseRow> found = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT instance, host, client, need, busy, held, granted, beat,"
                        + " lease_ms, gone, server, sessions, TIMESTAMPDIFF(MICROSECOND, joined_at, NOW(6)),"
                        + " TIMESTAMPDIFF(MICROSECOND, beaten_at, NOW(6)) FROM "
                        + table + " WHERE fleet = ? ORDER BY instance")) {
            select.setString(1, fleet);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new LeaseRow(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getInt(4),
                            row.getInt(5),
                            row.getInt(6),
                            row.getInt(7),
                            row.getLong(8),
                            Duration.ofMillis(row.getLong(9)),
                            row.getInt(10) != 0,
                            row.getString(11),
                            numbers(row.getString(12)),
                            Duration.ofNanos(row.getLong(13) * 1_000),
                            Duration.ofNanos(row.getLong(14) * 1_000)));
                }
            }
        }
        return found;
    }

    private void fence(Connection connection, Settlement.Fence fence) throws SQLException {
        String sql = fence.granted() == 0
                ? "DELETE FROM " + FleetSql.LEASES + " WHERE fleet = ? AND instance = ? AND beat = ?"
                : "UPDATE " + FleetSql.LEASES + " SET granted = " + fence.granted()
                        + " WHERE fleet = ? AND instance = ? AND beat = ?";
        try (PreparedStatement change = connection.prepareStatement(sql)) {
            change.setString(1, fleet);
            change.setString(2, fence.instance());
            change.setLong(3, fence.beat());
            if (change.executeUpdate() == 0) {
                throw new SQLException("instance " + fence.instance() + " is not silent any more", "40001");
            }
        }
    }

    private void writeOwn(Connection connection, Report report, int granted) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement("INSERT INTO " + FleetSql.LEASES
                + " (fleet, instance, host, client, need, busy, held, granted, beat, lease_ms, gone, server, sessions,"
                + " joined_at, beaten_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, NOW(6), NOW(6)) ON DUPLICATE KEY UPDATE need = VALUES(need),"
                + " busy = VALUES(busy), held = VALUES(held), granted = VALUES(granted), beat = VALUES(beat),"
                + " lease_ms = VALUES(lease_ms), server = VALUES(server), sessions = VALUES(sessions),"
                + " beaten_at = VALUES(beaten_at)")) {
            write.setString(1, fleet);
            write.setString(2, report.instance());
            write.setString(3, host);
            write.setString(4, client(connection));
            write.setInt(5, report.need());
            write.setInt(6, report.busy());
            write.setInt(7, report.held());
            write.setInt(8, granted);
            write.setLong(9, report.beat());
            write.setLong(10, report.lease().toMillis());
            write.setString(11, serverId(connection));
            write.setString(12, joined(report.sessions()));
            write.executeUpdate();
        }
    }

    private static String client(Connection connection) throws SQLException {
        DatabaseMetaData driver = connection.getMetaData();
        String name = (driver.getDriverName() + " " + driver.getDriverVersion()).replaceAll("[^ -~]", "?");
        return name.substring(0, Math.min(name.length(), LONGEST_CLIENT));
    }

    private void writeBudget(Connection connection, Budget budget) throws SQLException {
        // The epoch changes each time, so that two growths on two writable nodes of one cluster conflict.
        try (PreparedStatement write = connection.prepareStatement("UPDATE " + FleetSql.BUDGETS
                + " SET level_limit = ?, level_cut = ?, level_slack = ?, divided_for = ?, members = ?, server = ?,"
                + " learning_until = ?, auditor = ?, audited_at = IF(?, CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED),"
                + " audited_at), foreign_sessions = ?, epoch = epoch + 1 WHERE fleet = ?")) {
            write.setInt(1, budget.level().limit());
            write.setString(2, budget.level().cut());
            write.setDouble(3, budget.level().slack());
            write.setInt(4, budget.dividedFor());
            write.setInt(5, budget.members());
            write.setString(6, budget.server());
            write.setLong(7, budget.learningUntil());
            write.setString(8, budget.auditor());
            write.setBoolean(9, budget.auditAge() == 0);
            write.setInt(10, budget.foreign());
            write.setString(11, fleet);
            write.executeUpdate();
        }
    }

    private static String joined(Set<Long> sessions) {
        return sessions.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static Set<Long> numbers(String joined) {
        Set<Long> numbers = new HashSet<>();
        for (String number : joined.split(",")) {
            if (!number.isEmpty()) {
                numbers.add(Long.valueOf(number));
            }
        }
        return numbers;
    }
}
