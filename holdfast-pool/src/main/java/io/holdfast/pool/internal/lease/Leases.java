package io.holdfast.pool.internal.lease;

import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.BorrowSiteCapture;
import io.holdfast.pool.CodedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.ExceptionSorter;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.RepeatedStatement;
import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.mysql.MySqlExceptionSorter;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.mysql.socket.SilentSessionException;
import io.holdfast.pool.internal.open.WritableSearch;
import io.holdfast.pool.internal.report.BorrowSites;
import io.holdfast.pool.internal.report.CapturedBorrow;
import io.holdfast.pool.internal.report.FlightEvents;
import io.holdfast.pool.internal.report.LeaseReports;
import io.holdfast.pool.internal.report.LeaseStatements;
import io.holdfast.pool.internal.report.ObservedLease;
import io.holdfast.pool.internal.report.RepeatedStatements;
import io.holdfast.pool.internal.report.StatementLog;
import io.holdfast.pool.internal.report.StatementTally;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends leases. A lease begins on a slot that its borrower owns, and without a call to the driver; what a return calls
 * the driver for is done in memory, and everything that can wait is a job. Thread-safe.
 */
public final class Leases implements Slot.LeaseEvents {
    /** How long a return waits for its reset before it leaves that to the worker. */
    private static final long LONGEST_RETURN_NANOS = 40_000_000L;

    /** How long a failed write waits for a look at whether there is a better server. */
    private static final long LONGEST_SEARCH_NANOS = 250_000_000L;

    private final PoolContext context;
    private final Ticker ticker;
    private final SlotExchange exchange;
    private final Handover handover;
    private final SlotCloser closer;
    private final Checks checks;
    private final Resets resets;
    private final Validator validator;
    private final SessionReset sessionReset;
    private final SessionEnder sessions;
    private final PoolSignals signals;
    private final Outage outage;
    private final ExceptionSorter exceptionSorter;
    private final boolean autoCommit;
    private final BorrowSites borrowSites = new BorrowSites();
    /** Null while statements are not counted. */
    private final @Nullable RepeatedStatements repeated;

    /** Null while statements are not logged. */
    private final @Nullable StatementLog statementLog;

    /** Single writer: upkeep. Read without order by every borrower; late news does no harm. */
    private boolean capturesSites;
    /** As above. */
    private boolean recordsBorrows;
    /** One of the two above, or statements are counted; so that a borrow asks once. */
    private boolean observes;

    public Leases(
            PoolContext context,
            SlotExchange exchange,
            Handover handover,
            SlotCloser closer,
            Checks checks,
            Resets resets,
            Validator validator,
            SessionReset sessionReset,
            SessionEnder sessions,
            PoolSignals signals,
            Outage outage) {
        this.context = context;
        this.ticker = context.ticker();
        this.exchange = exchange;
        this.handover = handover;
        this.closer = closer;
        this.checks = checks;
        this.resets = resets;
        this.validator = validator;
        this.sessionReset = sessionReset;
        this.sessions = sessions;
        this.signals = signals;
        this.outage = outage;
        PoolConfig config = context.config();
        ExceptionSorter sorter = config.exceptionSorter();
        this.exceptionSorter = sorter != null ? sorter : new MySqlExceptionSorter();
        this.autoCommit = config.autoCommit();
        this.repeated = config.repeatedStatementThreshold() == 0
                ? null
                : new RepeatedStatements(context, config.repeatedStatementThreshold());
        this.statementLog = StatementLog.of(context);
        this.capturesSites = logsPlaces();
        this.observes = repeated != null || statementLog != null;
    }

