package io.holdfast.pool.read;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** Global transaction ids, as both servers have them. No right is needed to read them. */
final class Positions {
    private static final String WHERE_MYSQL_IS = "SELECT @@global.gtid_executed";
    private static final String WHERE_MARIADB_IS = "SELECT @@global.gtid_binlog_pos";
    private static final String MYSQL_HAS = "SELECT GTID_SUBSET(?, @@global.gtid_executed)";
    /** 0 when it is reached; -1 after the shortest wait. */
    private static final String MARIADB_HAS = "SELECT MASTER_GTID_WAIT(?, 0.001) = 0";

    private Positions() {}

    /** Where a primary is; empty where it keeps no such ids. */
    static String of(Connection primary) throws SQLException {
        try (Statement statement = primary.createStatement();
                ResultSet row = statement.executeQuery(isMariaDb(primary) ? WHERE_MARIADB_IS : WHERE_MYSQL_IS)) {
            String position = row.next() ? row.getString(1) : null;
            return position == null ? "" : position.replaceAll("\\s", "");
        }
    }

    /** True when a replica has all that the primary had there. */
    static boolean hasReached(Connection replica, String position) throws SQLException {
        try (PreparedStatement statement = replica.prepareStatement(isMariaDb(replica) ? MARIADB_HAS : MYSQL_HAS)) {
            statement.setString(1, position);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static boolean isMariaDb(Connection connection) throws SQLException {
        // Connector/J calls every server MySQL; both drivers show the version as the server has it.
        return connection
                .getMetaData()
                .getDatabaseProductVersion()
                .toLowerCase(Locale.ROOT)
                .contains("mariadb");
    }
}
