package io.holdfast.pool.internal;

import io.holdfast.pool.ResetOnReturn;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.mysql.TransactionFlag;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Brings a session back to its state at creation, when its connection comes back. Thread-safe. */
final class SessionReset {
    /** What the driver undoes without asking the server. */
    private static final int LOCAL = LeasedConnection.EXECUTED;

    private final ResetOnReturn resetOnReturn;
    private final boolean autoCommit;
    /** Set when a connection was opened, before it is lent for the first time. All connections of a pool are of one driver. */
    private volatile TransactionFlag transactionFlag = TransactionFlag.UNKNOWN;

    SessionReset(ResetOnReturn resetOnReturn, boolean autoCommit) {
        this.resetOnReturn = resetOnReturn;
        this.autoCommit = autoCommit;
    }

    /** A connection of this driver was opened. */
    void opened(Connection connection) {
        if (transactionFlag == TransactionFlag.UNKNOWN) {
            transactionFlag = TransactionFlag.of(connection);
        }
    }

    /** True when the reset may wait for the network, and so belongs on a worker. */
    boolean mayWait(LeasedConnection lease, @Nullable Connection connection) {
        return !lease.isCleanBut(LOCAL) || hasOpenTransaction(lease, connection);
    }

    /** True when a transaction is open that was begun by this lease, by whatever means. */
    boolean hasOpenTransaction(LeasedConnection lease, @Nullable Connection connection) {
        int dirty = lease.dirty();
        return (dirty & LeasedConnection.TRANSACTION) != 0
                || (dirty & LeasedConnection.EXECUTED) != 0 && connection != null && transactionFlag.isOpen(connection);
    }

    /** Puts right what the lease left behind. Statements first: an open result would be in the way of the rest. */
    void reset(Connection connection, @Nullable SessionDefaults defaults, LeasedConnection lease) throws SQLException {
        int dirty = lease.dirty();
        boolean transaction = hasOpenTransaction(lease, connection);
        SQLException failure = lease.closeStatements();
        if (failure != null) {
            throw failure;
        }
        if (transaction) {
            endTransaction(connection);
        }
        if ((dirty & LeasedConnection.AUTO_COMMIT) != 0 && connection.getAutoCommit() != autoCommit) {
            if (resetOnReturn == ResetOnReturn.NONE && transaction) {
                // JDBC: changing the mode commits. Whoever asked for NONE did not ask for that.
                return;
            }
            connection.setAutoCommit(autoCommit);
        }
        if (defaults != null) {
            defaults.restore(dirty, connection);
        }
        if ((dirty & LeasedConnection.EXECUTED) != 0) {
            connection.clearWarnings();
        }
    }

    private void endTransaction(Connection connection) throws SQLException {
        switch (resetOnReturn) {
            case ROLLBACK -> end(connection, "ROLLBACK");
            case COMMIT -> end(connection, "COMMIT");
            case NONE -> {
                // Left as it is, as asked.
            }
        }
    }

    /** JDBC's own calls are refused in auto-commit mode, in which a BEGIN sent as SQL leaves the driver. */
    private static void end(Connection connection, String how) throws SQLException {
        if (connection.getAutoCommit()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(how);
            }
        } else if (how.equals("COMMIT")) {
            connection.commit();
        } else {
            connection.rollback();
        }
    }
}