    /** A connection to this server that is idle now, or null; waits for nothing, and passes those who wait. */
    @Nullable
    public Connection borrowIdleOf(String server) {
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.limit(); i++) {
            Slot slot = slots.get(i);
            if (slot.isIdle() && server.equals(slot.server()) && slot.tryLease() != Slot.LOST) {
                if (server.equals(slot.server()) && isReady(slot)) {
                    return lease(slot, Thread.currentThread());
                }
                checks.check(slot, slot.stamp());
            }
        }
        return null;
    }

    /** As {@link Validator#isReady(Slot)}; what goes wrong costs that connection alone. */
    public boolean isReady(Slot slot) {
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
    @Nullable
    public Lease lease(Slot slot, Thread owner) {
        int stamp = slot.stamp();
        Connection connection = slot.connection();
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

    public void drop(Slot slot, int stamp) {
        if (Slot.isOwned(stamp)) {
            slot.condemn(EvictionReason.RESET_FAILED, "an Error came before it was lent or returned");
            closer.close(slot, stamp);
        }
    }

    /** As above; where the rest fails too, a lease that has ended is found by the search for lost slots. */
    public void drop(Slot slot, Lease lease) {
        try {
            lease.end();
        } finally {
            drop(slot, lease.stamp());
        }
    }

    private Lease lease(Slot slot, int stamp, Connection connection, Thread owner) {
        Lease lease = new LeasedConnection(slot, stamp, connection, owner, autoCommit);
        RepeatableWork.borrows(owner);
        slot.leaseBegins(ticker.coarseNanos());
        if (observes || slot.watch() != null) {
            observed(slot, owner);
        }
        slot.lend(lease);
        return lease;
    }

    /** As {@link #lease(Slot, Thread)}, for a future: another thread than the one that asked may use and close it. */
    @Nullable
    public Lease leaseForOthers(Slot slot, Thread owner) {
        Lease lease = lease(slot, owner);
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
        slot.watchBy(
                site == null && tally == null && statements == null
                        ? null
                        : new ObservedLease(site, tally, statements, null));
        if (recordsBorrows) {
            FlightEvents.borrowed(context.name(), slot.index());
        }
    }

    public boolean isReady(Slot slot, long start, long now) {
        try {
            return validator.isReady(slot, start, now);
        } catch (Throwable e) {
            drop(slot, slot.stamp());
            throw e;
        }
    }

    @Override
    public void giveBack(Slot slot, Lease lease) {
        try {
            takeBack(slot, lease);
        } catch (Throwable e) {
            // Closing a lease never throws for the pool's reasons, nor for the driver's.
            dropReturned(slot, lease);
            PoolLog.LOG.log(Level.ERROR, "a return failed unexpectedly; its connection is dropped", e);
        }
    }

    private void dropReturned(Slot slot, Lease lease) {
        try {
            lease.end();
        } catch (Throwable e) {
            PoolLog.LOG.log(Level.DEBUG, "it has ended, and its calls are not waited for", e);
        }
        dropReturned(slot, lease.stamp());
    }

    public void dropReturned(Slot slot, int stamp) {
        try {
            if (slot.isOwnedBy(stamp)) {
                drop(slot, stamp);
            }
        } catch (Throwable e) {
            PoolLog.LOG.log(Level.DEBUG, "it is found by the next look for lost slots", e);
        }
    }

    private void takeBack(Slot slot, Lease lease) {
        // First, so that what is found from here on is all there will be.
        boolean usedElsewhere = lease.end();
        if (usedElsewhere || slot.isStopping() || sessionReset.mayWait(lease, slot.connection())) {
            giveBackWithReset(slot, lease, usedElsewhere);
            return;
        }
        if (lease.dirty() != 0) {
            Connection connection = slot.connection();
            if (connection != null && slot.isOwnedBy(lease.stamp())) {
                try {
                    connection.clearWarnings();
                    // It answered within the lease; who held it for long may have done other things since.
                    slot.answered(slot.borrowedAt());
                } catch (SQLException e) {
                    failed(slot, lease, e);
                }
            }
        }
        if (slot.isOwnedBy(lease.stamp())) {
            observedEnd(slot);
            slot.leaseEnds();
        }
        handover.afterUse(slot, lease.stamp());
    }

    private void observedEnd(Slot slot) {
        if (!(slot.watch() instanceof ObservedLease observed)) {
            return;
        }
        PoolConfig now = context.config();
        long ended = ticker.nanos();
        BorrowSite idle = borrowSites.ended(
                slot.borrowedAt(),
                observed,
                ended - context.housekeeper().stoodStillSince(slot.borrowedAt(), ended),
                now.heldIdleThreshold().toNanos());
        observed.ended();
        if (idle != null) {
            context.housekeeper().execute(() -> LeaseReports.heldIdle(now.name(), idle));
            context.events().tell(listener -> listener.onHeldIdle(now.name(), idle));
        }
    }

    private void giveBackWithReset(Slot slot, Lease lease, boolean usedElsewhere) {
        int stamp = slot.beginReset(lease.stamp());
        if (stamp == Slot.LOST) {
            return;
        }
        slot.leaseEnds();
        observedEnd(slot);
        if (usedElsewhere) {
            slot.leavesAtWork("a call on a connection that was closed meanwhile");
            slot.condemn(EvictionReason.ABORTED, "closed while a call on it was in progress");
        }
        if (slot.isCondemned()) {
            closer.close(slot, stamp);
            return;
        }
        if (sessionReset.hasOpenTransaction(lease, slot.connection())) {
            context.events()
                    .tell(listener -> listener.onOpenTransaction(
                            context.name(), context.config().resetOnReturn()));
        }
        Job reset = resets.start(slot, stamp, lease);
        long patience = ticker.nanos() + LONGEST_RETURN_NANOS;
        while (!reset.isDone()) {
            long left = patience - ticker.nanos();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                // The reset goes on; the interrupted flag stays set.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public boolean failed(Slot slot, Lease lease, SQLException error) {
        // A refusal of our own says nothing about the connection.
        if (!slot.isOwnedBy(lease.stamp()) || error instanceof CodedException) {
            return false;
        }
        PhysicalLink link = slot.link();
        IOException ended = link == null ? null : link.endedBecause();
        if (ended != null) {
            LeaseFacts.explain(error, ended);
        }
        if (PhysicalLink.wasInterrupted(error)) {
            // Nothing is wrong with the server, and the holder may take its time: the statement ends now.
            slot.condemn(EvictionReason.ABORTED, "its virtual thread was interrupted during a call");
            sessions.endSessionOf(slot, "a call whose virtual thread was interrupted");
            return true;
        }
        if (isFatal(error)) {
            if (MySqlExceptionSorter.isTimeout(error) || ended instanceof SilentSessionException) {
                slot.leavesAtWork("a statement that the client gave up after its read time-out");
            }
            slot.lost(error);
            slot.condemn(EvictionReason.FATAL_ERROR, SlotCloser.describe(error));
            signals.suspectAll();
            return true;
        }
        if (MySqlExceptionSorter.isUndone(error)) {
            slot.undone(error);
        }
        if (MySqlExceptionSorter.lostTransaction(error)) {
            slot.condemn(EvictionReason.FATAL_ERROR, SlotCloser.describe(error));
            return true;
        }
        if (MySqlExceptionSorter.saysReadOnly(error) && !isReadOnlyByWish(lease, error)) {
            serverIsReadOnly(slot, error);
        }
        return false;
    }

    @Override
    public void broken(Slot slot, Lease lease, Throwable error) {
        if (slot.isOwnedBy(lease.stamp())) {
            slot.leavesAtWork("a call that an unexpected exception ended");
            slot.condemn(EvictionReason.FATAL_ERROR, SlotCloser.describe(error));
        }
    }

    @Override
    public void handedOver() {
        signals.leaseHandedOver();
    }

    /** SQL can make transactions read-only; the server it cannot. */
    private boolean isReadOnlyByWish(Lease lease, SQLException error) {
        int wishes =
                MySqlExceptionSorter.isOfTransaction(error) ? Lease.READ_ONLY | Lease.SESSION_STATE : Lease.READ_ONLY;
        return (lease.dirty() & wishes) != 0
                || Boolean.TRUE.equals(context.config().readOnly());
    }

    /** Replaces the connections to a server that does not write any more: the name may lead to a new primary by now. */
    private void serverIsReadOnly(Slot slot, SQLException error) {
        boolean toWritable = context.config().expectWritable();
        if (!outage.mayReplaceAll(ticker.nanos())) {
            if (toWritable) {
                slot.condemn(EvictionReason.READ_ONLY_SERVER, SlotCloser.describe(error));
            }
            return;
        }
        PoolLog.LOG.log(
                Level.WARNING,
                ErrorCode.READ_ONLY_SERVER + " pool '" + context.name()
                        + "': the server refuses to write; its connections are replaced as soon as a new "
                        + "one leads to a server that does not: " + error.getMessage()
                        + ". See: holdfast explain " + ErrorCode.READ_ONLY_SERVER);
        if (toWritable) {
            // No opening leads back to it while it takes no writes, so that borrowers wait for one that does.
            closer.condemnAllTo(slot.server(), EvictionReason.READ_ONLY_SERVER);
            return;
        }
        WritableSearch search = new WritableSearch(slot.server());
        if (signals.search(search)) {
            search.await(ticker, LONGEST_SEARCH_NANOS);
        }
    }

    @Override
    public void stopStatement(Slot slot, Lease lease, Stoppable call) throws SQLException {
        sessions.stop(slot, lease.stamp(), call);
    }

    /** True when a connection is of no use after this error. */
    public boolean isFatal(SQLException error) {
        return exceptionSorter.isFatal(error);
    }

    /** These, and the counting of what this thread runs from now on; the same list where nothing is counted. */
    public List<RepeatedStatements.CountedScope> beginScope(
            Thread thread, List<RepeatedStatements.CountedScope> others) {
        return repeated == null ? others : repeated.beginScope(thread, others);
    }

    /** Statements that were reported to be repeated, the most costly first. */
    public List<RepeatedStatement> repeatedStatements() {
        return repeated == null ? List.of() : repeated.all();
    }

    /** Places of borrow, those that hold for the longest without use first. */
    public List<BorrowSite> borrowSites() {
        return borrowSites.all();
    }

    private boolean logsPlaces() {
        return statementLog != null && context.config().borrowSiteCapture() != BorrowSiteCapture.NEVER;
    }

    /** Logs the statements whose time has come. */
    public void lookAtStatements(boolean end) {
        if (statementLog != null) {
            statementLog.look(Ticker.systemNanos(), end);
        }
    }

    /** From now on places of borrow are captured, or borrows recorded, or not. Upkeep only. */
    public void observe(boolean sites, boolean borrows) {
        capturesSites = sites || logsPlaces();
        recordsBorrows = borrows;
        observes = sites || borrows || repeated != null || statementLog != null;
    }
}
