package io.holdfast.pool.internal.mysql;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Whether the server says that a transaction is open. Both servers say so with every answer, and both drivers remember it:
 * asking costs no round trip. It sees what JDBC cannot: a {@code BEGIN} or {@code SET autocommit=0} sent as SQL.
 */
public interface TransactionFlag {
    /** Knows nothing: for drivers other than the two, or versions that keep the flag elsewhere. */
    TransactionFlag UNKNOWN = connection -> false;

    /** True when the server's last answer on this connection said that a transaction is open. Never waits. */
    boolean isOpen(Connection connection);

    /** The flag as this connection's driver keeps it. */
    static TransactionFlag of(@Nullable Connection connection) {
        String driver = connection == null ? "" : connection.getClass().getName();
        try {
            if (driver.startsWith("com.mysql.cj.jdbc.")) {
                return probed(new ConnectorJ(), connection);
            }
            if (driver.startsWith("org.mariadb.jdbc.")) {
                return probed(new MariaDb(), connection);
            }
        } catch (LinkageError e) {
            // Another version of the driver: the flag is a help, not a must.
            return UNKNOWN;
        }
        return UNKNOWN;
    }

    private static TransactionFlag probed(TransactionFlag flag, @Nullable Connection connection) {
        if (connection != null) {
            flag.isOpen(connection);
        }
        return flag;
    }

    /** MySQL Connector/J. A class of its own, so that it is loaded only where that driver is. */
    final class ConnectorJ implements TransactionFlag {
        @Override
        public boolean isOpen(Connection connection) {
            return connection instanceof com.mysql.cj.MysqlConnection mysql
                    && mysql.getSession().getServerSession().inTransactionOnServer();
        }
    }

    /** MariaDB Connector/J. */
    final class MariaDb implements TransactionFlag {
        @Override
        public boolean isOpen(Connection connection) {
            return connection instanceof org.mariadb.jdbc.Connection mariadb
                    && (mariadb.getContext().getServerStatus()
                                    & org.mariadb.jdbc.util.constants.ServerStatus.IN_TRANSACTION)
                            != 0;
        }
    }
}
