package io.holdfast.cli.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread of the workload. Most leases only read; some commit a row, some leave the session changed, and some leave a row
 * uncommitted, as careless code does. Each lease first looks at the session that it was given.
 */
final class Borrower implements Runnable {
    static final String ROWS = "demo_rows";
    static final String COMMITTED = "committed";
    static final String FORGOTTEN = "forgotten";

    private static final String OTHER_CATALOG = "information_schema";
    private static final long PAUSE_AFTER_REFUSAL = MILLISECONDS.toNanos(50);

    private final DemoPool pool;
    private final SessionState fresh;
    private final Tally tally;
    private final DemoGuarantees guarantees;
    private final Random random;
    private volatile boolean stopped;
    private volatile boolean inBorrow;
    private volatile boolean resting;

    Borrower(int number, DemoPool pool, SessionState fresh, Tally tally, DemoGuarantees guarantees) {
        this.pool = pool;
        this.fresh = fresh;
        this.tally = tally;
        this.guarantees = guarantees;
        this.random = new Random(number);
    }

    /** Ends the loop after the lease in progress. */
    void stop() {
        stopped = true;
    }

    /** Has it borrow nothing for a while, or go on. */
    void rest(boolean rest) {
        resting = rest;
    }

    /** True while the thread is inside the pool's borrow. */
    boolean isInBorrow() {
        return inBorrow;
    }

    @Override
    public void run() {
        while (!stopped) {
            if (resting) {
                LockSupport.parkNanos(MILLISECONDS.toNanos(5));
                continue;
            }
            Connection connection = borrow();
            if (connection == null) {
                LockSupport.parkNanos(PAUSE_AFTER_REFUSAL);
            } else {
                lease(connection);
                LockSupport.parkNanos(MILLISECONDS.toNanos(1 + random.nextInt(4)));
            }
        }
    }

    private @Nullable Connection borrow() {
        long asked = System.nanoTime();
        inBorrow = true;
        try {
            Connection connection = pool.borrow();
            tally.borrowed(System.nanoTime() - asked);
            return connection;
        } catch (SQLException e) {
            tally.borrowFailed(System.nanoTime() - asked);
            return null;
        } finally {
            inBorrow = false;
            guarantees.borrowEnded(asked);
        }
    }

    private void lease(Connection connection) {
        String marker = null;
        try {
            SessionState.Seen seen = SessionState.read(connection);
            marker = seen.marker();
            guarantees.sessionTaken(marker);
            guarantees.sessionSeen(seen.state(), fresh);
            work(connection);
            tally.succeeded();
        } catch (SQLException e) {
            tally.statementFailed(marker == null);
        } finally {
            if (marker != null) {
                guarantees.sessionLeft(marker);
            }
            close(connection);
        }
    }

    private void close(Connection connection) {
        long begun = System.nanoTime();
        Throwable thrown = null;
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            thrown = e;
        }
        guarantees.leaseClosed(begun, thrown);
    }

    private void work(Connection connection) throws SQLException {
        switch (random.nextInt(12)) {
            case 0 -> {
                connection.setAutoCommit(false);
                insert(connection, COMMITTED);
                connection.commit();
                connection.setAutoCommit(true);
            }
            case 1 -> {
                connection.setAutoCommit(false);
                insert(connection, FORGOTTEN);
                workOutsideTheDatabase();
            }
            case 2 -> leaveChanged(connection);
            default -> read(connection);
        }
    }

    private void leaveChanged(Connection connection) throws SQLException {
        switch (random.nextInt(5)) {
            case 0 -> connection.setAutoCommit(false);
            case 1 -> connection.setReadOnly(true);
            case 2 -> connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            case 3 -> execute(connection, "SET time_zone = '+05:00'");
            default -> connection.setCatalog(OTHER_CATALOG);
        }
        read(connection);
        workOutsideTheDatabase();
    }

    /**
     * Two statements with time between them, in which the thread works on its own. Not SLEEP in the server: on MariaDB, killing
     * one sleeping session stops all others that sleep, for seconds.
     */
    private void read(Connection connection) throws SQLException {
        execute(connection, "SELECT 1");
        workOutsideTheDatabase();
        execute(connection, "SELECT COUNT(*) FROM " + DemoServer.SCHEMA + "." + ROWS + " WHERE id < 10");
    }

    private void workOutsideTheDatabase() {
        LockSupport.parkNanos(MILLISECONDS.toNanos(8 + random.nextInt(12)));
    }

    private void insert(Connection connection, String kind) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO " + DemoServer.SCHEMA + "." + ROWS + " (pool, kind) VALUES (?, ?)")) {
            statement.setString(1, pool.name());
            statement.setString(2, kind);
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
