package io.holdfast.doctor.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes readings one by one, and keeps a record of those that failed. */
final class ReadingLog {
    private static final int HEALTH_CHECK_SECONDS = 1;

    private final Connection connection;
    private final String account;
    private final Duration budget;
    private final Map<Reading, Unread> unread = new EnumMap<>(Reading.class);
    private boolean performanceSchema = true;

    ReadingLog(Connection connection, String account, Duration budget) {
        this.connection = connection;
        this.account = account;
        this.budget = budget;
    }

    /** A reading that may be refused by the server. */
    interface Action {
        void run() throws SQLException;
    }

    void performanceSchema(boolean on) {
        performanceSchema = on;
    }

    boolean performanceSchemaOn() {
        return performanceSchema;
    }

    /**
     * Takes a reading.
     *
     * @param right what would allow it, if it is refused; null when anybody may
     * @return false when it was refused or failed
     * @throws SQLException if the connection is lost
     */
    boolean attempt(Reading reading, @Nullable String right, Action action) throws SQLException {
        try {
            action.run();
            return true;
        } catch (SQLException e) {
            if (lost(e)) {
                throw e;
            }
            unread.putIfAbsent(reading, explain(reading, right, e));
            return false;
        }
    }

    /** As {@link #attempt}, for what only performance_schema knows. */
    boolean needsPerformanceSchema(Reading reading, Action action) throws SQLException {
        if (!performanceSchema) {
            missing(
                    reading,
                    "performance_schema is OFF; it takes performance_schema=ON in the server's configuration"
                            + " file and a restart to switch it on");
            return false;
        }
        return attempt(reading, Grants.PERFORMANCE_SCHEMA, action);
    }

    /** A reading that this server, or this account, does not give. */
    void missing(Reading reading, String reason) {
        unread.putIfAbsent(reading, new Unread(reading, reason, null, null));
    }

    /** A reading that would need a right, although no error said so. */
    void denied(Reading reading, String reason, String right) {
        unread.putIfAbsent(
                reading, new Unread(reading, reason, Grants.grant(right, account), Grants.revoke(right, account)));
    }

    boolean isUnread(Reading reading) {
        return unread.containsKey(reading);
    }

    List<Unread> unread() {
        return new ArrayList<>(unread.values());
    }

    private Unread explain(Reading reading, @Nullable String right, SQLException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.getErrorCode()) {
            // XA RECOVER says no with an error of its own.
            case 1401 -> refused(reading, Grants.PREPARED);
            case 1227 ->
                refused(
                        reading,
                        reading == Reading.PREPARED
                                ? Grants.PREPARED
                                : reading == Reading.REPLICATION && right != null ? right : Grants.PROCESS);
            case 1044, 1142, 1143, 1370, 1045 ->
                right == null ? new Unread(reading, "refused: " + message, null, null) : refused(reading, right);
            case 3024, 1969, 1317 ->
                new Unread(reading, "took longer than its budget of " + budget.toMillis() + " ms", null, null);
            case 1109, 1146, 1054, 1193 -> new Unread(reading, "this server does not have it: " + message, null, null);
            default -> new Unread(reading, message, null, null);
        };
    }

    private Unread refused(Reading reading, String right) {
        return new Unread(
                reading, account + " may not read it", Grants.grant(right, account), Grants.revoke(right, account));
    }

    private boolean lost(SQLException e) {
        String state = e.getSQLState();
        if (state != null && state.startsWith("08")) {
            return true;
        }
        try {
            return connection.isClosed() || !connection.isValid(HEALTH_CHECK_SECONDS);
        } catch (SQLException ignored) {
            return true;
        }
    }
}
