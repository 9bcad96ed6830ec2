package io.holdfast.pool.internal;

import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.ConnectionInfo;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.Fill;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.RepeatedStatement;
import io.holdfast.pool.internal.context.Housekeeper;
import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolEvents;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.ServerHealth;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.lease.Checks;
import io.holdfast.pool.internal.lease.Handover;
import io.holdfast.pool.internal.lease.Leases;
import io.holdfast.pool.internal.lease.PoolSignals;
import io.holdfast.pool.internal.lease.Resets;
import io.holdfast.pool.internal.lease.SessionEnder;
import io.holdfast.pool.internal.lease.SessionReset;
import io.holdfast.pool.internal.lease.SlotCloser;
import io.holdfast.pool.internal.lease.SlotLimits;
import io.holdfast.pool.internal.lease.Validator;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.WritableSearch;
import io.holdfast.pool.internal.report.BorrowErrors;
import io.holdfast.pool.internal.report.HolderReports;
import io.holdfast.pool.internal.report.LeaseReports;
import io.holdfast.pool.internal.report.RepeatedStatements;
import io.holdfast.pool.internal.session.Beside;
import io.holdfast.pool.internal.session.Orphans;
import io.holdfast.pool.internal.session.ReserveLane;
import io.holdfast.pool.internal.session.SilentSessions;
import io.holdfast.pool.internal.slot.Refusal;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import io.holdfast.pool.internal.upkeep.Installer;
import io.holdfast.pool.internal.upkeep.Openings;
import io.holdfast.pool.internal.upkeep.SiteCapture;
import io.holdfast.pool.internal.upkeep.Upkeep;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/*
 * The parts of a pool, and who does what.
 *
 * Threads. A borrower (Borrows) does no more than a CAS and a look at a socket, or waits in the queue; it never calls the
 * driver. Who returns a connection (Leases) calls the driver only for what the driver does in memory. Everything else that can
 * wait (open, validate, reset, close) is a job on a worker (Openings, SlotJobs), with a deadline after which the job is abandoned
 * and its connection aborted. The housekeeper decides when (Upkeep), and never waits.
 *
 * Data. A slot is owned by one of these at any time, see Slot. What the parts share is in PoolContext; its one lock is held while
 * settings or the state of the pool change, and never while anything waits. Parts know those below them; what they report
 * upwards goes through the interfaces that Wiring implements.
 */
/** One pool: lends, takes back, and keeps its slots in order. Thread-safe. */
public final class ConnectionPool {
    private final PoolContext context;
    private final SlotExchange exchange;
    private final SlotCloser closer;
    private final Checks checks;
    private final SlotLimits limits;
    private final Validator validator;
    private final Outage outage = new Outage();
    private final Leases leases;
    private final Orphans orphans;
    private final Openings openings;
    private final ReserveLane reserveLane;
    private final PoolFigures figures;
    private final Borrows borrows;
    private final AsyncBorrows asyncBorrows;
    private final SiteCapture capture;
    private final Upkeep upkeep;
    private final RunTimeSettings settings;
    private final Wiring wiring = new Wiring();

    private @Nullable AutoCloseable managedBean;

    private ConnectionPool(PoolConfig given) {
        PoolConfig config = PoolNames.take(given);
        context = new PoolContext(config, Housekeeper.acquire());
        Ticker ticker = context.ticker();
        ConnectionOpener opener = new ConnectionOpener(config, ticker);
        SessionReset sessionReset = new SessionReset(config, opener);
        // One slot more than the limit: a connection that grows old is replaced before it is closed.
        SlotArray slots = SlotArray.of(config.capacity() + 1, wiring);
        exchange = new SlotExchange(slots, ticker, config.fairnessBound().toNanos(), wiring);
        Handover handover = new Handover(context, exchange, wiring, wiring);
        closer = new SlotCloser(context, exchange, wiring, wiring);
        checks = new Checks(context, handover, closer, wiring);
        Resets resets = new Resets(context, exchange, handover, closer, sessionReset, wiring);
        limits = new SlotLimits(context, exchange, closer);
        validator = new Validator(config, context.housekeeper(), exchange, checks, context.failureEpoch());
        leases = new Leases(
                context, exchange, handover, closer, checks, resets, validator, sessionReset, wiring, wiring, outage);
        ServerHealth health = new ServerHealth(context);
        orphans = new Orphans(context, exchange, closer, health, new Beside(context, opener, leases));
        Installer installer = new Installer(
                context,
                exchange,
                closer,
                handover,
                sessionReset,
                new SilentSessions(context, opener, leases),
                validator,
                outage,
                wiring);
        openings = new Openings(context, opener, closer, installer, outage, wiring);
        figures = new PoolFigures(context, exchange, health);
        reserveLane = new ReserveLane(context, opener, figures);
        HolderReports holders = new HolderReports(exchange, ticker, figures);
        borrows = new Borrows(context, exchange, leases, checks, openings, outage, holders, wiring, figures);
        asyncBorrows = new AsyncBorrows(context, exchange, leases, checks, borrows, wiring);
        capture = new SiteCapture(ticker);
        upkeep = new Upkeep(
                context, exchange, closer, checks, resets, limits, openings, orphans, leases, outage, health, capture,
                holders);
        settings = new RunTimeSettings(context, exchange, limits, opener, wiring);
        opener.reportNoLinks(context.housekeeper());
    }

