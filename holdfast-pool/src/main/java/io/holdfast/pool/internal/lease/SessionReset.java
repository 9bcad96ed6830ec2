package io.holdfast.pool.internal.lease;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.ResetOnReturn;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.mysql.DriverSession;
import io.holdfast.pool.internal.mysql.SessionChanges;
import io.holdfast.pool.internal.mysql.SessionImage;
import io.holdfast.pool.internal.mysql.TransactionFlag;
import io.holdfast.pool.internal.mysql.TransactionFlag.State;
import io.holdfast.pool.internal.mysql.XaBranch;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.SessionDefaults;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Brings a session back to its state at creation, when its connection comes back. Thread-safe. */
public final class SessionReset {
    /** What the driver undoes without asking the server. */
    private static final int LOCAL = Lease.EXECUTED;
    /** What SQL changed behind the driver's back. */
    private static final int BY_SQL = Lease.SESSION_STATE | Lease.DATABASE;

    private static final int PING_SECONDS = 5;

    private final ResetOnReturn resetOnReturn;
    private final boolean autoCommit;
    private final ConnectionOpener opener;
    /** Set when a connection was opened, before it is lent for the first time. All connections of a pool are of one driver. */
    private final boolean loginMakesMore;

    private volatile TransactionFlag transactionFlag = TransactionFlag.UNKNOWN;

    public SessionReset(PoolConfig config, ConnectionOpener opener) {
        this.resetOnReturn = config.resetOnReturn();
        this.loginMakesMore = resetOnReturn != ResetOnReturn.NONE && makesMore(config);
        this.autoCommit = config.autoCommit();
        this.opener = opener;
    }

