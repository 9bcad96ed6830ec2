package io.holdfast.pool.internal.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a session may be within a distributed transaction that none of the texts seen has begun: by JDBC's XAResource, in a
 * procedure, in a statement of the driver's own. MariaDB loses a prepared branch whose session is reset, and its status flags do
 * not show one; MySQL keeps it.
 */
public final class XaBranch {
    /** XAER_RMFAIL. */
    private static final int WITHIN_BRANCH = 1399;

    private XaBranch() {}

    /**
     * Asks the server: a branch that has begun refuses to be rolled back as a local transaction. That is rolled back by it, as by
     * the reset that follows. One round trip on MariaDB, none on MySQL.
     *
     * @throws SQLException when the connection failed
     */
    public static boolean mayBeOpen(Connection connection) throws SQLException {
        if (!isMariaDb(connection.getMetaData().getDatabaseProductVersion())) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
            return false;
        } catch (SQLException e) {
            if (e.getErrorCode() == WITHIN_BRANCH) {
                return true;
            }
            throw e;
        }
    }

    static boolean isMariaDb(@Nullable String version) {
        return String.valueOf(version).toLowerCase(Locale.ROOT).contains("mariadb");
    }
}
