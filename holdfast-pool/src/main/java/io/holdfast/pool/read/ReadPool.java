package io.holdfast.pool.read;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.internal.context.Ticker;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lends connections for reading: to a replica while it is proven to lack nothing that is older than the bound, and to the primary
 * otherwise. What is proven is looked at when a connection is borrowed. A lease stays on one server; a transaction
 * that writes borrows from the primary's pool. Thread-safe.
 *
 * <pre>{@code
 * try (ReadPool reads = ReadPool.of(primary, replica, Duration.ofSeconds(1));
 *         Connection connection = reads.getConnection()) {
 *     …
 * }
 * }</pre>
 *
 * <p>The proof needs global transaction ids: {@code gtid_mode=ON} on MySQL, a binary log on MariaDB. Without them all reads go to the
 * primary, and the log says so once, with {@link ErrorCode#READS_AT_PRIMARY}. One thread asks both servers while there are readers.
 */
public final class ReadPool implements DataSource, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.holdfast.pool");
    /** What a proof may be old at the most comes from the time between two looks. */
    private static final int LOOKS_IN_A_BOUND = 4;

    private static final Duration SHORTEST_BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);
    /** How long a borrower waits for the replica's pool before it takes the primary's. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Without a reader for so long no thread looks; the next reader is served by the primary. */
    private static final long WITHOUT_READERS_NANOS = Duration.ofSeconds(30).toNanos();

    private final HoldfastDataSource primary;
    private final HoldfastDataSource replica;
    private final long mostNanos;
    private final Freshness freshness = new Freshness();
    private final LongAdder fromReplica = new LongAdder();
    private final LongAdder fromPrimary = new LongAdder();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();

    private volatile long askedAt;
    /** Whether the last look at the replica succeeded, and no borrow of it has failed to connect since. */
    private volatile boolean reachable;

    /** Whether a thread looks. Written under the lock. */
    private volatile boolean looking;
    /** Whether it was said why reads go to the primary. The looker's alone. */
    private boolean reported;

    private ReadPool(HoldfastDataSource primary, HoldfastDataSource replica, Duration maxLag) {
        this.primary = primary;
        this.replica = replica;
        this.mostNanos = maxLag.toNanos();
    }

    /**
     * Reads from two pools, which stay the caller's to close.
     *
     * @param maxLag what a reader may miss: all that was committed earlier than this before the borrow is there
     * @throws IllegalArgumentException if the bound is shorter than 50 ms, or longer than an hour
     */
    public static ReadPool of(HoldfastDataSource primary, HoldfastDataSource replica, Duration maxLag) {
        if (maxLag.compareTo(Duration.ofMillis(50)) < 0 || maxLag.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("maxLag is " + maxLag + "; it must be from 50 ms to 1 h");
        }
        return new ReadPool(primary, replica, maxLag);
    }

    /** A connection to the replica where it is fresh enough and there is one, otherwise to the primary. */
    @Override
    public Connection getConnection() throws SQLException {
        long begun = Ticker.systemNanos();
        asked(begun);
        if (isFresh(begun) && reachable) {
            try {
                Connection connection = replica.getConnection(patience());
                if (isFresh(Ticker.systemNanos())) {
                    fromReplica.increment();
                    return connection;
                }
                // The wait for it was too long.
                connection.close();
            } catch (BorrowTimeoutException | ConnectFailedException e) {
                if (e instanceof ConnectFailedException) {
                    // Those who come next do not wait as well.
                    reachable = false;
                }
                LOG.log(Level.DEBUG, "no connection to the replica; the primary's is lent", e);
            }
        }
        fromPrimary.increment();
        return primary.getConnection();
    }

    private Duration patience() {
        Duration half = primary.config().borrowTimeout().dividedBy(2);
        return half.compareTo(PATIENCE) < 0 ? half : PATIENCE;
    }

    private boolean isFresh(long now) {
        return closed.getCount() > 0 && freshness.nanos(now) <= mostNanos;
    }

    private void asked(long now) {
        askedAt = now;
        if (looking) {
            return;
        }
        synchronized (lock) {
            if (looking || closed.getCount() == 0) {
                return;
            }
            looking = true;
        }
        try {
            Thread looker =
                    new Thread(this::look, "holdfast-reads-" + replica.config().name());
            looker.setDaemon(true);
            looker.start();
        } catch (Throwable e) {
            // No thread to be had: the next reader tries again, and this one is served by the primary.
            synchronized (lock) {
                looking = false;
            }
            LOG.log(Level.DEBUG, "no thread looks at primary and replica", e);
        }
    }

    /** What the replica has is at most so old; null while nothing is proven, as when there was no reader for a while. */
    public @Nullable Duration age() {
        long nanos = freshness.nanos(Ticker.systemNanos());
        return nanos == Long.MAX_VALUE ? null : Duration.ofNanos(nanos);
    }

    /** How many borrows the replica has served. */
    public long servedByReplica() {
        return fromReplica.sum();
    }

    /** How many borrows the primary has served. */
    public long servedByPrimary() {
        return fromPrimary.sum();
    }

    /** Looks until there are no readers any more. */
    private void look() {
        long wait = Math.max(
                SHORTEST_BETWEEN_LOOKS.toNanos(),
                Math.min(LONGEST_BETWEEN_LOOKS.toNanos(), mostNanos / LOOKS_IN_A_BOUND));
        try {
            while (goesOn()) {
                lookOnce();
                if (closed.await(wait, TimeUnit.NANOSECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            freshness.forget();
            synchronized (lock) {
                looking = false;
            }
        }
    }

    private boolean goesOn() {
        return Ticker.systemNanos() - askedAt < WITHOUT_READERS_NANOS;
    }

    private void lookOnce() {
        long at;
        String position;
        try (Connection writer = primary.getConnection(LONGEST_LOOK)) {
            at = Ticker.systemNanos();
            position = Positions.of(writer);
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a look at the primary failed; what is proven grows old", e);
            return;
        }
        if (position.isEmpty()) {
            report("the primary keeps no global transaction ids (MySQL: gtid_mode=ON; MariaDB: a binary log)");
            return;
        }
        // Not both at once: where both pools are one server's, two borrowers could wait for each other.
        try (Connection reader = replica.getConnection(LONGEST_LOOK)) {
            freshness.look(position, at, each -> Positions.hasReached(reader, each));
            reachable = true;
        } catch (SQLException | RuntimeException e) {
            reachable = false;
            LOG.log(Level.DEBUG, "a look at the replica failed; what is proven grows old", e);
        }
    }

    private void report(String why) {
        if (!reported) {
            reported = true;
            LOG.log(
                    Level.WARNING,
                    ErrorCode.READS_AT_PRIMARY + " pool '" + replica.config().name()
                            + "': reads go to the primary, since nothing proves how fresh the replica is: " + why
                            + ". See: holdfast explain " + ErrorCode.READS_AT_PRIMARY);
        }
    }

    /** Ends the looks. From then on all reads go to the primary. The two pools stay open. */
    @Override
    public void close() {
        // What the looker knows is its own to forget.
        closed.countDown();
    }

    @Override
    public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("a pool has one user; borrow with getConnection()");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("borrowTimeout of the two pools says how long a borrower waits");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("the pool logs through System.Logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        return replica.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || replica.isWrapperFor(type);
    }
}
