package io.holdfast.pool.internal;

import io.holdfast.pool.ResetOnReturn;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Brings a session back to its state at creation, when its connection comes back. Immutable. */
final class SessionReset {
    /** What the driver undoes without asking the server. */
    private static final int LOCAL = LeasedConnection.EXECUTED;

    private final ResetOnReturn resetOnReturn;
    private final boolean autoCommit;

    SessionReset(ResetOnReturn resetOnReturn, boolean autoCommit) {
        this.resetOnReturn = resetOnReturn;
        this.autoCommit = autoCommit;
    }

    /** True when the reset may wait for the network, and so belongs on a worker. */
    boolean mayWait(LeasedConnection lease) {
        return !lease.isCleanBut(LOCAL);
    }

    /** True when a transaction that the holder began was neither committed nor rolled back. */
    boolean hasOpenTransaction(LeasedConnection lease) {
        return (lease.dirty() & LeasedConnection.TRANSACTION) != 0;
    }

    /** Puts right what the lease left behind. Statements first: an open result would be in the way of the rest. */
    void reset(Connection connection, @Nullable SessionDefaults defaults, LeasedConnection lease) throws SQLException {
        int dirty = lease.dirty();
        SQLException failure = lease.closeStatements();
        if (failure != null) {
            throw failure;
        }
        if ((dirty & LeasedConnection.TRANSACTION) != 0) {
            endTransaction(connection);
        }
        if ((dirty & LeasedConnection.AUTO_COMMIT) != 0 && connection.getAutoCommit() != autoCommit) {
            if (resetOnReturn == ResetOnReturn.NONE && (dirty & LeasedConnection.TRANSACTION) != 0) {
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
            case ROLLBACK -> connection.rollback();
            case COMMIT -> connection.commit();
            case NONE -> {
                // Left as it is, as asked.
            }
        }
    }
}
