package io.holdfast.pool.internal.mysql;

import com.mysql.cj.MysqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the server says that a transaction is open. Both servers say so with every answer that is not an error, and both drivers
 * remember it: asking costs no round trip. It sees what JDBC cannot: a {@code BEGIN} or {@code SET autocommit=0} sent as SQL.
 */
public interface TransactionFlag {
    /** What is known of a connection. */
    enum State {
        /** The last answer that said so said no. An error since then says nothing: a procedure may have begun one, and failed. */
        NONE,
        /** It said yes. */
        OPEN,
        /** Nothing is known. */
        UNKNOWN
    }

    /** Knows nothing: for drivers other than the two, versions that keep the flag elsewhere, and wrappers that hide it. */
    TransactionFlag UNKNOWN = connection -> State.UNKNOWN;

    /** What the server's last answer on this connection said. Never waits. */
    State stateOf(Connection connection) throws SQLException;

    /** The flag as this connection's driver keeps it, behind whatever wraps the driver's connection. */
    static TransactionFlag of(@Nullable Connection connection) {
        if (connection == null) {
            return UNKNOWN;
        }
        boolean mariaDbFirst = DriverSession.isOfMariaDbs(connection);
        TransactionFlag flag = mariaDbFirst ? probed(MariaDb::new, connection) : probed(ConnectorJ::new, connection);
        return flag != UNKNOWN
                ? flag
                : mariaDbFirst ? probed(ConnectorJ::new, connection) : probed(MariaDb::new, connection);
    }

    /** Wrappers, proxies and absent or other drivers throw anything here: then the flag is not known, which is no failure. */
    private static TransactionFlag probed(Supplier<TransactionFlag> driver, Connection connection) {
        try {
            TransactionFlag flag = guarded(driver.get());
            return flag.stateOf(connection) == State.UNKNOWN ? UNKNOWN : flag;
        } catch (Throwable e) {
            return UNKNOWN;
        }
    }

    private static TransactionFlag guarded(TransactionFlag flag) {
        return connection -> {
            try {
                return flag.stateOf(connection);
            } catch (Throwable e) {
                return State.UNKNOWN;
            }
        };
    }

    /** MySQL Connector/J. A class of its own, so that it is loaded only where that driver is. */
    final class ConnectorJ implements TransactionFlag {
        @Override
        public State stateOf(Connection connection) throws SQLException {
            // That of a URL with several hosts is a proxy, which has the interface too.
            MysqlConnection mysql =
                    connection instanceof MysqlConnection direct ? direct : connection.unwrap(MysqlConnection.class);
            return mysql.getSession().getServerSession().inTransactionOnServer() ? State.OPEN : State.NONE;
        }
    }

    /** MariaDB Connector/J. */
    final class MariaDb implements TransactionFlag {
        @Override
        public State stateOf(Connection connection) throws SQLException {
            org.mariadb.jdbc.Connection mariadb = connection instanceof org.mariadb.jdbc.Connection direct
                    ? direct
                    : connection.unwrap(org.mariadb.jdbc.Connection.class);
            int status = mariadb.getContext().getServerStatus();
            return (status & org.mariadb.jdbc.util.constants.ServerStatus.IN_TRANSACTION) != 0
                    ? State.OPEN
                    : State.NONE;
        }
    }
}
