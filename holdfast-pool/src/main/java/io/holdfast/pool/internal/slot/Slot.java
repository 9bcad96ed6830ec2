package io.holdfast.pool.internal.slot;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.RunStatement;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.open.SessionDefaults;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The pool's record of one physical connection, and what its leases call: see {@link SlotState} for who owns it when, and
 * {@link SlotRecord} for what is known of the connection.
 */
public final class Slot extends SlotRecord {
    private static final String STUCK_STOP =
            "the stop of a statement before this one has not ended in time; the connection is given up";

    private static final VarHandle WORK;
    private static final VarHandle LEASE;

    static {
        try {
            WORK = MethodHandles.lookup().findVarHandle(Slot.class, "work", SlotWork.class);
            LEASE = MethodHandles.lookup().findVarHandle(Slot.class, "lease", Lease.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Whom the calls of leases go to. */
    private final LeaseEvents events;

    /** The lease; null between leases, and once it is held weakly. */
    private @Nullable Lease lease;

    /** In the place of the lease when it has lasted: cleared when nothing can reach the lease any more. */
    private @Nullable WeakReference<Lease> weakLease;

    /** The stamp of the lease that is held weakly. */
    private int weakStamp;

    /** The stamp of the lease that was reported as a leak. */
    private int reportedLeak;

    /** What sees the calls of the lease; null while nothing does. */
    private @Nullable LeaseWatch watch;
    /** What the leak detector saw of it, and when it last saw a change. Upkeep only. */
    private int callsSeen;

    private long quietSince;
    private volatile @Nullable StatementStop stop;
    /** True when the holder was given something of the driver's own, through which it can use the connection unseen. */
    private boolean escaped;
    /** The work under way on it; null while there is none. Written by the one who starts it, cleared by the work itself. */
    private volatile @Nullable SlotWork work;

    Slot(int index, LeaseEvents events) {
        super(index);
        this.events = events;
    }

    /** An empty slot in the place of one that was lost, with its totals. */
    static Slot inPlaceOf(Slot lost) {
        Slot fresh = new Slot(lost.index(), lost.events);
        fresh.continueTotals(lost);
        return fresh;
    }

    /** True when it is, or was, a slot of this pool. */
    public boolean isOf(LeaseEvents pool) {
        return events == pool;
    }

    /** From OPENING or CLOSING to EMPTY. Clears what belonged to the connection. */
    public synchronized boolean vacate(int stamp) {
        requireVacating(stamp);
        if (!isOwnedBy(stamp)) {
            return false;
        }
        if (stopping) {
            endStop(stop);
        }
        lease = null;
        weakLease = null;
        watchBy(null);
        forgetCall();
        escaped = false;
        forgetConnection();
        return empty(stamp);
    }

    /** A lease begins. Owner only. */
    public void leaseBegins(long now) {
        countLease(now);
        escaped = false;
    }

    /** The lease has ended. Owner only. */
    public void leaseEnds() {
        lease = null;
        if (weakLease != null) {
            weakLease = null;
        }
    }

    /** Gives the slot out, once all that belongs to the lease is written: a reader that sees the lease sees that too. */
    public void lend(Lease lent) {
        LEASE.setRelease(this, lent);
    }

    /**
     * True when the lease with this stamp is out, or was until its holder lost it. False on the way to a holder and back,
     * when the times that stand here are those of the lease before.
     */
    public boolean isLent(int stamp) {
        Lease current = (Lease) LEASE.getAcquire(this);
        return current == null ? weakLease != null && weakStamp == stamp : current.stamp() == stamp;
    }

    /** The lease that is out, or null when there is none or nothing can reach it any more. */
    @Nullable
    public Lease reachableLease() {
        Lease current = lease;
        if (current != null) {
            return current;
        }
        WeakReference<Lease> reference = weakLease;
        return reference == null ? null : reference.get();
    }

    /** Lets go of a lease that has lasted: from here on its holder alone keeps it alive. Housekeeper only. */
    public void holdWeakly(Lease lasting) {
        weakStamp = lasting.stamp();
        weakLease = new WeakReference<>(lasting);
        // Its holder may return it at this moment, and the next lease may be here already.
        LEASE.compareAndSet(this, lasting, null);
    }

    /** The lease while the slot itself keeps it alive, else null. */
    @Nullable
    public Lease stronglyHeld() {
        return lease;
    }

    /** True while the lease is kept alive by its holder alone, or was. */
    public boolean isHeldWeakly() {
        return weakLease != null;
    }

    /** True when the lease with this stamp was held weakly, and nothing reaches it any more. */
    public boolean isAbandoned(int stamp) {
        WeakReference<Lease> reference = weakLease;
        return lease == null && reference != null && weakStamp == stamp && reference.refersTo(null);
    }

    /** True the first time for the lease with this stamp. Upkeep only. */
    public boolean reportsLeak(int stamp) {
        boolean first = reportedLeak != stamp;
        reportedLeak = stamp;
        return first;
    }

    /** True when the lease with this stamp was reported as a leak. */
    public boolean isReportedLeak(int stamp) {
        return reportedLeak == stamp;
    }

    /** Since when no call was made on the lease, as the upkeep saw it. Upkeep only. */
    public long quietSince() {
        return quietSince;
    }

    /** False where a call was made since the last look, or is in progress. Upkeep only. */
    public boolean isQuiet(long now) {
        if (callsSeen != calls() || isInCall() || quietSince - borrowedAt() < 0) {
            callsSeen = calls();
            quietSince = now;
            return false;
        }
        return true;
    }

    public void workBegins(SlotWork begun) {
        work = begun;
    }

    public void workEnded(SlotWork ended) {
        WORK.compareAndSet(this, ended, null);
    }

    /** The work under way on it; null while there is none. */
    @Nullable
    public SlotWork work() {
        return work;
    }

    /** True when work is under way for the owner with this stamp, in whatever state of the same generation. */
    public boolean hasWorkOf(int stamp) {
        SlotWork current = work;
        return current != null && !current.isDone() && isSameGeneration(current.stamp(), stamp);
    }

    /** True when the holder was given something of the driver's own, through which it can use the connection unseen. */
    public boolean hasEscaped() {
        return escaped;
    }

    @Override
    public void giveBack(Lease ended) {
        events.giveBack(this, ended);
    }

    @Override
    public boolean aborts(Lease lease) {
        if (!isOwnedBy(lease.stamp())) {
            return true;
        }
        return sever("a lease that its holder aborted", "the holder called abort()");
    }

    @Override
    public void cuts(Lease of, String why) {
        if (isOwnedBy(of.stamp())) {
            sever("a statement that its driver gave up", why);
        }
    }

    @Override
    public void switches(Lease of) {
        SessionDefaults known = defaults();
        if (known == null || known.driver() == null) {
            spoiled(of, "a transaction may be open in the session that it was switched away from");
        }
    }

    private boolean sever(String atWork, String why) {
        leavesAtWork(atWork);
        condemn(EvictionReason.ABORTED, why);
        PhysicalLink own = link();
        if (own == null) {
            return false;
        }
        own.sever();
        return true;
    }

    @Override
    public boolean failed(Lease of, SQLException error) {
        return events.failed(this, of, error);
    }

    @Override
    public void broken(Lease of, Throwable error) {
        events.broken(this, of, error);
    }

    @Override
    public long nanos() {
        return Ticker.systemNanos();
    }

    @Override
    public void spoiled(Lease of, String why) {
        if (isOwnedBy(of.stamp())) {
            condemn(EvictionReason.ABORTED, why);
        }
    }

    @Override
    public void handedOver() {
        events.handedOver();
    }

    @Override
    public void keepOriginal(int bit) throws SQLException {
        SessionDefaults known = defaults();
        Connection current = connection();
        if (known != null && current != null) {
            known.keep(bit, current);
        }
    }

    @Override
    public boolean isOriginal(int bit, Object value) {
        SessionDefaults known = defaults();
        return known != null && known.isOriginal(bit, value);
    }

    @Override
    public void changesSession(String sql) {
        SessionDefaults known = defaults();
        if (known != null) {
            known.changes().add(sql);
        }
    }

    @Override
    public void stopStatement(Lease of, Stoppable call) throws SQLException {
        events.stopStatement(this, of, call);
    }

    public boolean isStopping() {
        return stopping;
    }

    /** Begins a stop, when the one before it has ended; false when that did not come. */
    public boolean beginStop(StatementStop next) {
        while (true) {
            StatementStop before;
            synchronized (this) {
                before = stop;
                if (before == null || before == next) {
                    stop = next;
                    stopping = true;
                    return true;
                }
            }
            if (!before.awaitEnd()) {
                return false;
            }
        }
    }

    /** Ends a stop. */
    public void endStop(@Nullable StatementStop ended) {
        synchronized (this) {
            if (stop == ended) {
                stop = null;
                stopping = false;
            }
        }
        if (ended != null) {
            ended.end();
        }
    }

    /** Waits until nothing is being stopped; false when that does not end. */
    public boolean awaitStop() {
        StatementStop current = stop;
        return current == null || current.awaitEnd();
    }

    @Override
    public void escaped() {
        escaped = true;
    }

    /** The stack of the borrow, when it was captured. */
    @Nullable
    public Throwable borrowSite() {
        LeaseWatch seen = watch;
        return seen == null ? null : seen.borrowSite();
    }

    /** True while a call on the lease is in progress. For reports and rounds: may be out of date as soon as it is known. */
    public boolean isInCall() {
        Lease current = reachableLease();
        return current != null && current.isInCall();
    }

    /** What is to be seen of the lease; null while nothing is. */
    @Nullable
    public LeaseWatch watch() {
        return watch;
    }

    /** Whether new statements may have a fetch size by the driver's settings. Owner only. */
    public void fetches(boolean inParts) {
        fetches = inParts;
    }

    /** From now on this is to be seen of the lease; null for nothing. Owner only. */
    public void watchBy(@Nullable LeaseWatch seen) {
        watch = seen;
        observes = seen != null;
        logs = seen != null && seen.logsStatements();
    }

    @Override
    protected void observedCallBegins(Lease of, int kind) throws SQLException {
        if (!awaitStop()) {
            condemn(EvictionReason.FATAL_ERROR, STUCK_STOP);
            throw new SQLException(ErrorCode.DRIVER_STUCK + " " + STUCK_STOP, "08000");
        }
        LeaseWatch seen = watchOf(of);
        if (seen != null) {
            seen.callBegins(of, kind);
        }
    }

    @Override
    protected void observedCallEnds(Lease of, int kind) {
        LeaseWatch seen = watchOf(of);
        if (seen != null) {
            seen.callEnded(of.lastSql(), kind);
        }
    }

    private @Nullable LeaseWatch watchOf(Lease of) {
        LeaseWatch seen = watch;
        return seen != null && isOwnedBy(of.stamp()) ? seen : null;
    }

    @Override
    protected void ran(Lease of, RunStatement statement, long rows) {
        LeaseWatch seen = watchOf(of);
        if (seen != null) {
            seen.ran(statement, of.lastSql(), rows);
        }
    }

    @Override
    protected void batched(Lease of, RunStatement statement, @Nullable String sql) {
        LeaseWatch seen = watchOf(of);
        if (seen != null) {
            seen.batched(statement, sql);
        }
    }

    @Override
    protected void read(Lease of, RunStatement statement, boolean row) {
        LeaseWatch known = watchOf(of);
        if (known != null) {
            known.read(statement, row);
        }
    }

    @Override
    protected void changed(Lease of, RunStatement statement, long rows) {
        LeaseWatch known = watchOf(of);
        if (known != null) {
            known.changed(statement, rows);
        }
    }

    @Override
    protected void closed(Lease of, RunStatement statement) {
        LeaseWatch known = watchOf(of);
        if (known != null) {
            known.closed(statement);
        }
    }

    /** What a slot tells its pool about its lease. */
    public interface LeaseEvents {
        /** The holder is done. */
        void giveBack(Slot slot, Lease lease);

        /** A call failed; true when the session, or what was open in it, is gone. */
        boolean failed(Slot slot, Lease lease, SQLException error);

        /** A call was left by an exception that no driver should throw. */
        void broken(Slot slot, Lease lease, Throwable error);

        /** A lease was used by another thread than the one that borrowed. */
        void handedOver();

        /** The holder cancels a statement. */
        void stopStatement(Slot slot, Lease lease, Stoppable call) throws SQLException;
    }
}
