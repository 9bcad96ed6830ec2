package io.holdfast.pool.internal.open;

import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.mysql.ServerRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One look for a server that writes, after one has refused to: a single connection is opened beside the others, and only
 * when it leads to another server, which is not read-only, are they replaced. A server that is merely read-only, or full,
 * costs no connection that works.
 */
public final class WritableSearch {
    private final @Nullable String refusing;
    private final Thread waiter = Thread.currentThread();
    private volatile boolean done;

    /**
     * Begins a search.
     *
     * @param refusing what tells the server that refused from others; null where it is not known
     */
    public WritableSearch(@Nullable String refusing) {
        this.refusing = refusing;
    }

    /** True when this new connection leads to another server, and that one takes writes. */
    public boolean isBetter(Connection connection, @Nullable String server) {
        boolean other = refusing == null || server == null || !Objects.equals(refusing, server);
        return other && isWritable(connection);
    }

    private static boolean isWritable(Connection connection) {
        try {
            return ServerRole.isWritable(connection);
        } catch (SQLException e) {
            return false;
        }
    }

    /** It is over, with whatever result. */
    public void end() {
        done = true;
        LockSupport.unpark(waiter);
    }

    /** Waits for its end, by whoever began it: what the caller does next finds the new server then. */
    public void await(Ticker ticker, long nanos) {
        long deadline = ticker.nanos() + nanos;
        while (!done && !waiter.isInterrupted()) {
            long left = deadline - ticker.nanos();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }
}
