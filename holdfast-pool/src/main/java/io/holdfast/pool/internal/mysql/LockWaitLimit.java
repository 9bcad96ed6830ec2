package io.holdfast.pool.internal.mysql;

import io.holdfast.pool.PoolConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;

/**
 * Has the server end a wait for a lock soon after the client's {@code readTimeout} has: nothing comes from the server during such
 * a wait, so that the client has given up by then. Where the server is full, nobody else can end it.
 */
public final class LockWaitLimit {
    private LockWaitLimit() {}

    /** Lowers the session's limits where {@code readTimeout} asks for that and no setting of the user names them. */
    public static void apply(PoolConfig config, Connection connection) {
        Duration readTimeout = DriverSettings.readTimeout(config, true);
        if (readTimeout == null || readTimeout.isZero() || isNamed(config)) {
            return;
        }
        long seconds = readTimeout.toSeconds() + 1;
        try (Statement statement = connection.createStatement()) {
            String lower = lower(statement, seconds);
            if (!lower.isEmpty()) {
                statement.execute("SET " + lower);
            }
        } catch (SQLException e) {
            // What stands between may not know these variables; a connection that has ended shows that at its next use.
            System.getLogger("io.holdfast.pool")
                    .log(System.Logger.Level.DEBUG, "limits of lock waits stay as they are", e);
        }
    }

    /** Assignments for those that are higher. MySQL takes constants only. */
    private static String lower(Statement statement, long seconds) throws SQLException {
        try (ResultSet results = statement.executeQuery("SELECT @@innodb_lock_wait_timeout, @@lock_wait_timeout")) {
            if (!results.next()) {
                return "";
            }
            String rows = results.getLong(1) > seconds ? "innodb_lock_wait_timeout=" + seconds : "";
            String tables = results.getLong(2) > seconds ? "lock_wait_timeout=" + seconds : "";
            return rows + (rows.isEmpty() || tables.isEmpty() ? "" : ",") + tables;
        }
    }

    private static boolean isNamed(PoolConfig config) {
        String settings = config.jdbcUrl() + " " + config.driverProperties() + " " + config.initSql();
        return settings.toLowerCase(Locale.ROOT).contains("lock_wait_timeout");
    }
}