    /** Passes calls on to parts that are made later than the callers. */
    private final class Wiring implements Slot.LeaseEvents, SlotExchange.Keeper, SessionEnder, PoolSignals {
        @Override
        public void giveBack(Slot slot, Lease lease) {
            leases.giveBack(slot, lease);
        }

        @Override
        public boolean failed(Slot slot, Lease lease, SQLException error) {
            return leases.failed(slot, lease, error);
        }

        @Override
        public void broken(Slot slot, Lease lease, Throwable error) {
            leases.broken(slot, lease, error);
        }

        @Override
        public void handedOver() {
            upkeep.leaseHandedOver();
        }

        @Override
        public void stopStatement(Slot slot, Lease lease, Stoppable call) throws SQLException {
            orphans.stop(slot, lease.stamp(), call);
        }

        @Override
        public boolean keeps(Slot slot) {
            return limits.keeps(slot);
        }

        @Override
        public void letGo(Slot slot, int stamp) {
            limits.letGo(slot, stamp);
        }

        @Override
        public void published(Slot slot) {
            limits.published(slot);
        }

        @Override
        public void endSessionOf(Slot slot, String what) {
            orphans.endSessionOf(slot, what);
        }

        @Override
        public void stop(Slot slot, int stamp, Stoppable call) throws SQLException {
            orphans.stop(slot, stamp, call);
        }

        @Override
        public void stopAny(Slot slot, int stamp) throws SQLException {
            orphans.stopAny(slot, stamp);
        }

        @Override
        public boolean waitsFor(Slot slot, int closing) {
            return orphans.waitsFor(slot, closing);
        }

        @Override
        public boolean isWanting() {
            return orphans.isWanting();
        }

        @Override
        public boolean takes(Slot slot, int stamp) {
            return orphans.takes(slot, stamp);
        }

        @Override
        public void wake() {
            upkeep.wake();
        }

        @Override
        public void roomMade() {
            upkeep.roomMade();
        }

        @Override
        public void waiterJoined(long cameAt) {
            upkeep.waiterJoined(cameAt);
        }

        @Override
        public void suspectAll() {
            upkeep.suspectAll();
        }

        @Override
        public void lost(long openedAt, boolean served) {
            upkeep.lost(openedAt, served);
        }

        @Override
        public void opened(long tookNanos, @Nullable Duration idleLimit) {
            upkeep.opened(tookNanos, idleLimit);
        }

        @Override
        public void openFailed(ErrorCode code, Throwable cause) {
            upkeep.openFailed(code, cause);
        }

        @Override
        public void leaseEnded(long heldNanos) {
            upkeep.leaseEnded(heldNanos);
        }

        @Override
        public void leaseHandedOver() {
            upkeep.leaseHandedOver();
        }

        @Override
        public boolean search(WritableSearch search) {
            return upkeep.search(search);
        }
    }

    /** Opens a pool. Waits for the first connection only with {@link Fill#BLOCK}. */
    public static ConnectionPool open(PoolConfig given) {
        ConnectionPool pool = new ConnectionPool(given);
        PoolConfig config = pool.config();
        config.notes().forEach(note -> PoolLog.LOG.log(Level.INFO, "pool '" + config.name() + "': " + note));
        pool.upkeep.start();
        pool.validator.start();
        FirstConnection.await(pool);
        if (config.jmx()) {
            pool.managedBean = PoolBean.register(pool);
        }
        return pool;
    }

    /** Borrows within the configured time. */
    public Connection borrow() throws SQLException {
        return borrows.take(null);
    }

    /** As {@link #borrow()}, for work that runs before the caller returns, and gives back then. */
    public Lease borrowScoped() throws SQLException {
        return borrows.take(null).scoped();
    }

    /** Borrows within this time. */
    public Connection borrow(Duration timeout) throws SQLException {
        return borrows.take(timeout);
    }

    /** Borrows without blocking the caller. */
    public CompletableFuture<Connection> borrowAsync(Duration timeout) {
        return asyncBorrows.borrow(timeout);
    }

    /** The figures now. */
    public PoolStats stats() {
        return figures.get();
    }

    /** Who holds connections, oldest first. */
    public List<LeaseInfo> leases() {
        return LeaseReports.oldest(exchange.slots(), context.ticker().nanos(), Integer.MAX_VALUE);
    }

    /** The listeners. */
    public PoolEvents events() {
        return context.events();
    }

    /** Every connection, by slot. */
    public List<ConnectionInfo> connections() {
        return LeaseReports.connections(exchange.slots(), context.ticker().nanos());
    }

    /** Why connections cannot be opened; null when the last attempt succeeded. */
    public @Nullable ConnectFailedException openFailure() {
        Outage.Failure failure = outage.lastFailure();
        return failure == null ? null : BorrowErrors.cannotOpen(context.config(), failure.code(), failure.cause());
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
        return HeldLease.of(context, exchange, capture, wiring, thread, others);
    }

