package io.holdfast.pool.internal;

import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.BorrowSiteCapture;
import io.holdfast.pool.CodedException;
import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.ConnectionInfo;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.ExceptionSorter;
import io.holdfast.pool.Fill;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolClosedException;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.RepeatedStatement;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.mysql.MySqlExceptionSorter;
import io.holdfast.pool.internal.mysql.PhysicalLink;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/*
 * Borrow, lease, return.
 *
 * Threads. A borrower does no more than a CAS and a look at a socket, or waits in the queue; it never calls the driver. Whoever returns a
 * connection calls the driver only for what the driver does in memory. Everything else that can wait (open, validate,
 * reset, close) is a job of SlotJobs on a worker, with a deadline after which the job is abandoned and its connection
 * aborted. The housekeeper decides when (Upkeep), and never waits.
 *
 * Data. A slot is owned by one of these at any time, see Slot. Fields of this class say who writes them. There is one
 * lock, resizeLock, held while settings change and never while anything waits.
 */
/** One pool: lends, takes back, and keeps its slots in order. */
public final class ConnectionPool implements Slot.LeaseEvents, SlotExchange.Keeper {
    /** How long a return waits for its reset before it leaves that to the worker. */
    private static final long LONGEST_RETURN_NANOS = 40_000_000L;

    /** How long a failed write waits for a look at whether there is a better server. */
    private static final long LONGEST_SEARCH_NANOS = 250_000_000L;

    /** Between two attempts at the first connection. */
    private static final long FIRST_AGAIN_NANOS = 200_000_000L;

    /** In place of never: the longest that a setting may be. */
    private static final Duration NEVER = Duration.ofDays(365);

    private static final long NO_PEEK_AFTER_NANOS = 200_000_000L;

    private final Housekeeper housekeeper;
    private final Ticker ticker;
    private final SlotExchange exchange;
    private final SessionReset sessionReset;
    private final Openings openings;
    private final ReserveLane reserveLane;
    private final SlotJobs jobs;
    private final Orphans orphans;
    private final SilentSessions silentSessions;
    private final Validator validator;
    private final Upkeep upkeep;
    private final HolderReports holders;
    private final Counters counters = new Counters();
    private final BorrowSites borrowSites = new BorrowSites();
    /** Null while nobody asked for it. */
    private final @Nullable RepeatedStatements repeated;

    /** As above. */
    private final @Nullable StatementLog statementLog;

    private final FailureEpoch failureEpoch = new FailureEpoch();
    private final ExceptionSorter exceptionSorter;
    private final PoolEvents events;
    private final boolean autoCommit;
    private final Object resizeLock = new Object();

    /** Replaced by resize, under resizeLock. */
    private final ConnectionOpener opener;

    private volatile PoolConfig config;
    /** Set by close, once. */
    private volatile boolean closed;
    /** Why what comes back is closed in place of being lent again; null as a rule. Written under resizeLock. */
    private volatile @Nullable EvictionReason halted;
    /** Written by resize and upkeep, cleared under resizeLock. */
    private volatile boolean overCapacity;
    /** Single writer: upkeep. Read without order by every borrower; late news does no harm. */
    private boolean capturesSites;
    /** As above. */
    private boolean recordsBorrows;
    /** One of the two above, or statements are counted; so that a borrow asks once. */
    private boolean observes;

    private @Nullable AutoCloseable managedBean;

    private ConnectionPool(PoolConfig given) {
        PoolConfig config = PoolNames.take(given);
        this.config = config;
        this.housekeeper = Housekeeper.acquire();
        this.ticker = housekeeper;
        this.autoCommit = config.autoCommit();
        this.opener = new ConnectionOpener(config, ticker);
        this.sessionReset = new SessionReset(config, opener);
        ExceptionSorter sorter = config.exceptionSorter();
        this.exceptionSorter = sorter != null ? sorter : new MySqlExceptionSorter();
        this.events = new PoolEvents(config.name(), config.listeners(), housekeeper);
        this.repeated = config.repeatedStatementThreshold() == 0
                ? null
                : new RepeatedStatements(this, config.repeatedStatementThreshold());
        this.statementLog = StatementLog.of(this, config);
        this.capturesSites = logsPlaces();
        this.observes = repeated != null || statementLog != null;
        // One slot more than the limit: a connection that grows old is replaced before it is closed.
        this.exchange = new SlotExchange(
                SlotArray.of(config.capacity() + 1, this),
                ticker,
                config.fairnessBound().toNanos(),
                this);
        this.openings = new Openings(this, opener);
        this.reserveLane = new ReserveLane(this, opener);
        this.orphans = new Orphans(this, opener);
        this.silentSessions = new SilentSessions(this, opener);
        this.jobs = new SlotJobs(this, orphans);
        this.validator = new Validator(config, housekeeper, exchange, jobs, failureEpoch);
        this.upkeep = new Upkeep(this, jobs, openings);
        this.holders = new HolderReports(exchange, ticker, this::stats);
        if (opener.whyNoLinks() != null) {
            // Not while the application waits for its pool: the first line that is logged loads all of the platform's
            // logging.
            housekeeper.schedule(() -> housekeeper.execute(() -> saysNoPeek(config, opener)), NO_PEEK_AFTER_NANOS);
        }
    }

    private static void saysNoPeek(PoolConfig config, ConnectionOpener opener) {
        PoolLog.LOG.log(
                Level.INFO,
                ErrorCode.NO_PEEK + " pool '" + config.name()
                        + "': idle connections are pinged before they are lent, "
                        + "since the pool does not own their sockets: " + opener.whyNoLinks());
    }

