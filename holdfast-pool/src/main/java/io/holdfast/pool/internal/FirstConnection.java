package io.holdfast.pool.internal;

import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.Fill;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.Times;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What opening a pool waits for, where its settings say that it waits for its first connection. */
final class FirstConnection {
    /** Between two attempts. */
    private static final long AGAIN_NANOS = 200_000_000L;

    private FirstConnection() {}

    /** Waits as the settings say; a pool that must not open without a connection is closed, and its failure thrown. */
    static void await(ConnectionPool pool) {
        PoolConfig config = pool.config();
        if (config.fill() == Fill.BLOCK) {
            try {
                pool.borrow().close();
            } catch (SQLException e) {
                pool.close();
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
        Duration initial = config.initializationFailTimeout();
        if (initial != null) {
            tryFor(pool, initial);
        }
    }

    /** Tries to open the first connection for this long, and closes the pool where it must not open without. */
    private static void tryFor(ConnectionPool pool, Duration atMost) {
        long begun = pool.context().ticker().nanos();
        Duration attempt = longer(pool.config().borrowTimeout(), pool.config().connectTimeout());
        while (true) {
            SQLException failure;
            try {
                pool.borrow(attempt).close();
                return;
            } catch (SQLException e) {
                failure = e;
            }
            long left = Times.saturated(atMost) - (pool.context().ticker().nanos() - begun);
            if (isOfSetup(failure)
                    || left <= 0 && !atMost.isZero()
                    || Thread.currentThread().isInterrupted()) {
                pool.close();
                throw new IllegalStateException(failure.getMessage(), failure);
            }
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(pool, Math.min(left, AGAIN_NANOS));
        }
    }

    /** An attempt is not over when a borrower has lost patience: the first login takes longer than any other. */
    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /** A connection was opened, and the server refused what was then asked of it, such as {@code initSql}. */
    private static boolean isOfSetup(SQLException failure) {
        return failure instanceof ConnectFailedException failed
                && failed.errorCode() == ErrorCode.OPEN_FAILED
                && failed.getCause() instanceof SQLException cause
                && cause.getErrorCode() != 0;
    }
}