    /** These, and the counting of what this thread runs from now on; the same list where nothing is counted. */
    public List<RepeatedStatements.CountedScope> beginScope(
            Thread thread, List<RepeatedStatements.CountedScope> others) {
        return leases.beginScope(thread, others);
    }

    /** Statements that were told to be repeated, the most costly first. */
    public List<RepeatedStatement> repeatedStatements() {
        return leases.repeatedStatements();
    }

    /** The reserve lane. */
    public ReserveLane reserveLane() {
        return reserveLane;
    }

    /** Places of borrow, those that hold for the longest without use first. */
    public List<BorrowSite> borrowSites() {
        return leases.borrowSites();
    }

    /** The settings in force. */
    public PoolConfig config() {
        return context.config();
    }

    /** Changes what can be changed while the pool is open; the sizes by {@link #resize}. */
    public void reconfigure(UnaryOperator<PoolConfig.Builder> change) {
        settings.reconfigure(change);
    }

    /** Changes the time-out of idle connections, and what follows it. */
    public void changeIdleTimeout(Duration idleTimeout) {
        settings.changeIdleTimeout(idleTimeout);
    }

    /** Changes how many are kept, and from when on the others go, within the same capacity. */
    public void changeMinimumIdle(int kept) {
        settings.changeMinimumIdle(kept);
    }

    /** Changes the capacity; as many as before are kept, if there is room. */
    public void changeMaximum(int most) {
        settings.changeMaximum(most);
    }

    /** Changes the sizes. */
    public void resize(int size, int maxOverflow) {
        settings.resize(size, maxOverflow);
    }

    /** Replaces every connection. */
    public void refresh() {
        context.refresh();
        closer.condemnAllBut(null, EvictionReason.REQUESTED);
        upkeep.wake();
    }

    /** Replaces every connection: as {@link #refresh} does, or cut at once whatever they are doing. */
    public void evictAll(boolean now) {
        if (now) {
            closer.cutAll();
            upkeep.wake();
        } else {
            refresh();
        }
    }

    /** Marks a borrowed connection as unusable; nothing where its lease has ended. */
    public void evict(Connection connection) {
        if (!(connection instanceof Lease lease) || !(lease.lessor() instanceof Slot slot) || !slot.isOf(wiring)) {
            throw new IllegalArgumentException("not a connection of pool '" + context.name() + "': " + connection);
        }
        if (!lease.hasEnded() && slot.isOwnedBy(lease.stamp())) {
            slot.condemn(EvictionReason.REQUESTED, null);
        }
    }

    /** True once closing has begun. */
    public boolean isClosed() {
        return context.isClosed();
    }

    /** True while nothing is lent on purpose. */
    public boolean isSuspended() {
        return context.halted() == EvictionReason.REQUESTED;
    }

    /** Lends nothing until {@link #resume}; gives true when no connection is left. */
    public boolean suspend(Duration atMost) {
        if (!context.halt(EvictionReason.REQUESTED)) {
            return true;
        }
        long deadline = context.ticker().nanos() + Times.saturated(atMost);
        reserveLane.suspend(true);
        closer.condemnAllBut(null, EvictionReason.REQUESTED);
        boolean empty = closer.awaitEmpty(deadline);
        return orphans.awaitNone(deadline) && empty;
    }

    /** Lends again. */
    public void resume() {
        if (context.halt(null)) {
            reserveLane.suspend(false);
            upkeep.roomMade();
        }
    }

    /** Closes the pool within the shutdown time-out. */
    public void close() {
        if (!context.close()) {
            return;
        }
        PoolConfig config = context.config();
        Ticker ticker = context.ticker();
        long start = ticker.nanos();
        long budget = Times.saturated(config.shutdownTimeout());
        validator.stop();
        upkeep.stop();
        reserveLane.close();
        exchange.refuse(new Refusal(ErrorCode.POOL_CLOSED, null), start + 1_000_000_000L);
        closer.condemnAllBut(null, EvictionReason.POOL_CLOSED);
        // The last fifth, at most a second, is kept for those that have to be aborted, and for their end at the server.
        long reserve = Math.min(1_000_000_000L, budget / 5);
        if (!closer.awaitEmpty(start + budget - reserve, true)) {
            openings.severAll();
            closer.abortAll();
            closer.awaitEmpty(start + budget);
        }
        if (!orphans.awaitNone(start + budget)) {
            orphans.reportRest();
        }
        leases.lookAtStatements(true);
        AutoCloseable bean = managedBean;
        if (bean != null) {
            PoolBean.unregister(bean);
        }
        String name = config.name();
        context.events().tell(listener -> listener.onClosed(name));
        PoolNames.release(config);
        context.housekeeper().release(Math.max(0, start + budget - ticker.nanos()));
    }

    /** True when a connection is of no use after this error. */
    boolean isFatal(SQLException error) {
        return leases.isFatal(error);
    }

    PoolContext context() {
        return context;
    }

    SlotExchange exchange() {
        return exchange;
    }

    Checks checks() {
        return checks;
    }

    SlotCloser closer() {
        return closer;
    }
}