    /** Opens a pool. Waits for the first connection only with {@link Fill#BLOCK}. */
    public static ConnectionPool open(PoolConfig given) {
        ConnectionPool pool = new ConnectionPool(given);
        PoolConfig config = pool.config;
        config.notes().forEach(note -> PoolLog.LOG.log(Level.INFO, "pool '" + config.name() + "': " + note));
        pool.upkeep.start();
        pool.validator.start();
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
            pool.tryFirst(initial);
        }
        if (config.jmx()) {
            pool.managedBean = PoolBean.register(pool);
        }
        return pool;
    }

    /** Tries to open the first connection for this long, and closes the pool where it must not open without. */
    private void tryFirst(Duration atMost) {
        long begun = ticker.nanos();
        while (true) {
            SQLException failure;
            try {
                borrow().close();
                return;
            } catch (SQLException e) {
                failure = e;
            }
            long left = saturated(atMost) - (ticker.nanos() - begun);
            if (isOfSetup(failure)
                    || left <= 0 && !atMost.isZero()
                    || Thread.currentThread().isInterrupted()) {
                close();
                throw new IllegalStateException(failure.getMessage(), failure);
            }
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, Math.min(left, FIRST_AGAIN_NANOS));
        }
    }

    /** A connection was opened, and the server refused what was then asked of it, such as {@code initSql}. */
    private static boolean isOfSetup(SQLException failure) {
        return failure instanceof ConnectFailedException failed
                && failed.errorCode() == ErrorCode.OPEN_FAILED
                && failed.getCause() instanceof SQLException cause
                && cause.getErrorCode() != 0;
    }

    /** Borrows within the configured time. */
    public Connection borrow() throws SQLException {
        return take(null);
    }

    /** As {@link #borrow()}, for work that runs before the caller returns, and gives back then. */
    public LeasedConnection borrowScoped() throws SQLException {
        return ((LeasedConnection) borrow()).scoped();
    }

    /** Borrows within this time. */
    public Connection borrow(Duration timeout) throws SQLException {
        return take(timeout);
    }

    private Connection take(@Nullable Duration timeout) throws SQLException {
        Slot slot = exchange.tryTake();
        if (slot != null && isReady(slot)) {
            Connection lease = lease(slot, Thread.currentThread());
            if (lease != null) {
                return lease;
            }
        }
        return borrowSlowly(slot, timeout == null ? config.borrowTimeout() : timeout);
    }

    /** A connection that is idle now, or null; waits for nothing. */
    @Nullable
    Connection borrowIdle() {
        Slot slot = exchange.tryTake();
        if (slot != null && !isReady(slot)) {
            jobs.check(slot, slot.stamp());
            slot = null;
        }
        return slot == null ? null : lease(slot, Thread.currentThread());
    }

    /** A connection to this server that is idle now, or null; waits for nothing, and passes those who wait. */
    @Nullable
    Connection borrowIdleOf(String server) {
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.limit(); i++) {
            Slot slot = slots.get(i);
            if (slot.isIdle() && server.equals(slot.server) && slot.tryLease() != Slot.LOST) {
                if (server.equals(slot.server) && isReady(slot)) {
                    return lease(slot, Thread.currentThread());
                }
                jobs.check(slot, slot.stamp());
            }
        }
        return null;
    }

    /** As {@link Validator#isReady(Slot)}; what goes wrong costs that connection alone. */
    private boolean isReady(Slot slot) {
        try {
            return validator.isReady(slot);
        } catch (Throwable e) {
            drop(slot, slot.stamp());
            throw e;
        }
    }

    /**
     * Begins a lease on a slot that the caller has just been given. What goes wrong costs that connection alone.
     *
     * @return null when the thread did not run for so long that the slot was taken for lost
     */
    private @Nullable LeasedConnection lease(Slot slot, Thread owner) {
        int stamp = slot.stamp();
        Connection connection = slot.connection;
        if (Slot.stateIn(stamp) != Slot.IN_USE || connection == null) {
            // All connections were cut at this moment, or it was taken for lost.
            return null;
        }
        try {
            return lease(slot, stamp, connection, owner);
        } catch (Throwable e) {
            drop(slot, stamp);
            throw e;
        }
    }

    private void drop(Slot slot, int stamp) {
        if (Slot.isOwned(stamp)) {
            slot.condemn(EvictionReason.RESET_FAILED, "an Error came before it was lent or returned");
            jobs.close(slot, stamp);
        }
    }

    /** As above; where the rest fails too, a lease that has ended is found by {@link LostSlots}. */
    private void drop(Slot slot, LeasedConnection lease) {
        try {
            lease.end();
        } finally {
            drop(slot, lease.stamp());
        }
    }

    private LeasedConnection lease(Slot slot, int stamp, Connection connection, Thread owner) {
        LeasedConnection lease = new LeasedConnection(slot, stamp, connection, owner, autoCommit);
        RepeatableWork.borrows(owner);
        slot.borrowedAt = ticker.coarseNanos();
        slot.leases++;
        if (observes || slot.observed() != null) {
            observed(slot, owner);
        }
        slot.escaped = false;
        slot.lend(lease);
        return lease;
    }

    /** Of whoever completes the future nobody knows anything. */
    private @Nullable LeasedConnection leaseForOthers(Slot slot, Thread owner) {
        LeasedConnection lease = lease(slot, owner);
        if (lease != null) {
            try {
                lease.handOver();
            } catch (Throwable e) {
                drop(slot, lease);
                throw e;
            }
        }
        return lease;
    }

    private void observed(Slot slot, Thread owner) {
        CapturedBorrow site = capturesSites ? new CapturedBorrow() : null;
        StatementTally tally = repeated == null ? null : repeated.tallyOf(owner);
        LeaseStatements statements = statementLog == null ? null : new LeaseStatements(statementLog, site);
        slot.observe(
                site == null && tally == null && statements == null
                        ? null
                        : new ObservedLease(site, tally, statements, null));
        if (recordsBorrows) {
            FlightEvents.borrowed(config.name(), slot.index);
        }
    }

    private Connection borrowSlowly(@Nullable Slot unready, Duration timeout) throws SQLException {
        long start = ticker.nanos();
        long deadline = start + saturated(timeout);
        if (unready != null) {
            jobs.check(unready, unready.stamp());
        } else {
            // A look passes each slot at its own moment, and may miss one that came back behind it.
            Slot missed = exchange.tryTake();
            if (missed != null && isReady(missed)) {
                Connection lease = lease(missed, Thread.currentThread());
                if (lease != null) {
                    return lease;
                }
            } else if (missed != null) {
                jobs.check(missed, missed.stamp());
            }
        }
        refuseWhenOverloaded();
        FlightEvents.Wait flight = FlightEvents.waiting();
        for (boolean again = false; ; again = true) {
            Waiter waiter = Waiter.parked(start, again);
            Object outcome;
            exchange.join(waiter);
            upkeep.waiterJoined(start);
            try {
                if (closed) {
                    waiter.resolve(new Refusal(ErrorCode.POOL_CLOSED, null));
                }
                outcome = exchange.await(waiter, deadline);
            } catch (RuntimeException | Error e) {
                if (waiter.outcome() instanceof Slot lost) {
                    drop(lost, lost.stamp());
                }
                throw e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                Duration waited = Duration.ofNanos(ticker.nanos() - start);
                throw refused(Refusals.interrupted(config, waited, stats(), e), counters.failures);
            }
            long now = ticker.nanos();
            if (!(outcome instanceof Slot slot)) {
                FlightEvents.waited(flight, config.name(), false);
                throw refusal(outcome, now - start);
            }
            if (isReady(slot, start, now)) {
                Connection lease = lease(slot, Thread.currentThread());
                if (lease != null) {
                    counters.waited(now - start);
                    FlightEvents.waited(flight, config.name(), true);
                    return lease;
                }
            } else {
                jobs.check(slot, slot.stamp());
            }
        }
    }

    private boolean isReady(Slot slot, long start, long now) {
        try {
            return validator.isReady(slot, start, now);
        } catch (Throwable e) {
            drop(slot, slot.stamp());
            throw e;
        }
    }

    private static long saturated(Duration timeout) {
        // Half the range of the clock: differences of such deadlines do not overflow.
        return timeout.compareTo(Duration.ofDays(36_500)) > 0 ? Long.MAX_VALUE / 2 : Math.max(0, timeout.toNanos());
    }

    private void refuseWhenOverloaded() throws SQLException {
        int most = config.maxWaiters();
        if (most > 0 && exchange.waiters().size() >= most) {
            throw refused(Refusals.overloaded(config, stats()), counters.failures);
        }
    }

    /** The exception for a waiter that got no slot: refused with a reason, or out of time. */
    private SQLException refusal(@Nullable Object outcome, long waitedNanos) {
        if (outcome instanceof Refusal reason) {
            if (reason.code() == ErrorCode.POOL_CLOSED) {
                return refused(new PoolClosedException(config.name()), counters.failures);
            }
            if (reason.code() == ErrorCode.NESTED_BORROW) {
                return refused(
                        Refusals.nested(config, Duration.ofNanos(waitedNanos), stats(), leases()), counters.failures);
            }
            return refused(Refusals.cannotOpen(config, reason.code(), reason.cause()), counters.failures);
        }
        Openings.Failure failure = openings.lastFailure();
        HolderReports.HolderReport report = holders.now(config.leakThreshold().toNanos());
        PoolStats now = report.stats();
        if (isSuspended()) {
            return refused(Refusals.suspended(config, Duration.ofNanos(waitedNanos), now, leases()), counters.failures);
        }
        if (now.total() == 0) {
            if (failure != null) {
                return refused(Refusals.cannotOpen(config, failure.code(), failure.cause()), counters.failures);
            }
            counters.timedOut(waitedNanos);
            return told(Refusals.stillOpening(config, Duration.ofNanos(waitedNanos), now, openings.oldestAge()));
        }
        counters.timedOut(waitedNanos);
        return told(Refusals.exhausted(
                config, Duration.ofNanos(waitedNanos), report, failure == null ? null : failure.cause()));
    }

    private <E extends SQLException & CodedException> E refused(
            E refusal, java.util.concurrent.atomic.AtomicLong counter) {
        counter.incrementAndGet();
        return told(refusal);
    }

    private <E extends SQLException & CodedException> E told(E refusal) {
        events.tell(listener -> listener.onBorrowRefused(config.name(), refusal));
        return refusal;
    }

    /** Borrows without blocking the caller. What goes wrong comes by the future: a connection for a caller without it would be lost. */
    public CompletableFuture<Connection> borrowAsync(Duration timeout) {
        CompletableFuture<Connection> future = new CompletableFuture<>();
        try {
            borrowFor(future, timeout);
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
        return future;
    }

    private void borrowFor(CompletableFuture<Connection> future, Duration timeout) {
        Thread owner = Thread.currentThread();
        RepeatableWork.borrows(owner);
        Slot slot = exchange.tryTake();
        if (slot != null && isReady(slot)) {
            LeasedConnection lease = leaseForOthers(slot, owner);
            if (lease != null) {
                handOver(slot, lease, future);
                return;
            }
        } else if (slot != null) {
            jobs.check(slot, slot.stamp());
        }
        if (closed) {
            future.completeExceptionally(refused(new PoolClosedException(config.name()), counters.failures));
            return;
        }
        try {
            refuseWhenOverloaded();
        } catch (SQLException e) {
            future.completeExceptionally(e);
            return;
        }
        long start = ticker.nanos();
        new AsyncBorrow(future, owner, start, start + saturated(timeout)).join();
    }

    /** Completes the future with the lease, or takes that back. */
    private void handOver(Slot slot, LeasedConnection lease, CompletableFuture<Connection> future) {
        boolean delivered;
        try {
            delivered = future.complete(lease);
        } catch (Throwable e) {
            drop(slot, lease);
            throw e;
        }
        if (!delivered) {
            giveBack(slot, lease);
        }
    }

    /** One asynchronous borrower. Joins the queue again when the slot it got is in need of validation. */
    private final class AsyncBorrow {
        private final CompletableFuture<Connection> future;
        private final Thread owner;
        private final long start;
        private final long deadline;
        private volatile @Nullable Waiter waiter;

        AsyncBorrow(CompletableFuture<Connection> future, Thread owner, long start, long deadline) {
            this.future = future;
            this.owner = owner;
            this.start = start;
            this.deadline = deadline;
            future.whenComplete((connection, failure) -> {
                Waiter current = waiter;
                if (failure != null && current != null) {
                    current.resolve(Waiter.GAVE_UP);
                }
            });
        }

        void join() {
            long left = Math.max(0, deadline - ticker.nanos());
            AsyncTimeout timeout = new AsyncTimeout();
            Waiter joining = Waiter.asynchronous(start, waiter != null, new Settling(timeout));
            waiter = joining;
            timeout.start(joining, left);
            exchange.join(joining);
            upkeep.waiterJoined(start);
            if (closed) {
                joining.resolve(new Refusal(ErrorCode.POOL_CLOSED, null));
            } else if (future.isDone()) {
                joining.resolve(Waiter.GAVE_UP);
            }
        }

        /** Made before it is needed: whoever passes a slot on must not fail for lack of memory. */
        private final class Settling implements Consumer<Object>, Runnable {
            private final AsyncTimeout timeout;
            private final AtomicReference<@Nullable Object> outcome = new AtomicReference<>();

            Settling(AsyncTimeout timeout) {
                this.timeout = timeout;
            }

            @Override
            public void accept(Object decided) {
                outcome.set(decided);
                try {
                    housekeeper.execute(this);
                } catch (Throwable e) {
                    fails(e);
                }
            }

            @Override
            public void run() {
                Object decided = outcome.getAndSet(null);
                if (decided == null) {
                    return;
                }
                int stamp = decided instanceof Slot slot ? slot.stamp() : Slot.EMPTY;
                try {
                    settle(timeout, decided);
                } catch (Throwable e) {
                    // Its lease, if there is one, was given back.
                    if (decided instanceof Slot slot) {
                        dropReturned(slot, stamp);
                    }
                    future.completeExceptionally(e);
                }
            }

            private void fails(Throwable e) {
                Object decided = outcome.getAndSet(null);
                Waiter current = waiter;
                if (decided == null || current == null) {
                    return;
                }
                exchange.leave(current);
                if (decided instanceof Slot slot) {
                    dropReturned(slot, slot.stamp());
                }
                future.completeExceptionally(e);
            }
        }

        private void settle(AsyncTimeout timeout, Object outcome) {
            timeout.cancel();
            Waiter settled = waiter;
            if (settled != null) {
                exchange.leave(settled);
            }
            long now = ticker.nanos();
            if (!(outcome instanceof Slot slot)) {
                if (!future.isDone()) {
                    future.completeExceptionally(refusal(outcome instanceof Refusal ? outcome : null, now - start));
                }
            } else if (future.isDone()) {
                exchange.put(slot, slot.stamp());
            } else if (isReady(slot, start, now)) {
                counters.waited(now - start);
                deliver(slot);
            } else {
                jobs.check(slot, slot.stamp());
                join();
            }
        }

        private void deliver(Slot slot) {
            LeasedConnection lease = leaseForOthers(slot, owner);
            if (lease == null) {
                join();
                return;
            }
            handOver(slot, lease, future);
        }
    }

    /** The deadline of an asynchronous waiter. */
    private final class AsyncTimeout {
        private TimeTable.@Nullable Entry scheduled;

        synchronized void start(Waiter waiter, long delayNanos) {
            scheduled = housekeeper.schedule(() -> waiter.resolve(Waiter.GAVE_UP), delayNanos);
        }

        synchronized void cancel() {
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }

    @Override
    public void giveBack(Slot slot, LeasedConnection lease) {
        try {
            takeBack(slot, lease);
        } catch (Throwable e) {
            // Closing a lease never throws for the pool's reasons, nor for the driver's.
            dropReturned(slot, lease);
            PoolLog.LOG.log(Level.ERROR, "a return failed unexpectedly; its connection is dropped", e);
        }
    }

    private void dropReturned(Slot slot, LeasedConnection lease) {
        try {
            lease.end();
        } catch (Throwable e) {
            PoolLog.LOG.log(Level.DEBUG, "it has ended, and its calls are not waited for", e);
        }
        dropReturned(slot, lease.stamp());
    }

    private void dropReturned(Slot slot, int stamp) {
        try {
            if (slot.isOwnedBy(stamp)) {
                drop(slot, stamp);
            }
        } catch (Throwable e) {
            PoolLog.LOG.log(Level.DEBUG, "it is found by the next look for lost slots", e);
        }
    }

    private void takeBack(Slot slot, LeasedConnection lease) {
        // First, so that what is found from here on is all there will be.
        boolean usedElsewhere = lease.end();
        if (usedElsewhere || slot.isStopping() || sessionReset.mayWait(lease, slot.connection)) {
            giveBackWithReset(slot, lease, usedElsewhere);
            return;
        }
        if (lease.dirty() != 0) {
            Connection connection = slot.connection;
            if (connection != null && slot.isOwnedBy(lease.stamp())) {
                try {
                    connection.clearWarnings();
                    // It answered within the lease; who held it for long may have done other things since.
                    slot.answered(slot.borrowedAt);
                } catch (SQLException e) {
                    failed(slot, lease, e);
                }
            }
        }
        if (slot.isOwnedBy(lease.stamp())) {
            observedEnd(slot);
            slot.lease = null;
            if (slot.watched != null) {
                slot.watched = null;
            }
        }
        pass(slot, lease.stamp());
    }

    private void observedEnd(Slot slot) {
        ObservedLease observed = slot.observed();
        if (observed == null) {
            return;
        }
        PoolConfig now = config;
        long ended = ticker.nanos();
        BorrowSite idle = borrowSites.ended(
                slot,
                observed,
                ended - housekeeper.stoodStillSince(slot.borrowedAt, ended),
                now.heldIdleThreshold().toNanos());
        observed.ended();
        if (idle != null) {
            housekeeper.execute(() -> LeaseReports.heldIdle(now.name(), idle));
            events.tell(listener -> listener.onHeldIdle(now.name(), idle));
        }
    }

    private void giveBackWithReset(Slot slot, LeasedConnection lease, boolean usedElsewhere) {
        int stamp = slot.beginReset(lease.stamp());
        if (stamp == Slot.LOST) {
            return;
        }
        slot.lease = null;
        slot.watched = null;
        observedEnd(slot);
        if (usedElsewhere) {
            slot.stillAtWork = "a call on a connection that was closed meanwhile";
            slot.condemn(EvictionReason.ABORTED, "closed while a call on it was in progress");
        }
        if (slot.condemned != null) {
            jobs.close(slot, stamp);
            return;
        }
        if (sessionReset.hasOpenTransaction(lease, slot.connection)) {
            events.tell(listener -> listener.onOpenTransaction(config.name(), config.resetOnReturn()));
        }
        Job reset = jobs.reset(slot, stamp, lease, sessionReset);
        long patience = ticker.nanos() + LONGEST_RETURN_NANOS;
        while (!reset.isDone()) {
            long left = patience - ticker.nanos();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                // The reset goes on; whoever interrupted finds the flag as they left it.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Passes an owned slot on after use: to the next borrower, or to its end when its time has come. */
    void pass(Slot slot, int stamp) {
        long now = ticker.coarseNanos();
        // One in sixteen: written at each return, the estimate would be the line of memory that all threads wait for.
        if ((slot.leases & 15) == 0
                && slot.condemned == null
                && !exchange.waiters().isEmpty()) {
            upkeep.leaseEnded(now - slot.borrowedAt);
        }
        slot.heldNanos += Math.max(0, now - slot.borrowedAt);
        slot.lastUsedAt = now;
        handOn(slot, stamp);
    }

    /** As {@link #pass}, for a slot that nobody has used. */
    void handOn(Slot slot, int stamp) {
        if (orphans.isWanting() && slot.condemned == null && halted == null && orphans.takes(slot, stamp)) {
            return;
        }
        exchange.putBack(slot, stamp);
    }

    @Override
    public boolean keeps(Slot slot) {
        EvictionReason halt = halted;
        if (halt != null) {
            slot.condemn(halt, null);
        } else if (slot.index >= exchange.slots().limit() || overCapacity && isOneTooMany(slot)) {
            slot.condemn(EvictionReason.RESIZED, null);
        }
        return slot.condemned == null;
    }

    @Override
    public void letGo(Slot slot, int stamp) {
        jobs.close(slot, stamp);
    }

    @Override
    public void published(Slot slot) {
        EvictionReason halt = halted;
        if (halt != null) {
            jobs.closeIdle(slot, halt);
        } else if (slot.index >= exchange.slots().limit()) {
            jobs.closeIdle(slot, EvictionReason.RESIZED);
        }
    }

    /** There may be more connections than the pool's size: returns count them until there are not. */
    void seenOverCapacity() {
        overCapacity = true;
    }

    /** Decides for one return after the other, so that as many go as are too many. */
    private boolean isOneTooMany(Slot slot) {
        synchronized (resizeLock) {
            SlotArray slots = exchange.slots();
            int others = slots.keptBeside(slot);
            if (others >= config.capacity()) {
                slot.condemn(EvictionReason.RESIZED, null);
                return true;
            }
            // Those that are being validated come back as well.
            overCapacity = others + 1 + slots.count(Slot.CHECKING) > config.capacity();
            return false;
        }
    }

    @Override
    public boolean failed(Slot slot, LeasedConnection lease, SQLException error) {
        // A refusal of our own says nothing about the connection.
        if (!slot.isOwnedBy(lease.stamp()) || error instanceof CodedException) {
            return false;
        }
        PhysicalLink link = slot.link;
        IOException ended = link == null ? null : link.endedBecause();
        if (ended != null) {
            explain(error, ended);
        }
        if (PhysicalLink.wasInterrupted(error)) {
            // Nothing is wrong with the server, and the holder may take its time: the statement ends now.
            slot.condemn(EvictionReason.ABORTED, "its virtual thread was interrupted during a call");
            orphans.endSessionOf(slot, "a call whose virtual thread was interrupted");
            return true;
        }
        if (isFatal(error)) {
            if (MySqlExceptionSorter.isTimeout(error) || ended instanceof SilentSessionException) {
                slot.stillAtWork = "a statement that the client gave up after its read time-out";
            }
            slot.lostBy = error;
            slot.condemn(EvictionReason.FATAL_ERROR, SlotJobs.describe(error));
            suspectAll();
            return true;
        }
        if (MySqlExceptionSorter.lostTransaction(error)) {
            slot.condemn(EvictionReason.FATAL_ERROR, SlotJobs.describe(error));
            return true;
        }
        if (MySqlExceptionSorter.saysReadOnly(error) && !isReadOnlyByWish(lease, error)) {
            serverIsReadOnly(slot, error);
        }
        return false;
    }

    @Override
    public void broken(Slot slot, LeasedConnection lease, Throwable error) {
        if (slot.isOwnedBy(lease.stamp())) {
            slot.stillAtWork = "a call that an unexpected exception ended";
            slot.condemn(EvictionReason.FATAL_ERROR, SlotJobs.describe(error));
        }
    }

    @Override
    public void handedOver() {
        upkeep.handedOver();
    }

    /** Drivers do not always pass on why their socket was closed. */
    private static void explain(SQLException error, IOException reason) {
        int depth = 0;
        Throwable last = error;
        for (Throwable cause = error; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause == reason) {
                return;
            }
            last = cause;
        }
        try {
            last.initCause(reason);
        } catch (IllegalStateException | IllegalArgumentException e) {
            error.addSuppressed(reason);
        }
    }

    /** SQL can make transactions read-only; the server it cannot. */
    private boolean isReadOnlyByWish(LeasedConnection lease, SQLException error) {
        int wishes = MySqlExceptionSorter.isOfTransaction(error)
                ? LeasedConnection.READ_ONLY | LeasedConnection.SESSION_STATE
                : LeasedConnection.READ_ONLY;
        return (lease.dirty() & wishes) != 0 || Boolean.TRUE.equals(config.readOnly());
    }

    /** Replaces the connections to a server that does not write any more: the name may lead to a new primary by now. */
    private void serverIsReadOnly(Slot slot, SQLException error) {
        if (!upkeep.mayReplaceAll()) {
            return;
        }
        PoolLog.LOG.log(
                Level.WARNING,
                ErrorCode.READ_ONLY_SERVER + " pool '" + config.name()
                        + "': the server refuses to write; its connections are replaced as soon as a new "
                        + "one leads to a server that does not: " + error.getMessage()
                        + ". See: holdfast explain " + ErrorCode.READ_ONLY_SERVER);
        WritableSearch search = new WritableSearch(slot.server);
        if (upkeep.look(search)) {
            search.await(ticker, LONGEST_SEARCH_NANOS);
        }
    }

    /** A server that writes was found: no other connection stays. */
    void moveTo(Slot newest) {
        condemnAllBut(newest, EvictionReason.READ_ONLY_SERVER);
    }

    /** One connection was found dead: the others must answer before they are lent. */
    void suspectAll() {
        failureEpoch.mark(ticker.nanos());
        upkeep.wake();
    }

    /** The figures now. */
    public PoolStats stats() {
        PoolConfig now = config;
        int[] states = new int[Slot.CLOSING + 1];
        long leases = 0;
        long held = 0;
        long clock = ticker.nanos();
        long sinceAnswer = Long.MAX_VALUE;
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            int state = slot.state();
            states[state]++;
            leases += slot.leases;
            held += slot.heldNanos;
            if (state != Slot.EMPTY && state != Slot.OPENING && state != Slot.CLOSING) {
                sinceAnswer = Math.min(sinceAnswer, clock - slot.lastAliveAt);
            }
        }
        return new PoolStats(
                now.name(),
                now.size(),
                now.maxOverflow(),
                states[Slot.IN_USE],
                states[Slot.IDLE],
                states[Slot.OPENING],
                states[Slot.RESETTING] + states[Slot.CHECKING] + states[Slot.CLOSING],
                exchange.waiters().size(),
                leases,
                counters.waited.get(),
                counters.timeouts.get(),
                counters.failures.get(),
                counters.opened.get(),
                counters.openFailures.get(),
                counters.retries.get(),
                counters.scopeLeaks.get(),
                counters.repeatedStatements.get(),
                counters.sessionsEnded.get(),
                counters.statementsStopped.get(),
                Duration.ofNanos(counters.waitNanos.get()),
                Duration.ofNanos(counters.longestWaitNanos.get()),
                counters.waits(leases),
                Duration.ofNanos(held),
                Duration.ofNanos(counters.openNanos.get()),
                counters.evictions(),
                sinceAnswer == Long.MAX_VALUE ? null : Duration.ofNanos(Math.max(0, sinceAnswer)),
                upkeep.serverState());
    }

    /** Who holds connections, oldest first. */
    public List<LeaseInfo> leases() {
        return LeaseReports.oldest(exchange.slots(), ticker.nanos(), Integer.MAX_VALUE);
    }

    /** Who is told what happens. */
    public PoolEvents events() {
        return events;
    }

    /** Every connection, by slot. */
    public List<ConnectionInfo> connections() {
        return LeaseReports.connections(exchange.slots(), ticker.nanos());
    }

    /** Why connections cannot be opened; null when the last attempt succeeded. */
    public @Nullable ConnectFailedException openFailure() {
        Openings.Failure failure = openings.lastFailure();
        return failure == null ? null : Refusals.cannotOpen(config, failure.code(), failure.cause());
    }

    /** The server's idle limit; zero while unknown. */
    public Duration serverIdleLimit() {
        return upkeep.idleLimit();
    }

    /** How often an idle connection is pinged; zero means never. */
    public Duration keepaliveInForce() {
        return upkeep.keepalive();
    }

    /** These, and what a thread holds of this pool; the same list when that is nothing. */
    public List<HeldLease> heldBy(Thread thread, List<HeldLease> others) {
        return HeldLease.of(this, thread, others);
    }

    /** These, and the counting of what this thread runs from now on; the same list where nothing is counted. */
    public List<RepeatedStatements.CountedScope> beginScope(
            Thread thread, List<RepeatedStatements.CountedScope> others) {
        return repeated == null ? others : repeated.beginScope(thread, others);
    }

    /** Statements that were told to be repeated, the most costly first. */
    public List<RepeatedStatement> repeatedStatements() {
        return repeated == null ? List.of() : repeated.all();
    }

    /** The reserve lane. */
    public ReserveLane reserveLane() {
        return reserveLane;
    }

    /** Places of borrow, those that hold for the longest without use first. */
    public List<BorrowSite> borrowSites() {
        return borrowSites.all();
    }

    /** The settings in force. */
    public PoolConfig config() {
        return config;
    }

    /** Changes what can be changed while the pool is open; the sizes by {@link #resize}. */
    public void reconfigure(UnaryOperator<PoolConfig.Builder> change) {
        synchronized (resizeLock) {
            PoolConfig before = config;
            PoolConfig after = change.apply(before.toBuilder()).build();
            PoolConfig allowed = before.toBuilder()
                    .username(after.username())
                    .password(after.password())
                    .borrowTimeout(after.borrowTimeout())
                    .failFastAfter(after.failFastAfter())
                    .maxWaiters(after.maxWaiters())
                    .idleTimeout(after.idleTimeout())
                    .maxLifetime(after.maxLifetime())
                    .overflowLinger(after.overflowLinger())
                    .leakThreshold(after.leakThreshold())
                    .heldIdleThreshold(after.heldIdleThreshold())
                    .reclaimIdleAfter(after.reclaimIdleAfter())
                    .build();
            if (!allowed.equals(after)) {
                throw new IllegalArgumentException("one of these settings cannot be changed while the pool is open");
            }
            opener.changeLogin(after.username(), after.password());
            config = after;
        }
    }

    /** How long a connection above the size stays where only a time-out of idle ones was given, of which 0 means never. */
    public static Duration lingerOf(Duration idleTimeout) {
        return idleTimeout.isZero() ? NEVER : idleTimeout;
    }

    /** Changes the time-out of idle connections, and what follows it. */
    public void changeIdleTimeout(Duration idleTimeout) {
        PoolConfig before = config;
        boolean follows = before.overflowLinger().equals(lingerOf(before.idleTimeout()));
        reconfigure(builder -> builder.idleTimeout(idleTimeout)
                .overflowLinger(follows ? lingerOf(idleTimeout) : before.overflowLinger()));
    }

    /** Changes how many are kept, and from when on the others go, within the same capacity. */
    public void changeMinimumIdle(int kept) {
        PoolConfig before = config;
        if (before.maxOverflow() == 0) {
            reconfigure(builder -> builder.overflowLinger(lingerOf(before.idleTimeout())));
        }
        int size = Math.max(1, Math.min(kept, before.capacity()));
        resize(size, before.capacity() - size);
    }

    /** Changes the capacity; as many as before are kept, if there is room. */
    public void changeMaximum(int most) {
        PoolConfig before = config;
        int size = before.maxOverflow() == 0 ? most : Math.min(before.size(), most);
        resize(size, most - size);
    }

    /** Changes the sizes. */
    public void resize(int size, int maxOverflow) {
        synchronized (resizeLock) {
            PoolConfig resized =
                    config.toBuilder().size(size).maxOverflow(maxOverflow).build();
            config = resized;
            exchange.replace(exchange.slots().resized(resized.capacity() + 1, this));
            overCapacity = true;
        }
        SlotArray slots = exchange.slots();
        for (int i = slots.limit(); i < slots.length(); i++) {
            jobs.closeIdle(slots.get(i), EvictionReason.RESIZED);
        }
        // Nor is one too many left to be lent, before a round finds it: there is a spare place below the limit.
        for (int i = slots.limit() - 1; i >= 0 && slots.kept() > config.capacity(); i--) {
            jobs.closeIdle(slots.get(i), EvictionReason.RESIZED);
        }
        upkeep.roomMade();
    }

    /** Replaces every connection. */
    public void refresh() {
        condemnAll(EvictionReason.REQUESTED);
        upkeep.wake();
    }

    /** Replaces every connection: as {@link #refresh} does, or cut at once whatever they are doing. */
    public void evictAll(boolean now) {
        if (now) {
            jobs.cutAll();
            upkeep.wake();
        } else {
            refresh();
        }
    }

    private void condemnAll(EvictionReason reason) {
        condemnAllBut(null, reason);
    }

    private void condemnAllBut(@Nullable Slot kept, EvictionReason reason) {
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            if (slot != kept
                    && !jobs.closeIdle(slot, reason)
                    && slot.state() != Slot.EMPTY
                    && slot.state() != Slot.OPENING) {
                slot.condemn(reason, null);
            }
        }
    }

    /** Marks a borrowed connection as unusable; nothing where its lease has ended. */
    public void evict(Connection connection) {
        if (!(connection instanceof LeasedConnection lease)
                || !(lease.lessor() instanceof Slot slot)
                || !slot.isOf(this)) {
            throw new IllegalArgumentException("not a connection of pool '" + config.name() + "': " + connection);
        }
        if (!lease.hasEnded() && slot.isOwnedBy(lease.stamp())) {
            slot.condemn(EvictionReason.REQUESTED, null);
        }
    }

    @Override
    public void stopStatement(Slot slot, LeasedConnection lease, Stoppable call) throws SQLException {
        orphans.stop(slot, lease.stamp(), call);
    }

    /** The socket of a live lease's connection; null where it is not the pool's. */
    @Nullable
    PhysicalLink linkOf(Connection connection) {
        return connection instanceof LeasedConnection lease && lease.lessor() instanceof Slot slot ? slot.link : null;
    }

    /** Bytes sent so far on a live lease's connection; -1 where nobody counts them. */
    long bytesSent(Connection connection) {
        if (connection instanceof LeasedConnection lease && lease.lessor() instanceof Slot slot) {
            PhysicalLink link = slot.link;
            return link == null || !slot.isOwnedBy(lease.stamp()) ? -1 : link.bytesSent();
        }
        return -1;
    }

    /** True when a connection is of no use after this error. */
    boolean isFatal(SQLException error) {
        return exceptionSorter.isFatal(error);
    }

    /** True when this failure is, or was caused by, the one with which a live lease lost its connection. */
    boolean isLoss(Connection connection, SQLException error) {
        if (connection instanceof LeasedConnection lease
                && lease.lessor() instanceof Slot slot
                && slot.isOwnedBy(lease.stamp())) {
            SQLException loss = slot.lostBy;
            return loss != null && MySqlExceptionSorter.firstCause(error, cause -> cause == loss) != null;
        }
        return false;
    }

    /** True when a live lease gave out an object of the driver's own, whose use is not seen. */
    boolean hasEscaped(LeasedConnection lease) {
        return lease.lessor() instanceof Slot slot && slot.escaped;
    }

    /** Puts an empty slot in the place of one that was lost in use. */
    void renew(Slot lost) {
        synchronized (resizeLock) {
            exchange.slots().renew(lost, this);
        }
    }

    /** True once closing has begun. */
    public boolean isClosed() {
        return closed;
    }

    /** True while nothing is lent on purpose. */
    public boolean isSuspended() {
        return halted == EvictionReason.REQUESTED;
    }

    /** True when no connection may be opened. */
    boolean isHalted() {
        return halted != null;
    }

    /** Lends nothing until {@link #resume}; gives true when no connection is left. */
    public boolean suspend(Duration atMost) {
        synchronized (resizeLock) {
            if (closed) {
                return true;
            }
            halted = EvictionReason.REQUESTED;
        }
        long deadline = ticker.nanos() + saturated(atMost);
        reserveLane.suspend(true);
        condemnAll(EvictionReason.REQUESTED);
        boolean empty = jobs.awaitEmpty(deadline);
        return orphans.awaitNone(deadline) && empty;
    }

    /** Lends again. */
    public void resume() {
        synchronized (resizeLock) {
            if (closed) {
                return;
            }
            halted = null;
        }
        reserveLane.suspend(false);
        upkeep.roomMade();
    }

    /** Closes the pool within the shutdown time-out. */
    public void close() {
        synchronized (resizeLock) {
            if (closed) {
                return;
            }
            closed = true;
            halted = EvictionReason.POOL_CLOSED;
        }
        long start = ticker.nanos();
        long budget = saturated(config.shutdownTimeout());
        validator.stop();
        upkeep.stop();
        reserveLane.close();
        exchange.refuse(new Refusal(ErrorCode.POOL_CLOSED, null), start + 1_000_000_000L);
        condemnAll(EvictionReason.POOL_CLOSED);
        // The last fifth, at most a second, is kept for those that have to be aborted, and for their end at the server.
        long reserve = Math.min(1_000_000_000L, budget / 5);
        if (!jobs.awaitEmpty(start + budget - reserve, true)) {
            openings.severAll();
            jobs.abortAll();
            jobs.awaitEmpty(start + budget);
        }
        if (!orphans.awaitNone(start + budget)) {
            orphans.reportRest();
        }
        lookAtStatements(true);
        AutoCloseable bean = managedBean;
        if (bean != null) {
            PoolBean.unregister(bean);
        }
        String name = config.name();
        events.tell(listener -> listener.onClosed(name));
        PoolNames.release(config);
        housekeeper.release(Math.max(0, start + budget - ticker.nanos()));
    }

    Housekeeper housekeeper() {
        return housekeeper;
    }

    Ticker ticker() {
        return ticker;
    }

    SlotExchange exchange() {
        return exchange;
    }

    Counters counters() {
        return counters;
    }

    FailureEpoch failureEpoch() {
        return failureEpoch;
    }

    Validator validator() {
        return validator;
    }

    SlotJobs jobs() {
        return jobs;
    }

    Orphans orphans() {
        return orphans;
    }

    SilentSessions silentSessions() {
        return silentSessions;
    }

    Openings openings() {
        return openings;
    }

    Upkeep upkeep() {
        return upkeep;
    }

    HolderReports holders() {
        return holders;
    }

    SessionReset sessionReset() {
        return sessionReset;
    }

    private boolean logsPlaces() {
        return statementLog != null && config.borrowSiteCapture() != BorrowSiteCapture.NEVER;
    }

    /** Logs the statements whose time has come. */
    void lookAtStatements(boolean end) {
        if (statementLog != null) {
            statementLog.look(Ticker.systemNanos(), end);
        }
    }

    void observe(boolean sites, boolean borrows) {
        capturesSites = sites || logsPlaces();
        recordsBorrows = borrows;
        observes = sites || borrows || repeated != null || statementLog != null;
    }
}
