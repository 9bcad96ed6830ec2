package io.holdfast.pool;

import java.sql.Connection;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection outside the pool's slots, for health checks alone: it is there when every other one is lent. A pool has one
 * of them at a time. Not thread-safe but for {@link #abort} and {@link #close}.
 */
public final class ReservedConnection implements AutoCloseable {
    private final Connection connection;
    private final Runnable sever;
    private final Runnable release;
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * For the pool.
     *
     * @param sever closes its socket at once
     * @param release gives the place back; called once
     */
    ReservedConnection(Connection connection, Runnable sever, Runnable release) {
        this.connection = connection;
        this.sever = sever;
        this.release = release;
    }

    /** The driver's own connection. Every call on it may wait for the network. */
    public Connection connection() {
        return connection;
    }

    /** Ends it without asking the server; does not wait. What waits on it fails. */
    public void abort() {
        if (ended.compareAndSet(false, true)) {
            sever.run();
            release.run();
        }
    }

    /** Ends it. May wait for the network once; use {@link #abort} where that is not to be trusted. */
    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            try {
                connection.close();
            } catch (java.sql.SQLException e) {
                // It is gone all the same: the socket is closed below.
            }
            sever.run();
            release.run();
        }
    }
}
