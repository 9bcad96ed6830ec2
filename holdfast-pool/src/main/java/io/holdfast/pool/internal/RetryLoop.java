package io.holdfast.pool.internal;

import io.holdfast.pool.CodedException;
import io.holdfast.pool.CommitUnknownException;
import io.holdfast.pool.ConnectionFunction;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseClosedException;
import io.holdfast.pool.RetryPolicy;
import io.holdfast.pool.TransactionOptions;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.lease.LeaseFacts;
import io.holdfast.pool.internal.lease.RepeatableWork;
import io.holdfast.pool.internal.mysql.MySqlExceptionSorter;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs work again where that is safe. Whether anything was sent is counted at the socket: a failure before the first byte
 * has left nothing behind. Inside a transaction nothing is left behind until something commits. Only what happened on the work's
 * own lease is known: where it used more than that, the outcome of the rest is not, and it is not run again. Thread-safe.
 */
public final class RetryLoop {
    /** Some non-transactional changed tables couldn't be rolled back. */
    private static final int NOT_ALL_ROLLED_BACK = 1196;

    private final ConnectionPool pool;

    /** Of a pool. */
    public RetryLoop(ConnectionPool pool) {
        this.pool = pool;
    }

    /** What failed, and whether the work may be run again for it. */
    private record Failure(SQLException error, boolean safe) {}

    /** Work without a transaction of ours. */
    public <T extends @Nullable Object, X extends Exception> T use(RetryPolicy policy, ConnectionFunction<T, X> work)
            throws SQLException, X {
        for (int attempt = 1; ; attempt++) {
            Failure failure;
            try (Lease connection = pool.borrowScoped();
                    RepeatableWork scope = RepeatableWork.begin()) {
                long sent = LeaseFacts.bytesSent(connection);
                try {
                    return work.apply(connection);
                } catch (SQLException e) {
                    boolean nothingSent = sent >= 0 && LeaseFacts.bytesSent(connection) == sent;
                    boolean again = policy.isRepeatable()
                            ? mayBeRepeated(connection, e)
                            : nothingSent && LeaseFacts.isLoss(connection, e) && !scope.hasBorrowedMore();
                    failure = new Failure(e, again && !isDecided(e) && !connection.hasStreamed());
                }
            }
            again(policy, attempt, failure, null);
        }
    }

    /** Work as one transaction, committed at its end, rolled back when it fails. */
    public <T extends @Nullable Object, X extends Exception> T inTransaction(
            TransactionOptions options, ConnectionFunction<T, X> work) throws SQLException, X {
        TransactionLimit limit = new TransactionLimit(pool, options);
        for (int attempt = 1; ; attempt++) {
            Failure failure;
            try (Lease connection = limit.attemptBegins();
                    RepeatableWork scope = RepeatableWork.begin()) {
                try {
                    begin(connection, options);
                    T result = work.apply(connection);
                    commit(connection, options, limit);
                    return result;
                } catch (SQLException e) {
                    // Asked first: what a rollback takes is not what made the work fail.
                    boolean late = limit.caused(e);
                    boolean undone = mayBeRepeated(connection, e) && !isDecided(e);
                    boolean asks = undone && !LeaseFacts.isLoss(connection, e);
                    // The server rolls back by itself after a deadlock, else when it is asked to: it warns then.
                    boolean left = asks && hasLeftRows(connection);
                    rollBack(connection, e);
                    left |= asks && hasLeftRows(connection);
                    if (late) {
                        throw limit.exceeded(e);
                    }
                    boolean seen = !connection.hasCommitted()
                            && !connection.hasStreamed()
                            && !LeaseFacts.hasEscaped(connection)
                            && !scope.hasBorrowedMore();
                    failure = new Failure(e, undone && seen && !left);
                } catch (Exception | Error e) {
                    boolean late = limit.caused(e);
                    rollBack(connection, e);
                    if (late) {
                        throw limit.exceeded(e);
                    }
                    throw e;
                } finally {
                    limit.attemptEnds();
                }
            }
            again(options.retry(), attempt, failure, limit);
        }
    }

