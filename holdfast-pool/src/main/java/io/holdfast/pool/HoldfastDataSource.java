package io.holdfast.pool;

import io.holdfast.pool.internal.ConnectionPool;
import io.holdfast.pool.internal.HeldLease;
import io.holdfast.pool.internal.RetryLoop;
import io.holdfast.pool.internal.report.RepeatedStatements;
import io.holdfast.pool.internal.session.ReserveLane;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool of connections to one database, as a {@link DataSource}. Thread-safe. What a returned lease did happens-before
 * what the next borrower of the same connection does.
 *
 * <pre>{@code
 * PoolConfig config = PoolConfig.builder()
 *         .jdbcUrl("jdbc:mysql://localhost/shop").username("shop").password(secret).build();
 * try (HoldfastDataSource pool = new HoldfastDataSource(config);
 *         Connection connection = pool.getConnection()) {
 *     …
 * }
 * }</pre>
 *
 * <p>A borrower waits for the pool only, never for the network, and never beyond its deadline. Closing a borrowed
 * connection returns it; see {@link PoolConfig#resetOnReturn()} for what happens to a transaction that is still open.
 */
public class HoldfastDataSource extends DataSourceSettings implements DataSource, AutoCloseable {
    /** The pool where its settings were given at once; null where they come one by one. */
    private final @Nullable ConnectionPool fast;

    private final Object lock = new Object();
    /** Guarded by the lock for writing. */
    private volatile @Nullable ConnectionPool made;
    /** As above. True when it was closed, perhaps before it was open. */
    private volatile boolean closed;
    /** Guarded by the lock: those that were added before the pool was open. */
    private final List<PoolListener> early = new ArrayList<>();

    /**
     * For settings that are given one by one, by setters: by hand, or by a framework. The pool opens at the first use; from then on
     * the setters are refused, apart from those that say otherwise.
     */
    public HoldfastDataSource() {
        this.fast = null;
    }

    /**
     * Opens a pool. Does not wait for the first connection unless {@link PoolConfig#fill()} is {@link Fill#BLOCK}.
     *
     * @throws IllegalStateException with a {@link ConnectFailedException} as its cause, only with {@link Fill#BLOCK}
     */
    public HoldfastDataSource(PoolConfig config) {
        ConnectionPool opened = ConnectionPool.open(config);
        this.fast = opened;
        this.made = opened;
    }

    private ConnectionPool pool() {
        ConnectionPool opened = made;
        if (opened != null) {
            return opened;
        }
        synchronized (lock) {
            opened = made;
            if (opened == null) {
                if (closed) {
                    throw new IllegalStateException("the pool was closed before it was opened");
                }
                PoolConfig.Builder builder = configured().toBuilder();
                early.forEach(builder::listener);
                opened = ConnectionPool.open(builder.build());
                made = opened;
            }
            return opened;
        }
    }

    private ConnectionPool openedPool() throws PoolClosedException {
        if (closed && made == null) {
            throw new PoolClosedException("holdfast");
        }
        return pool();
    }

    @Override
    @Nullable
    ConnectionPool opened() {
        return made;
    }

    /**
     * Borrows a connection; waits up to {@link PoolConfig#borrowTimeout()} for one.
     *
     * @throws BorrowTimeoutException if none became free in time, or the thread was interrupted; says who holds them
     * @throws ConnectFailedException if the server cannot be reached, or refuses the login
     * @throws PoolClosedException if the pool is closed
     */
    @Override
    public Connection getConnection() throws SQLException {
        ConnectionPool opened = fast;
        return opened != null ? opened.borrow() : openedPool().borrow();
    }

    /**
     * Borrows a connection; waits up to {@code timeout} for one. Zero or less takes an idle one, or fails at once.
     *
     * @throws SQLException as {@link #getConnection()} does
     */
    public Connection getConnection(Duration timeout) throws SQLException {
        return openedPool().borrow(timeout);
    }

    /**
     * Refused: a pool lends connections of one user, who is named in its configuration.
     *
     * @throws SQLFeatureNotSupportedException always, with code {@link ErrorCode#NOT_SUPPORTED}
     */
    @Override
    public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                ErrorCode.NOT_SUPPORTED + " pool '" + config().name()
                        + "': getConnection(user, password) is not supported, because all connections of a pool belong to one user. "
                        + "Make a pool for each user. See: holdfast explain " + ErrorCode.NOT_SUPPORTED,
                "0A000");
    }

    /**
     * Borrows without blocking the caller. The future completes on a worker of the pool, by the borrow time-out at the
     * latest, with a connection or with what {@link #getConnection()} would throw. Cancelling it is safe at any moment: a
     * connection that arrives later goes back to the pool.
     */
    public CompletableFuture<Connection> borrowAsync() {
        return pool().borrowAsync(pool().config().borrowTimeout());
    }

    /** As {@link #borrowAsync()}, with a time-out of its own. */
    public CompletableFuture<Connection> borrowAsync(Duration timeout) {
        return pool().borrowAsync(timeout);
    }

    /**
     * Runs work with a borrowed connection, and returns the connection whatever happens.
     *
     * @throws SQLException as {@link #getConnection()} does, or from the work
     * @throws X from the work
     */
    public <T extends @Nullable Object, X extends Exception> T use(ConnectionFunction<T, X> work)
            throws SQLException, X {
        try (Connection connection = pool().borrowScoped()) {
            return work.apply(connection);
        }
    }

    /** As {@link #use}, for work that gives no result. */
    public <X extends Exception> void run(ConnectionAction<X> work) throws SQLException, X {
        try (Connection connection = pool().borrowScoped()) {
            work.accept(connection);
        }
    }

    /** Runs work again where that is safe, by this policy. Each retry is logged, counted, and told to listeners. */
    public Retrying retrying(RetryPolicy policy) {
        return new Retrying(new RetryLoop(pool()), Objects.requireNonNull(policy));
    }

    /**
     * Runs work as one transaction: committed at its end, rolled back when it throws. The whole of it is run again, on
     * another connection where need be, after a deadlock, a lock wait time-out, or a loss of the connection before the
     * commit was sent; nothing of it is in the database then. The work must leave its traces in the database alone.
     *
     * <p>Work that commits by itself, in SQL or by {@code commit()}, is not run again after that; {@code setAutoCommit(true)} is
     * refused in it. With {@link TransactionOptions#timeout(Duration)} all of it ends in that time.
     *
     * @throws TransactionTimeoutException if it ran over its time-out; it is rolled back, and not run again
     * @throws CommitUnknownException if the connection was lost between the sending of the commit and its answer
     * @throws SQLException from the last attempt, or as {@link #getConnection()} does
     * @throws X from the work
     */
    public <T extends @Nullable Object, X extends Exception> T inTransaction(
            TransactionOptions options, ConnectionFunction<T, X> work) throws SQLException, X {
        return new RetryLoop(pool()).inTransaction(options, work);
    }

    /** As above with {@link TransactionOptions#of}, for a transaction that needs no name. */
    public <T extends @Nullable Object, X extends Exception> T inTransaction(ConnectionFunction<T, X> work)
            throws SQLException, X {
        return inTransaction(TransactionOptions.of("a transaction"), work);
    }

    /** The pool's figures now. Does not wait, and borrows nothing. */
    public PoolStats stats() {
        return pool().stats();
    }

    /** Who holds connections now, oldest first. Does not wait. */
    public List<LeaseInfo> leases() {
        return pool().leases();
    }

    /** Has a listener told what happens from now on, beside those of the configuration. Does not open the pool. */
    public void addListener(PoolListener listener) {
        Objects.requireNonNull(listener);
        synchronized (lock) {
            if (made == null) {
                early.add(listener);
                return;
            }
        }
        pool().events().add(listener);
    }

    /** Takes a listener out again; what was on its way may still reach it. */
    public void removeListener(PoolListener listener) {
        synchronized (lock) {
            early.remove(listener);
        }
        ConnectionPool opened = made;
        if (opened != null) {
            opened.events().remove(listener);
        }
    }

    /** Every connection of the pool now, by slot. Does not wait, and asks the holders' threads for their stacks. */
    public List<ConnectionInfo> connections() {
        return pool().connections();
    }

    /** The server's {@code wait_timeout}, as the last connection found it; zero while unknown. */
    public Duration serverIdleLimit() {
        return pool().serverIdleLimit();
    }

    /**
     * Why connections cannot be opened, as a borrower would be told; null when the last attempt succeeded, or none was made. Does not
     * wait, and can be asked after {@link #close()} too.
     */
    public @Nullable ConnectFailedException openFailure() {
        return pool().openFailure();
    }

    /** How often an idle connection is pinged: the setting, or a third of {@link #serverIdleLimit()} where that is less. */
    public Duration keepaliveInForce() {
        return pool().keepaliveInForce();
    }

    /** For scopes: these, and what a thread holds of this pool; the same list when that is nothing. */
    List<HeldLease> heldBy(Thread thread, List<HeldLease> others) {
        ConnectionPool opened = made;
        return opened == null ? others : opened.heldBy(thread, others);
    }

    /** For scopes: these, and the counting of what this thread runs from now on; the same list where nothing is counted. */
    List<RepeatedStatements.CountedScope> beginScope(Thread thread, List<RepeatedStatements.CountedScope> others) {
        ConnectionPool opened = made;
        return opened == null ? others : opened.beginScope(thread, others);
    }

    /**
     * Opens the one connection that a pool has beside its slots: for health checks, which must not take a place from a
     * borrower. Waits for the network up to {@link PoolConfig#connectTimeout()}.
     *
     * @throws SQLException if it cannot be opened
     * @throws PoolClosedException if the pool is closed
     * @throws IllegalStateException if the one before has not been closed
     */
    public ReservedConnection openReserved() throws SQLException {
        ReserveLane.Place place = pool().reserveLane().open();
        return new ReservedConnection(place.connection(), place::sever, place::leave);
    }

    /**
     * For each place in the code that borrows: how long its leases lasted, and for how long of that they were used. Of the
     * leases whose place was captured; those that hold for the longest without use first. Does not wait.
     */
    public List<BorrowSite> borrowSites() {
        return pool().borrowSites();
    }

    /**
     * Statements that ran more than {@link PoolConfig#repeatedStatementThreshold()} times in one lease or scope, as they were told: the
     * first report of each place and statement, those that took the longest first. Does not wait.
     */
    public List<RepeatedStatement> repeatedStatements() {
        return pool().repeatedStatements();
    }

    /** The settings. After {@link #resize} they show the sizes in force. */
    public PoolConfig config() {
        ConnectionPool opened = made;
        return opened != null ? opened.config() : configured();
    }

    /**
     * Changes the sizes at run time. Does not wait: idle connections above the new limit are closed now, those in use when
     * they come back.
     *
     * @throws InvalidConfigException if a size is out of range
     */
    public void resize(int size, int maxOverflow) {
        pool().resize(size, maxOverflow);
    }

    /**
     * Changes settings at run time: {@code borrowTimeout}, {@code idleTimeout}, {@code maxLifetime}, {@code leakThreshold},
     * {@code heldIdleThreshold}, {@code reclaimIdleAfter}, {@code overflowLinger}, {@code failFastAfter}, {@code maxWaiters}, {@code username}
     * and {@code password}. The last two count for connections that are opened from then on. Does not wait.
     *
     * @throws InvalidConfigException if a value is out of range
     * @throws IllegalArgumentException if another setting is changed
     */
    public void reconfigure(UnaryOperator<PoolConfig.Builder> change) {
        pool().reconfigure(change);
    }

    /** Replaces every connection: idle ones now, those in use when they come back. Does not wait. */
    public void refresh() {
        pool().refresh();
    }

    /**
     * Replaces every connection. Does not wait.
     *
     * @param now true to cut all of them at once, those in use too: their leases end, and what waits for an answer on them
     *     fails, also where the network drops every packet. False is {@link #refresh()}
     */
    public void evictAll(boolean now) {
        pool().evictAll(now);
    }

    /**
     * Marks a borrowed connection as unusable: it is closed when it comes back, and replaced. Does nothing when it was returned
     * or taken back before.
     *
     * @throws IllegalArgumentException if it was not borrowed from this pool
     */
    public void evict(Connection connection) {
        pool().evict(Objects.requireNonNull(connection));
    }

    /**
     * Lends nothing until {@link #resume()}: borrowers wait, up to their time-out. Idle connections are closed now, those in use when
     * they come back; waits for that. For whoever is about to freeze the process, or must leave no socket open for another reason.
     * Calling it again waits again.
     *
     * @param atMost how long to wait for leases to come back
     * @return true when no connection is left
     */
    public boolean suspend(Duration atMost) {
        return pool().suspend(atMost);
    }

    /** Ends {@link #suspend}: connections are opened again, and those who wait are served. Harmless where nothing is suspended. */
    public void resume() {
        pool().resume();
    }

    /** True between {@link #suspend} and {@link #resume}. */
    public boolean isSuspended() {
        return pool().isSuspended();
    }

    /** True from the first use, where settings are given by setters, otherwise from the beginning; until {@link #close()}. */
    public boolean isOpen() {
        return made != null && !isClosed();
    }

    /** True once {@link #close()} was called. */
    public boolean isClosed() {
        ConnectionPool opened = made;
        return opened != null ? opened.isClosed() : closed;
    }

    /**
     * Closes the pool: refuses new borrowers and those waiting, closes idle connections, waits up to
     * {@link PoolConfig#shutdownTimeout()} for leases to come back, then aborts the rest. Leaves no thread and no socket.
     * Closing twice is harmless.
     */
    @Override
    public void close() {
        ConnectionPool opened;
        synchronized (lock) {
            closed = true;
            opened = made;
        }
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /** Has no effect: the pool logs by {@link System.Logger}. */
    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    /** Has no effect: {@link PoolConfig#connectTimeout()} bounds each opening, and {@link PoolConfig#borrowTimeout()} each wait. */
    @Override
    public void setLoginTimeout(int seconds) {}

    /** {@link PoolConfig#connectTimeout()} in seconds, rounded up. */
    @Override
    public int getLoginTimeout() {
        return (int) config().connectTimeout().plusMillis(999).toSeconds();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw notSupported("getParentLogger", "The pool logs through System.Logger under the name io.holdfast.pool.");
    }

    private static SQLFeatureNotSupportedException notSupported(String method, String instead) {
        return new SQLFeatureNotSupportedException(
                ErrorCode.NOT_SUPPORTED + " " + method + "() is not supported on a pool. " + instead, "0A000");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        DataSource source = wrapped();
        if (type.isInstance(source)) {
            return type.cast(source);
        }
        throw new SQLException(
                ErrorCode.NOT_SUPPORTED + " this data source does not wrap a " + type.getName(), "0A000");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this) || type.isInstance(wrapped());
    }

    /** Frameworks ask before all settings are there: it opens and checks nothing. */
    private @Nullable DataSource wrapped() {
        ConnectionPool opened = made;
        return opened != null ? opened.config().dataSource() : dataSource;
    }

    /** Name and figures, for logs. */
    @Override
    public String toString() {
        if (made == null) {
            return "HoldfastDataSource[not open yet]";
        }
        PoolStats stats = stats();
        return "HoldfastDataSource[" + stats.name() + ", in use " + stats.inUse() + " of " + stats.capacity()
                + ", idle " + stats.idle() + ", waiting " + stats.waiting() + (isClosed() ? ", closed" : "") + "]";
    }
}
