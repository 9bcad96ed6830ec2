package io.holdfast.pool.internal;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.ResetOnReturn;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.mysql.DriverSettings;
import io.holdfast.pool.internal.mysql.ServerReset;
import io.holdfast.pool.internal.mysql.TransactionFlag;
import io.holdfast.pool.internal.mysql.TransactionFlag.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Brings a session back to its state at creation, when its connection comes back. Thread-safe. */
final class SessionReset {
    /** What the driver undoes without asking the server. */
    private static final int LOCAL = LeasedConnection.EXECUTED;
    /** What SQL changed behind the driver's back. */
    private static final int BY_SQL = LeasedConnection.SESSION_STATE | LeasedConnection.DATABASE;

    private final ResetOnReturn resetOnReturn;
    private final boolean autoCommit;
    private final ConnectionOpener opener;
    private final boolean cachesServerStatements;
    /** Set when a connection was opened, before it is lent for the first time. All connections of a pool are of one driver. */
    private volatile TransactionFlag transactionFlag = TransactionFlag.UNKNOWN;

    private volatile ServerReset serverReset = ServerReset.NONE;

    SessionReset(PoolConfig config, ConnectionOpener opener) {
        this.resetOnReturn = config.resetOnReturn();
        this.autoCommit = config.autoCommit();
        this.opener = opener;
        this.cachesServerStatements = DriverSettings.cachesServerStatements(config);
    }

    /** A connection of this driver was opened. */
    void opened(Connection connection) {
        if (transactionFlag == TransactionFlag.UNKNOWN) {
            transactionFlag = TransactionFlag.of(connection);
            serverReset = ServerReset.of(connection, cachesServerStatements);
        }
    }

    /** True when the reset may wait for the network, and so belongs on a worker. */
    boolean mayWait(LeasedConnection lease, @Nullable Connection connection) {
        return !lease.isCleanBut(LOCAL) || mayHaveTransaction(lease, connection) || isAlwaysFull(lease.dirty());
    }

    private boolean isAlwaysFull(int dirty) {
        return resetOnReturn == ResetOnReturn.FULL && dirty != 0;
    }

    /** True when a transaction is open that was begun by this lease, by whatever means. */
    boolean hasOpenTransaction(LeasedConnection lease, @Nullable Connection connection) {
        return (lease.dirty() & LeasedConnection.TRANSACTION) != 0 || flag(lease, connection) == State.OPEN;
    }

    /**
     * As above, and where nothing is known. SQL that may begin a transaction decides where the flag is hidden, or where an error
     * came since: errors carry no flag.
     */
    private boolean mayHaveTransaction(LeasedConnection lease, @Nullable Connection connection) {
        if ((lease.dirty() & LeasedConnection.TRANSACTION) != 0) {
            return true;
        }
        return switch (flag(lease, connection)) {
            case OPEN -> true;
            case NONE -> lease.mayHaveBegun() && lease.hasFailed();
            case UNKNOWN -> lease.mayHaveBegun();
        };
    }

    private State flag(LeasedConnection lease, @Nullable Connection connection) {
        if ((lease.dirty() & LeasedConnection.EXECUTED) == 0 || connection == null) {
            return State.NONE;
        }
        try {
            return transactionFlag.stateOf(connection);
        } catch (SQLException e) {
            return State.UNKNOWN;
        }
    }

    /**
     * Puts right what the lease left behind. Statements first: an open result would be in the way of the rest.
     *
     * @return false when the session cannot be brought back on this driver and server, and must be replaced
     */
    boolean reset(Connection connection, @Nullable SessionDefaults defaults, LeasedConnection lease)
            throws SQLException {
        int dirty = lease.dirty();
        boolean transaction = mayHaveTransaction(lease, connection);
        SQLException failure = lease.closeStatements();
        if (failure != null) {
            throw failure;
        }
        boolean full = isAlwaysFull(dirty) || (dirty & BY_SQL) != 0 && resetOnReturn != ResetOnReturn.NONE;
        if (transaction && !(full && resetOnReturn != ResetOnReturn.COMMIT)) {
            endTransaction(connection);
        }
        if (full && !resetAtServer(connection, dirty)) {
            return false;
        }
        if ((dirty & LeasedConnection.AUTO_COMMIT) != 0 && connection.getAutoCommit() != autoCommit) {
            if (resetOnReturn == ResetOnReturn.NONE && transaction) {
                // JDBC: changing the mode commits. Whoever asked for NONE did not ask for that.
                return true;
            }
            connection.setAutoCommit(autoCommit);
        }
        if (defaults != null) {
            defaults.restore(dirty, connection);
        }
        if ((dirty & LeasedConnection.EXECUTED) != 0) {
            connection.clearWarnings();
        }
        return true;
    }

    private boolean resetAtServer(Connection connection, int dirty) throws SQLException {
        if (!serverReset.reset(connection)) {
            return false;
        }
        return opener.setUpAgain(connection, (dirty & LeasedConnection.DATABASE) != 0);
    }

    private void endTransaction(Connection connection) throws SQLException {
        switch (resetOnReturn) {
            case ROLLBACK, FULL -> end(connection, "ROLLBACK");
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
