package io.holdfast.pool.internal.session;

import io.holdfast.pool.PoolClosedException;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.TimeTable;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.report.BorrowErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The place beside the slots, for one connection at a time that no borrower gets. It is opened on the caller's thread;
 * past {@code connectTimeout} its socket is closed under the driver. Thread-safe.
 */
public final class ReserveLane {
    private final PoolContext context;
    private final ConnectionOpener opener;
    private final Supplier<PoolStats> stats;
    /** Who is in the lane; null when nobody is. Guarded by this object's lock, never held while anything waits. */
    private @Nullable Place taken;

    private boolean closed;
    /** Guarded by this object's lock. */
    private boolean suspended;

    public ReserveLane(PoolContext context, ConnectionOpener opener, Supplier<PoolStats> stats) {
        this.context = context;
        this.opener = opener;
        this.stats = stats;
    }

    /** Opens the connection of the lane. */
    public Place open() throws SQLException {
        Place place = new Place(opener.newLink());
        synchronized (this) {
            if (closed) {
                throw new PoolClosedException(context.name());
            }
            if (suspended) {
                throw BorrowErrors.suspended(context.config(), Duration.ZERO, stats.get(), List.of());
            }
            if (taken != null) {
                throw new IllegalStateException(
                        "pool '" + context.name() + "': its reserved connection is open already");
            }
            taken = place;
        }
        TimeTable.Entry limit = context.housekeeper()
                .schedule(place::sever, context.config().connectTimeout().toNanos());
        boolean opened = false;
        try {
            place.connection = opener.open(place.link, ConnectionOpener.Progress.reserved())
                    .connection();
            opened = true;
            return place;
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException("the credentials provider failed: " + e, "08001", e);
        } finally {
            if (limit != null) {
                limit.cancel();
            }
            if (!opened) {
                place.leave();
            }
        }
    }

    /** Cuts what is open, and admits nobody any more. */
    public void close() {
        Place last;
        synchronized (this) {
            closed = true;
            last = taken;
        }
        if (last != null) {
            last.sever();
        }
    }

    /** Cuts what is open, and admits nobody until it is called with false. */
    public void suspend(boolean now) {
        Place last;
        synchronized (this) {
            suspended = now;
            last = now ? taken : null;
        }
        if (last != null) {
            last.sever();
        }
    }

    private synchronized void left(Place place) {
        if (taken == place) {
            taken = null;
        }
    }

    /** A connection in the lane. */
    public final class Place {
        private final @Nullable PhysicalLink link;
        private volatile @Nullable Connection connection;

        private Place(@Nullable PhysicalLink link) {
            this.link = link;
        }

        /** The driver's own connection. */
        public Connection connection() {
            Connection opened = connection;
            if (opened == null) {
                throw new IllegalStateException("the reserved connection was never opened");
            }
            return opened;
        }

        /** Closes the socket at once; where the driver's socket is not the pool's, asks the driver to. Does not wait. */
        public void sever() {
            if (link != null) {
                link.sever();
            }
            Connection opened = connection;
            if (opened != null) {
                context.housekeeper().execute(() -> {
                    try {
                        opened.abort(Runnable::run);
                    } catch (SQLException e) {
                        // It was closed before.
                    }
                });
            }
        }

        /** Frees the lane. */
        public void leave() {
            left(this);
        }
    }
}
