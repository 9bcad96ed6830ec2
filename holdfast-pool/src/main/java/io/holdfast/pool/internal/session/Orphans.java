package io.holdfast.pool.internal.session;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.ServerState;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.ServerHealth;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.lease.Job;
import io.holdfast.pool.internal.lease.SessionEnder;
import io.holdfast.pool.internal.lease.SlotCloser;
import io.holdfast.pool.internal.mysql.ConnectErrors;
import io.holdfast.pool.internal.session.ServerSession.Outcome;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import io.holdfast.pool.internal.slot.StatementStop;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Sessions that the pool has given up while the server may still be at work for them: a statement that ran into its time
 * limit, a lease that was taken back. A server notices that a client is gone when it next writes to it; until then the
 * statement runs and its locks are held. Here the server is told to end them.
 *
 * <p>One connection at a time is opened for this beside the leases, in a slot of the pool, so that the pool never holds more
 * than it may. A session is ended only when it is certain to be the one meant, see {@link ServerSession}. Where that cannot be
 * done in {@value #PATIENCE_SECONDS} s, it is reported.
 *
 * <p>In the same way the statement of a live lease is stopped: over an idle connection where there is one, else over one beside.
 * Thread-safe.
 */
public final class Orphans implements SessionEnder {
    static final int PATIENCE_SECONDS = 60;

    private static final long FIRST_RETRY_NANOS = 100_000_000L;
    private static final long LONGEST_RETRY_NANOS = 5_000_000_000L;
    /** Its slots are held, so that borrowers wait for this. */
    private static final long LONGEST_RETRY_WHEN_FULL_NANOS = 400_000_000L;
    /** For how long the place of a session waits for its end at the server. */
    private static final long HOLD_NANOS = 300_000_000L;
    /** A call that began before it could see a stop has become visible long before this has passed. */
    private static final long SEEN_NANOS = 50_000L;

    private final PoolContext context;
    private final SlotExchange exchange;
    private final SlotCloser closer;
    private final ServerHealth health;
    private final Beside beside;
    private final OrphanReports reports;
    private final Queue<Orphan> queue = new ConcurrentLinkedQueue<>();
    /** Held while a statement is stopped over a connection beside, so that there is one of them at a time. */
    private final ReentrantLock besideForStops = new ReentrantLock();

    private final AtomicBoolean working = new AtomicBoolean();
    /** A connection that became free is at work for this, perhaps while one beside is still being opened. */
    private final AtomicBoolean handed = new AtomicBoolean();
    /** Held by the one that ends what waits. */
    private final ReentrantLock ending = new ReentrantLock();
    /** See {@link #isWanting}. A late write costs no more than a look. */
    private boolean wanting;
    /** The server had no connection left when one was last asked for. */
    private volatile boolean full;
    /** True while a slot is held for the connection beside. */
    private volatile boolean slotTaken;
    /** Those that are neither ended nor reported. */
    private final AtomicInteger open = new AtomicInteger();

    public Orphans(PoolContext context, SlotExchange exchange, SlotCloser closer, ServerHealth health, Beside beside) {
        this.context = context;
        this.exchange = exchange;
        this.closer = closer;
        this.health = health;
        this.beside = beside;
        this.reports = new OrphanReports(context);
    }

    private record Orphan(ServerSession session, long since, String what, Slot slot, int closing) {}

    /** How many slots are opening for this, and not for a borrower. */
    public int slotsBeside() {
        return slotTaken ? 1 : 0;
    }

    @Override
    public void endSessionOf(Slot slot, String what) {
        ServerSession session = ServerSession.of(slot);
        if (session == null) {
            if (slot.connection() != null) {
                reports.notEnded(
                        0,
                        what,
                        slot.between().sharesSessions()
                                ? "through " + slot.between().title() + " its session may serve others by now"
                                : "the server's number of its session is not known");
            }
            return;
        }
        Orphan orphan = new Orphan(session, context.ticker().nanos(), what, slot, slot.stamp());
        queue.add(orphan);
        open.incrementAndGet();
        slot.heldForServer(!context.isHalted());
        wanting = true;
        if (claimIdle(session.server())) {
            context.housekeeper().schedule(() -> work(FIRST_RETRY_NANOS), FIRST_RETRY_NANOS);
        } else {
            work(FIRST_RETRY_NANOS);
        }
        letGoUnlessFull(orphan);
    }

    /**
     * Uses a connection that is idle now, before the thread whose session this was can borrow it: on a full server it may be the
     * last, and be spent on a statement that waits for the same lock. True when one is at work.
     */
    private boolean claimIdle(String server) {
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.limit() && !handed.get() && !context.isHalted(); i++) {
            Slot idle = slots.get(i);
            if (!idle.isIdle() || !server.equals(idle.server())) {
                continue;
            }
            int stamp = idle.tryLease();
            if (stamp != Slot.LOST) {
                boolean taken = takes(idle, stamp);
                if (!taken) {
                    exchange.putBack(idle, stamp);
                }
                return taken;
            }
        }
        return false;
    }

    /**
     * The place of a session that the server may still have is not used again at once, so that the server never has more of them
     * than it may. Where it cannot be asked soon, others must not wait for it: unless it is full, when they could not be served.
     */
    private void letGoUnlessFull(Orphan orphan) {
        context.housekeeper()
                .schedule(
                        () -> {
                            if (full && !context.isHalted() && queue.contains(orphan)) {
                                letGoUnlessFull(orphan);
                            } else {
                                closer.letGo(orphan.slot, orphan.closing);
                            }
                        },
                        HOLD_NANOS);
    }

    private void settled(Orphan orphan) {
        if (queue.remove(orphan)) {
            open.decrementAndGet();
        }
        closer.letGo(orphan.slot, orphan.closing);
    }

    @Override
    public boolean takes(Slot slot, int stamp) {
        Orphan first = queue.peek();
        if (first == null || !first.session.server().equals(slot.server()) || !handed.compareAndSet(false, true)) {
            return false;
        }
        boolean begun = false;
        try {
            int owned = slot.transfer(stamp);
            if (owned != Slot.LOST) {
                new OverFree(slot, owned).start(2 * beside.limitNanos());
                begun = true;
            }
        } finally {
            if (!begun) {
                handed.set(false);
            }
        }
        return true;
    }

    /** Ends what waits, over a connection that was free. */
    private final class OverFree extends Job {
        private final AtomicBoolean left = new AtomicBoolean();
        private final Slot.Attached attached;

        OverFree(Slot slot, int stamp) {
            super(context.housekeeper(), slot, stamp, null);
            this.attached = slot.attached(stamp);
        }

        @Override
        protected void work() {
            try {
                Connection connection = attached.connection();
                if (connection != null) {
                    beside.over(connection, attached.link(), Orphans.this::endQueued);
                }
            } catch (Throwable e) {
                slot.condemn(EvictionReason.VALIDATION_FAILED, "it did not serve to end another session");
            } finally {
                leaves();
                if (slot.isOwnedBy(stamp)) {
                    // Not by way of handOn: where another one is at it, this connection has done what it can.
                    exchange.putBack(slot, stamp);
                }
            }
        }

        @Override
        protected void notStarted() {
            leaves();
        }

        /** Beside has cut the connection long ago; what waits must not wait for a driver that does not come back. */
        @Override
        protected void overdue() {
            leaves();
            closer.reclaim(
                    slot,
                    stamp,
                    null,
                    ErrorCode.DRIVER_STUCK,
                    EvictionReason.VALIDATION_FAILED,
                    "ending another session over it did not end in time");
        }

        private void leaves() {
            if (left.compareAndSet(false, true)) {
                handed.set(false);
                wanting = !queue.isEmpty();
            }
        }
    }

    private void done(long retryNanos) {
        working.set(false);
        boolean left = !queue.isEmpty();
        wanting = left;
        if (left) {
            try {
                again(retryNanos);
            } catch (OutOfMemoryError e) {
                // The regular look tries again.
            }
        }
    }

    /** Goes on with what waits although nothing was scheduled for it, for lack of memory. On the housekeeper. */
    public void look() {
        Orphan first = queue.peek();
        if (first != null && context.ticker().nanos() - first.since > 2 * LONGEST_RETRY_NANOS) {
            work(LONGEST_RETRY_NANOS);
        }
    }

    @Override
    public boolean waitsFor(Slot slot, int closing) {
        if (!full || context.isHalted()) {
            return false;
        }
        for (Orphan orphan : queue) {
            if (orphan.slot == slot && orphan.closing == closing) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isWanting() {
        return wanting;
    }

    @Override
    public void stop(Slot slot, int stamp, Stoppable call) throws SQLException {
        ServerSession session = ServerSession.of(slot);
        if (!slot.isOwnedBy(stamp)) {
            return;
        }
        StatementStop stop = new StatementStop(2 * beside.limitNanos());
        try {
            if (session == null || end(session, () -> isStillMeant(slot, stamp, call, stop)) == Outcome.ELSEWHERE) {
                if (isStillMeant(slot, stamp, call, stop)) {
                    call.stopByDriver();
                }
            }
        } finally {
            slot.endStop(stop);
        }
    }

    /**
     * True when the call is at work, and nothing can follow it on its connection until the stop has ended. Calls look for a stop
     * without a fence of their own, since one at each call would cost more than all else that the pool does for it: what began
     * without seeing the stop has shown itself when a moment has passed.
     */
    private boolean isStillMeant(Slot slot, int stamp, Stoppable call, StatementStop stop) {
        // Where the lease is over, its connection may be the one over which this asks: a stop on that would wait for
        // itself.
        if (!slot.isOwnedBy(stamp) || !slot.beginStop(stop)) {
            return false;
        }
        long begun = context.ticker().nanos();
        while (context.ticker().nanos() - begun < SEEN_NANOS) {
            LockSupport.parkNanos(this, SEEN_NANOS);
        }
        return call.isAtWork() && slot.isOwnedBy(stamp);
    }

    @Override
    public void stopAny(Slot slot, int stamp) throws SQLException {
        ServerSession session = ServerSession.of(slot);
        if (session != null) {
            end(session, () -> slot.isOwnedBy(stamp));
        }
    }

    private Outcome end(ServerSession session, BooleanSupplier last) throws SQLException {
        Outcome[] outcome = {Outcome.ELSEWHERE};
        Beside.Work work = statement -> {
            outcome[0] = session.end(statement, "KILL QUERY", context.ticker().nanos(), last);
            if (outcome[0] == Outcome.ENDED) {
                context.counters().statementsStopped.incrementAndGet();
            }
            if (outcome[0] == Outcome.NOT_CERTAIN) {
                throw new SQLException(
                        ErrorCode.ORPHAN + " pool '" + context.name()
                                + "': the statement was not stopped, because " + "session " + session.id()
                                + " could not be distinguished from another one",
                        "70100");
            }
        };
        if (beside.overIdle(session.server(), work)) {
            return outcome[0];
        }
        if (!besideForStops.tryLock()) {
            awaitTurn();
        }
        try {
            beside.overNew(work);
        } finally {
            besideForStops.unlock();
        }
        return outcome[0];
    }

    private void awaitTurn() throws SQLException {
        boolean mine = false;
        try {
            mine = besideForStops.tryLock(beside.limitNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!mine) {
            throw new SQLException(
                    "the statement was not stopped: others that are being stopped take too long", "08001");
        }
    }

    /** Waits until there is none left, or until the deadline; true when none is left. */
    public boolean awaitNone(long deadline) {
        while (open.get() > 0) {
            if (deadline - context.ticker().nanos() <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, 2_000_000L);
        }
        return true;
    }

    private void work(long retryNanos) {
        if (!working.compareAndSet(false, true)) {
            return;
        }
        boolean handed = false;
        try {
            context.housekeeper().execute(() -> {
                boolean reached = false;
                try {
                    reached = endAll();
                } finally {
                    done(reached ? FIRST_RETRY_NANOS : retryNanos);
                }
            });
            handed = true;
        } finally {
            if (!handed) {
                working.set(false);
            }
        }
    }

    private void again(long retryNanos) {
        long longest = full ? LONGEST_RETRY_WHEN_FULL_NANOS : LONGEST_RETRY_NANOS;
        context.housekeeper().schedule(() -> work(Math.min(longest, 2 * retryNanos)), Math.min(longest, retryNanos));
    }

    /** Ends those that wait; true when the server was reached. */
    private boolean endAll() {
        if (health.state() == ServerState.DOWN) {
            reportOverdue("the server is down");
            return false;
        }
        if (endAllOverIdle()) {
            return true;
        }
        Slot slot = null;
        int stamp = Slot.LOST;
        SlotArray slots = exchange.slots();
        for (int i = slots.limit() - 1; i >= 0 && stamp == Slot.LOST; i--) {
            slot = slots.get(i);
            stamp = slot.tryOpen();
        }
        if (slot == null || stamp == Slot.LOST) {
            reportOverdue("the pool has no connection to spare");
            return false;
        }
        PlaceBeside work = new PlaceBeside(stamp);
        slot.workBegins(work);
        slotTaken = true;
        try {
            return endAllBeside();
        } finally {
            slotTaken = false;
            work.ends();
            slot.workEnded(work);
            closer.cancelOpening(slot, stamp);
        }
    }

    private boolean endAllOverIdle() {
        Orphan first = queue.peek();
        try {
            return first != null && beside.overIdle(first.session.server(), this::endQueued);
        } catch (SQLException e) {
            // It may have died with the others: there is the way over a new one.
            return false;
        }
    }

    private boolean endAllBeside() {
        try {
            beside.overNew(this::endQueued);
            full = false;
            return true;
        } catch (Throwable e) {
            full = ConnectErrors.classify(e) == ErrorCode.SERVER_FULL;
            reportOverdue(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void endQueued(Statement statement) throws SQLException {
        if (!ending.tryLock()) {
            // Another connection is at it.
            return;
        }
        try {
            Orphan orphan;
            while ((orphan = queue.peek()) != null) {
                Outcome outcome =
                        orphan.session.end(statement, "KILL", context.ticker().nanos(), () -> true);
                if (outcome == Outcome.ENDED) {
                    context.counters().sessionsEnded.incrementAndGet();
                }
                settled(orphan);
                reports.ended(orphan.session.id(), orphan.what, outcome);
            }
        } finally {
            ending.unlock();
        }
    }

    private void reportOverdue(String why) {
        long now = context.ticker().nanos();
        for (Orphan orphan : queue) {
            if (now - orphan.since > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS) || context.isClosed()) {
                settled(orphan);
                reports.notEnded(orphan.session.id(), orphan.what, why);
            }
        }
    }

    /** Reports those that are left. For the end of the pool. */
    public void reportRest() {
        reportOverdue("the pool was closed");
    }
}
