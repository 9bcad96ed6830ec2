package io.holdfast.pool.internal.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Has the server forget a session's state: variables, temporary tables, locks, prepared statements, the transaction
 * (COM_RESET_CONNECTION). Also forgets what the opening set; the current database stays.
 */
public interface ServerReset {
    /** Cannot: the connection must be replaced instead. */
    ServerReset NONE = connection -> false;

    /**
     * Resets; one round trip or a few.
     *
     * @return false when this driver and this server cannot
     */
    boolean reset(Connection connection) throws SQLException;

    /**
     * The reset of this connection's driver.
     *
     * @param cachesServerStatements the driver keeps statements prepared at the server across leases, which a reset would
     *     invalidate behind Connector/J's back
     */
    static ServerReset of(@Nullable Connection connection, boolean cachesServerStatements) {
        String driver = connection == null ? "" : connection.getClass().getName();
        try {
            if (driver.startsWith("com.mysql.cj.jdbc.")) {
                return cachesServerStatements ? NONE : new ConnectorJ();
            }
            if (driver.startsWith("org.mariadb.jdbc.")) {
                return MariaDb.isPossible(connection) ? new MariaDb() : NONE;
            }
        } catch (LinkageError e) {
            // Another version of the driver: the connection is replaced instead.
            return NONE;
        }
        return NONE;
    }

    /** MySQL Connector/J. A class of its own, so that it is loaded only where that driver is. */
    final class ConnectorJ implements ServerReset {
        @Override
        public boolean reset(Connection connection) throws SQLException {
            if (connection instanceof com.mysql.cj.jdbc.JdbcConnection mysql) {
                mysql.resetServerState();
                return true;
            }
            return false;
        }
    }

    /** MariaDB Connector/J, which knows how on MariaDB servers only. */
    final class MariaDb implements ServerReset {
        static boolean isPossible(@Nullable Connection connection) {
            return connection instanceof org.mariadb.jdbc.Connection mariadb
                    && mariadb.getContext().getVersion().isMariaDBServer()
                    && mariadb.getContext().getConf().useResetConnection();
        }

        @Override
        public boolean reset(Connection connection) throws SQLException {
            if (connection instanceof org.mariadb.jdbc.Connection mariadb) {
                mariadb.reset();
                return true;
            }
            return false;
        }
    }
}