    private static void begin(Lease connection, TransactionOptions options) throws SQLException {
        if (options.isolation() != null) {
            connection.setTransactionIsolation(options.isolation());
        }
        if (options.isReadOnly()) {
            connection.setReadOnly(true);
        }
        connection.setAutoCommit(false);
        connection.runsTransaction(true);
    }

    private void commit(Lease connection, TransactionOptions options, TransactionLimit limit) throws SQLException {
        limit.commitBegins();
        connection.runsTransaction(false);
        long sent = LeaseFacts.bytesSent(connection);
        try {
            connection.commit();
        } catch (SQLException e) {
            // With a cause it ended while the commit was under way.
            boolean refused = e instanceof LeaseClosedException && e.getCause() == null;
            boolean nothingSent = refused || sent >= 0 && LeaseFacts.bytesSent(connection) == sent;
            if (pool.isFatal(e) && !nothingSent) {
                throw new CommitUnknownException(pool.config().name(), options.description(), e);
            }
            throw e;
        }
    }

    /** After a lock wait time-out the server has undone one statement only: without this the rest would be committed by a retry. */
    private static void rollBack(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    /** True when the rollback that was the last thing on this connection could not undo all: some tables have no transactions. */
    private static boolean hasLeftRows(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet warnings = statement.executeQuery("SHOW WARNINGS")) {
            while (warnings.next()) {
                if (warnings.getInt(2) == NOT_ALL_ROLLED_BACK) {
                    return true;
                }
            }
            return false;
        } catch (SQLException e) {
            // Of no use any more: nothing is known, as after a lost connection.
            return false;
        }
    }

    /** True when the work's own connection was lost, or the server has undone what was asked for on it. */
    private boolean mayBeRepeated(Lease connection, SQLException e) {
        return !MySqlExceptionSorter.isTimeout(e)
                && (LeaseFacts.isLoss(connection, e) || LeaseFacts.isUndone(connection, e));
    }

    /** True when something of the pool's own has ended it: its word, such as that a commit is unknown, is the last. */
    private static boolean isDecided(SQLException e) {
        return MySqlExceptionSorter.firstCause(e, RetryLoop::isOurs) != null;
    }

    private static boolean isOurs(Throwable cause) {
        return cause instanceof CodedException
                || cause instanceof SQLException sql && sql.getNextException() instanceof CodedException
                || Arrays.stream(cause.getSuppressed())
                        .anyMatch(also ->
                                MySqlExceptionSorter.firstCause(also, CodedException.class::isInstance) != null);
    }

    /** Waits before the next attempt, or throws what ended the last one. */
    private void again(RetryPolicy policy, int attempt, Failure failure, @Nullable TransactionLimit limit)
            throws SQLException {
        SQLException error = failure.error;
        if (!failure.safe || attempt >= policy.attempts()) {
            throw error;
        }
        long longest = Times.saturated(policy.longestDelay());
        int doublings = Math.min(20, attempt - 1);
        // Compared before it is doubled: a long delay would overflow.
        long first = Math.min(Times.saturated(policy.firstDelay()), longest >> doublings);
        long delay = Math.min(longest, first << doublings);
        delay -= (long) (delay / 2.0 * ThreadLocalRandom.current().nextDouble());
        if (limit != null && limit.isTooLong(delay)) {
            throw error;
        }
        String name = pool.config().name();
        PoolLog.LOG.log(
                Level.INFO,
                ErrorCode.RETRIED + " pool '" + name + "': attempt " + (attempt + 1) + " of " + policy.attempts()
                        + " in " + Times.brief(Duration.ofNanos(delay)) + ", after: " + error);
        int next = attempt + 1;
        pool.context().counters().retries.incrementAndGet();
        pool.events().tell(listener -> listener.onRetry(name, next, error));
        try {
            TimeUnit.NANOSECONDS.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw error;
        }
    }
}