    /** True when a login sets up what any statement may change without a word about the session: tables and locks of its own. */
    private static boolean makesMore(PoolConfig config) {
        if (makesMore(config.initSql()) || makesMore(config.jdbcUrl())) {
            return true;
        }
        for (String value : config.driverProperties().values()) {
            if (makesMore(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean makesMore(@Nullable String text) {
        if (text == null) {
            return false;
        }
        String small = text.toLowerCase(Locale.ROOT);
        return small.contains("temporary") || small.contains("get_lock") || small.contains("tables");
    }

    /** A connection of this driver was opened. */
    public void opened(Connection connection) {
        if (transactionFlag == TransactionFlag.UNKNOWN) {
            transactionFlag = TransactionFlag.of(connection);
        }
    }

    /** True when the reset may wait for the network, and so belongs on a worker. */
    boolean mayWait(Lease lease, @Nullable Connection connection) {
        return !lease.isCleanBut(LOCAL) || mayHaveTransaction(lease, connection) || isAlwaysFull(lease.dirty());
    }

    private boolean isAlwaysFull(int dirty) {
        return (resetOnReturn == ResetOnReturn.FULL || loginMakesMore) && dirty != 0;
    }

    /** True when a transaction is open that was begun by this lease, by whatever means. */
    boolean hasOpenTransaction(Lease lease, @Nullable Connection connection) {
        return (lease.dirty() & Lease.TRANSACTION) != 0 || flag(lease, connection) == State.OPEN;
    }

    /**
     * As above, and where nothing is known. SQL that may begin a transaction decides where the flag is hidden, or where an error
     * came since: errors carry no flag.
     */
    private boolean mayHaveTransaction(Lease lease, @Nullable Connection connection) {
        if ((lease.dirty() & Lease.TRANSACTION) != 0) {
            return true;
        }
        return switch (flag(lease, connection)) {
            case OPEN -> true;
            case NONE -> lease.mayHaveBegun() && lease.hasFailed();
            case UNKNOWN -> lease.mayHaveBegun();
        };
    }

    private State flag(Lease lease, @Nullable Connection connection) {
        if ((lease.dirty() & Lease.EXECUTED) == 0 || connection == null) {
            return State.NONE;
        }
        try {
            return transactionFlag.stateOf(connection);
        } catch (SQLException e) {
            return State.UNKNOWN;
        }
    }

    /**
     * Puts right what the lease left behind. Statements first: an open result would be in the way of the rest. Then the
     * transaction, then what JDBC changed, by the driver's own setters, so that it believes what is true; then what SQL changed,
     * by SQL, since a driver may leave out what it believes to be so.
     *
     * @return false when the session cannot be brought back, and must be replaced
     */
    boolean reset(Connection connection, SessionDefaults defaults, Lease lease) throws SQLException {
        SessionChanges changes = defaults.takeChanges();
        boolean unseen = (lease.dirty() & Lease.ESCAPED) != 0;
        // Where a session cannot be read, an unwrap alone is no reason to lose the connection: JDBC's own state is put
        // back.
        boolean unreadable = unseen && changes == null && defaults.image() == null;
        int dirty = unreadable ? lease.dirty() & ~BY_SQL : lease.dirty();
        boolean bySql = (dirty & BY_SQL) != 0 && resetOnReturn != ResetOnReturn.NONE;
        boolean full = isAlwaysFull(dirty) || bySql && (unseen || needsFullReset(dirty, changes, defaults.image()));
        if (bySql && changes != null && changes.needReplacement() || full && defaults.image() == null) {
            // Closed as it is: what is open at the server ends with the session, or outlives it as it should.
            return false;
        }
        boolean transaction = unseen
                || mayHaveTransaction(lease, connection)
                || changes != null && changes.systemVariables().contains("autocommit");
        SQLException failure = lease.closeStatements();
        if (failure != null) {
            throw failure;
        }
        if ((dirty & Lease.DOUBTFUL) != 0 && !connection.isValid(PING_SECONDS)) {
            return false;
        }
        if (transaction && !(full && resetOnReturn != ResetOnReturn.COMMIT)) {
            endTransaction(connection);
        }
        boolean unread = unseen || changes == null || changes.needReset();
        if (full && bySql && unread && XaBranch.mayBeOpen(connection)) {
            return false;
        }
        DriverSession driver = defaults.driver();
        if (full && (driver == null || !driver.reset(connection))) {
            return false;
        }
        if ((unseen || (dirty & Lease.AUTO_COMMIT) != 0) && connection.getAutoCommit() != autoCommit) {
            if (resetOnReturn == ResetOnReturn.NONE && transaction) {
                // JDBC: changing the mode commits. Whoever asked for NONE did not ask for that.
                return true;
            }
            connection.setAutoCommit(autoCommit);
        }
        defaults.restore(dirty, connection);
        if (!bySql && !full) {
            changes = null;
        }
        if (!restoreBySql(connection, defaults, changes, dirty, full)) {
            return false;
        }
        if ((dirty & Lease.EXECUTED) != 0) {
            connection.clearWarnings();
        }
        return true;
    }

    private static boolean needsFullReset(int dirty, @Nullable SessionChanges changes, @Nullable SessionImage image) {
        return (dirty & Lease.SESSION_STATE) != 0 && (changes == null || image == null || !image.canUndo(changes));
    }

    private boolean restoreBySql(
            Connection connection, SessionDefaults defaults, @Nullable SessionChanges changed, int dirty, boolean full)
            throws SQLException {
        SessionImage image = defaults.image();
        SessionChanges changes = defaults.unlikeServer(dirty, changed);
        boolean anyDatabase = (dirty & Lease.DATABASE) != 0 && resetOnReturn != ResetOnReturn.NONE;
        boolean noDatabase = image != null
                && image.database() == null
                && (anyDatabase || (dirty & (Lease.CATALOG | Lease.SCHEMA)) != 0);
        if (!full && changes == null && !anyDatabase && !noDatabase) {
            return true;
        }
        if (image == null) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            if (noDatabase && isAnyDatabaseSelected(statement)) {
                // There is no way back to none.
                return false;
            }
            if (!full && changes != null) {
                image.undo(statement, changes);
            }
            if (anyDatabase && image.database() != null) {
                select(image.database(), connection, statement);
            }
            if (full) {
                opener.repeatInitSql(statement);
                return image.restore(statement, changes);
            }
            return true;
        } catch (SQLException e) {
            if (SessionImage.isAnswer(e)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isAnyDatabaseSelected(Statement statement) throws SQLException {
        try (ResultSet results = statement.executeQuery("SELECT DATABASE()")) {
            return results.next() && results.getString(1) != null;
        }
    }

    private static void select(String database, Connection connection, Statement statement) throws SQLException {
        statement.execute("USE " + SessionImage.quoted(database));
        if (!database.equals(connection.getCatalog())) {
            // The driver was told of the other one, and not of the way back.
            connection.setCatalog(database);
        }
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
