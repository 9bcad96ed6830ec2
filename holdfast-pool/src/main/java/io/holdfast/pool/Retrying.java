package io.holdfast.pool;

import io.holdfast.pool.internal.RetryLoop;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Runs work on borrowed connections, again where that is safe; see {@link HoldfastDataSource#retrying}. Thread-safe. */
public final class Retrying {
    private final RetryLoop loop;
    private final RetryPolicy policy;

    Retrying(RetryLoop loop, RetryPolicy policy) {
        this.loop = loop;
        this.policy = policy;
    }

    /**
     * Runs work with a borrowed connection. It is run again, with another connection, when the connection was lost before
     * anything was sent on it; and, if it was declared repeatable, after every loss of the connection, deadlock and lock
     * wait time-out. Never after a time limit: the statement may be running still.
     *
     * @throws SQLException from the last attempt, or as {@link HoldfastDataSource#getConnection()} does
     * @throws X from the work
     */
    public <T extends @Nullable Object, X extends Exception> T use(ConnectionFunction<T, X> work)
            throws SQLException, X {
        return loop.use(policy, work);
    }

    /** As {@link #use}, for work that gives no result. */
    public <X extends Exception> void run(ConnectionAction<X> work) throws SQLException, X {
        this.<@Nullable Void, X>use(connection -> {
            work.accept(connection);
            return null;
        });
    }
}
