package io.holdfast.jdbi;

import io.holdfast.pool.CodedException;
import io.holdfast.pool.CommitUnknownException;
import io.holdfast.pool.ConnectionFunction;
import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleScope;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work, run by the pool's own loop as often as that finds safe. Jdbi wraps the driver's exceptions and the loop judges by
 * them: so they are unwrapped for it, and the caller gets Jdbi's. Used once, by one thread.
 */
final class Attempts<R extends @Nullable Object, X extends Exception> {
    private final Jdbi jdbi;
    private final Handover handover;
    private final boolean inTransaction;
    private final HandleCallback<R, X> work;
    /** Of the last attempt; closed. Null when nobody waits for its end. */
    private @Nullable Handle last;
    /** What the loop was told of the last attempt; null unless it came from the work. */
    private @Nullable SQLException told;
    /** What the work had thrown then. */
    private @Nullable Exception thrown;

    Attempts(Jdbi jdbi, Handover handover, boolean inTransaction, HandleCallback<R, X> work) {
        this.jdbi = jdbi;
        this.handover = handover;
        this.inTransaction = inTransaction;
        this.work = work;
    }

    /** One of the pool's ways to run work. */
    interface Loop<R extends @Nullable Object, X extends Exception> {
        R run(ConnectionFunction<R, X> attempt) throws SQLException, X;
    }

    /** Throws {@link CommitUnknownException} as it is, besides what is declared. */
    R run(Loop<R, X> loop) throws X {
        R result;
        try {
            result = loop.run(this::attempt);
        } catch (CommitUnknownException e) {
            throw Attempts.<RuntimeException>unchecked(e);
        } catch (SQLException e) {
            Exception original = e == told && thrown != null ? thrown : asJdbis(e);
            afterRollback(original);
            throw Attempts.<RuntimeException>unchecked(original);
        } catch (Exception | Error e) {
            afterRollback(e);
            throw e;
        }
        if (last != null) {
            last.commit();
        }
        return result;
    }

    private R attempt(Connection connection) throws SQLException, X {
        afterRollback();
        told = null;
        HandleScope scope = jdbi.getHandleScope();
        try (Handle handle = handover.open(jdbi, connection, inTransaction)) {
            SqlStatements statements = handle.getConfig(SqlStatements.class);
            statements.setAttachAllStatementsForCleanup(statements.isAttachCallbackStatementsForCleanup());
            last = inTransaction ? handle : null;
            scope.set(handle);
            return work.withHandle(handle);
        } catch (JdbiException e) {
            SQLException cause = causeOf(e);
            if (cause == null) {
                throw e;
            }
            thrown = e;
            told = cause;
            throw cause;
        } catch (Exception e) {
            if (e instanceof SQLException own) {
                thrown = own;
                told = own;
            }
            throw e;
        } finally {
            scope.clear();
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> E unchecked(Exception e) throws E {
        throw (E) e;
    }

    private static @Nullable SQLException causeOf(JdbiException e) {
        Throwable cause = e.getCause();
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return (SQLException) cause;
    }

    /** What did not come through the work: a borrow, a begin, a commit. */
    private static JdbiException asJdbis(SQLException e) {
        return e instanceof CodedException
                ? new ConnectionException(e)
                : new TransactionException("the transaction failed: " + e.getMessage(), e);
    }

    private void afterRollback(Throwable because) {
        try {
            afterRollback();
        } catch (RuntimeException e) {
            because.addSuppressed(e);
        }
    }

    /** Runs what the work of the last attempt wanted to be run after a rollback. */
    private void afterRollback() {
        Handle ended = last;
        last = null;
        if (ended != null) {
            ended.rollback();
        }
    }
}
