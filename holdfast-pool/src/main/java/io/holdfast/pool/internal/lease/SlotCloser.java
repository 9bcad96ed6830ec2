package io.holdfast.pool.internal.lease;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.internal.context.Housekeeper;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.report.FlightEvents;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections: those that may not be lent again, those that hang, and all of them when the pool ends. What the driver does
 * for it is a {@link Job}; past its deadline the connection is aborted, and its socket closed where it is the pool's. Thread-safe.
 */
public final class SlotCloser {
    private static final long HOPELESS_LOOK_NANOS = 20_000_000L;
    private static final long CLOSE_TIMEOUT_NANOS = 2_000_000_000L;

    private final PoolContext context;
    private final Housekeeper housekeeper;
    private final SlotExchange exchange;
    private final SessionEnder sessions;
    private final PoolSignals signals;
    private final ReentrantLock emptied = new ReentrantLock();
    private final Condition slotEmptied = emptied.newCondition();

    public SlotCloser(PoolContext context, SlotExchange exchange, SessionEnder sessions, PoolSignals signals) {
        this.context = context;
        this.exchange = exchange;
        this.sessions = sessions;
        this.signals = signals;
        this.housekeeper = context.housekeeper();
    }

    /** Gives a slot back that was begun to be opened, before anything was. */
    public void cancelOpening(Slot slot, int stamp) {
        if (slot.vacate(stamp)) {
            vacated();
        }
    }

    /** Takes the slot away from its job, and ends its connection. */
    void giveUp(Job job, EvictionReason reason, String what, Duration limit) {
        Slot slot = job.slot;
        int closing = slot.beginClose(job.stamp);
        if (closing == Slot.LOST) {
            return;
        }
        warn(
                ErrorCode.DRIVER_STUCK,
                what + " has not ended within " + Times.brief(limit) + "; the connection is aborted",
                null);
        evicted(slot, reason, what + " did not end in time");
        signals.suspectAll();
        job.interruptRunner();
        try {
            sessions.endSessionOf(slot, what + " that did not end in time");
        } finally {
            abort(slot, closing);
            job.finish();
        }
    }

    /** Closes the connection of a slot that the caller owns, for the reason that it is condemned for. */
    public void close(Slot slot, int stamp) {
        int closing = slot.beginClose(stamp);
        if (closing == Slot.LOST) {
            return;
        }
        EvictionReason reason = slot.condemned();
        evicted(slot, reason == null ? EvictionReason.REQUESTED : reason, slot.condemnedDetail());
        String stillAtWork = slot.stillAtWork();
        try {
            if (stillAtWork != null) {
                sessions.endSessionOf(slot, stillAtWork);
            }
        } finally {
            new Closing(slot, closing).start(CLOSE_TIMEOUT_NANOS);
        }
    }

    /** Takes a lease away from its holder and cuts its connection; false when the lease had ended. */
    public boolean reclaim(
            Slot slot, int stamp, @Nullable Lease lease, ErrorCode why, EvictionReason reason, String detail) {
        int closing = slot.beginClose(stamp);
        if (closing == Slot.LOST) {
            return false;
        }
        try {
            if (lease != null && lease.stamp() == stamp) {
                // Before the cut: a call that it wakes is to say why.
                lease.reclaim(why);
            }
            evicted(slot, reason, detail);
            if (slot.isInCall() || slot.serverId() != 0) {
                sessions.endSessionOf(slot, "a lease that was taken back");
            }
        } finally {
            abort(slot, closing);
        }
        return true;
    }

    /** Closes every idle connection but this one, and marks the others as to be closed when they come back. */
    public void condemnAllBut(@Nullable Slot kept, EvictionReason reason) {
        condemnAll(slot -> slot != kept, reason);
    }

    /** The same with those that lead to a server, or with all where it is not known which they lead to. */
    public void condemnAllTo(@Nullable String server, EvictionReason reason) {
        condemnAll(slot -> server == null || slot.server() == null || server.equals(slot.server()), reason);
    }

    private void condemnAll(Predicate<Slot> which, EvictionReason reason) {
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            if (which.test(slot)
                    && !closeIdle(slot, reason)
                    && slot.state() != Slot.EMPTY
                    && slot.state() != Slot.OPENING) {
                slot.condemn(reason, null);
            }
        }
    }

    /** Sends an old connection away whose replacement is there. */
    public void retire(Slot old) {
        EvictionReason reason = old.retireAs();
        if (!closeIdle(old, reason)) {
            old.condemn(reason, null);
        }
    }

    /** Closes an idle connection; false when the slot was not idle. */
    public boolean closeIdle(Slot slot, EvictionReason reason) {
        int closing = slot.tryClose();
        if (closing == Slot.LOST) {
            return false;
        }
        EvictionReason first = slot.condemned();
        evicted(slot, first == null ? reason : first, slot.condemnedDetail());
        new Closing(slot, closing).start(CLOSE_TIMEOUT_NANOS);
        return true;
    }

    private final class Closing extends Job {
        private final Slot.Attached attached;

        Closing(Slot slot, int stamp) {
            super(housekeeper, slot, stamp, null);
            this.attached = slot.attached(stamp);
        }

        @Override
        protected void work() {
            Connection connection = attached.connection();
            PhysicalLink link = attached.link();
            try {
                if (connection != null) {
                    quietly(connection::close);
                }
            } finally {
                if (link != null) {
                    link.sever();
                }
                free(slot, stamp);
            }
        }

        @Override
        protected void overdue() {
            interruptRunner();
            abort(slot, stamp);
        }
    }

    private void free(Slot slot, int closing) {
        // One that another stands in for stays as it is: whoever still finds it must not open a connection in it.
        if (!slot.isHeldForServer() && isOfPool(slot) && slot.vacate(closing)) {
            vacated();
        }
    }

    private boolean isOfPool(Slot slot) {
        SlotArray slots = exchange.slots();
        return slot.index() < slots.length() && slots.get(slot.index()) == slot;
    }

    /** True while the place of a closed connection waits for the end of its session at the server. */
    public boolean isHeld(Slot slot, int closing) {
        return slot.isHeldForServer() && sessions.waitsFor(slot, closing);
    }

    /** The server is done with what was in this slot, or cannot be asked soon: its place may be used again. */
    public void letGo(Slot slot, int closing) {
        if (slot.isOwnedBy(closing)) {
            slot.heldForServer(false);
            free(slot, closing);
        }
    }

    /** Cuts the connection of a slot that is closing. Where even that gets stuck, the slot is free after a while. */
    private void abort(Slot slot, int closing) {
        Slot.Attached attached = slot.attached(closing);
        Connection connection = attached.connection();
        PhysicalLink link = attached.link();
        if (link != null) {
            link.sever();
        }
        Runnable vacate = () -> free(slot, closing);
        housekeeper.schedule(vacate, CLOSE_TIMEOUT_NANOS);
        housekeeper.execute(() -> {
            if (link != null) {
                // The socket is closed: the server sees nothing of this connection any more.
                vacate.run();
            }
            if (connection != null) {
                quietly(() -> connection.abort(Runnable::run));
            }
            vacate.run();
        });
    }

    /**
     * Ends the connection of a slot for which nobody works any more: an Error ended its job, or there was no memory to
     * start one. Needs neither a thread nor memory until the slot is free. On the housekeeper.
     */
    public void recover(Slot slot, int word) {
        int state = Slot.stateIn(word);
        int ending = state == Slot.OPENING || state == Slot.CLOSING ? word : slot.beginClose(word);
        if (ending == Slot.LOST || !slot.isOwnedBy(ending)) {
            return;
        }
        Lease lease = slot.reachableLease();
        Slot.Attached attached = slot.attached(ending);
        Connection connection = attached.connection();
        PhysicalLink link = attached.link();
        if (lease != null) {
            lease.end();
        }
        if (link != null) {
            link.sever();
        }
        if (state == Slot.IN_USE) {
            exchange.renew(slot);
        } else if (!slot.vacate(ending)) {
            return;
        }
        vacated();
        warn(
                ErrorCode.SLOT_RECOVERED,
                "the work on a connection was ended by an Error; the connection is dropped, and its place is free again",
                null);
        if (state != Slot.OPENING && state != Slot.CLOSING) {
            context.counters().evicted(EvictionReason.RESET_FAILED);
        }
        if (connection != null) {
            housekeeper.execute(() -> quietly(() -> connection.abort(Runnable::run)));
        }
    }

    /** What it says, whatever it throws when it is asked. */
    static String describe(Throwable failure) {
        try {
            return failure.toString();
        } catch (Throwable e) {
            return failure.getClass().getName();
        }
    }

    /** A slot became empty. */
    public void vacated() {
        emptied.lock();
        try {
            slotEmptied.signalAll();
        } finally {
            emptied.unlock();
        }
        signals.roomMade();
    }

    /** Waits until no slot holds a connection; false when the deadline came first. */
    public boolean awaitEmpty(long deadline) {
        return awaitEmpty(deadline, false);
    }

    /** As above; also ends where only leases are left that wait for this thread, or for one that has ended. */
    public boolean awaitEmpty(long deadline, boolean butHopeless) {
        boolean interrupted = false;
        emptied.lock();
        try {
            while (exchange.slots().occupied() > 0) {
                long left = deadline - context.ticker().nanos();
                if (left <= 0 || butHopeless && isHopeless()) {
                    return false;
                }
                try {
                    slotEmptied.awaitNanos(butHopeless ? Math.min(left, HOPELESS_LOOK_NANOS) : left);
                } catch (InterruptedException e) {
                    // Closing goes on: it is bounded, and half a closed pool helps nobody.
                    interrupted = true;
                }
            }
            return true;
        } finally {
            emptied.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Cuts every connection there is, whatever it is used for; leases end with it. Does not wait. */
    public void cutAll() {
        context.counters().refreshes.incrementAndGet();
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            int stamp = slot.stamp();
            int state = Slot.stateIn(stamp);
            boolean onItsWay = state == Slot.IN_USE && !slot.isLent(stamp);
            int closing = switch (state) {
                case Slot.IN_USE, Slot.RESETTING, Slot.CHECKING -> slot.beginClose(stamp);
                case Slot.IDLE -> slot.tryClose();
                default -> Slot.LOST;
            };
            if (closing == Slot.LOST) {
                continue;
            }
            if (onItsWay) {
                // A borrower who was given it, and has not run since, must never find the connection of another one in
                // it.
                exchange.renew(slot);
                vacated();
            }
            Lease lease = slot.reachableLease();
            if (lease != null) {
                // Before the cut: a call that it wakes is to say why.
                lease.end();
            }
            PhysicalLink link = slot.attached(closing).link();
            if (link != null) {
                link.sever();
            }
            try {
                evicted(slot, EvictionReason.REQUESTED, "all connections were cut");
                if (lease != null) {
                    sessions.endSessionOf(slot, "a lease that was cut");
                }
            } finally {
                abort(slot, closing);
            }
        }
    }

    /** True when what is left is held by threads that cannot return it while this one waits, with no call in progress. */
    private boolean isHopeless() {
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            if (slot.state() == Slot.EMPTY) {
                continue;
            }
            Lease lease = slot.state() == Slot.IN_USE ? slot.reachableLease() : null;
            Thread holder = lease == null ? null : lease.owner();
            boolean cannot = holder != null
                    && !slot.isInCall()
                    && (holder == Thread.currentThread() || holder.getState() == Thread.State.TERMINATED);
            if (!cannot) {
                return false;
            }
        }
        return true;
    }

    /** Takes every slot from its owner and cuts its connection. For the end of the pool. */
    public void abortAll() {
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            int stamp = slot.stamp();
            switch (slot.state()) {
                case Slot.OPENING -> {
                    if (slot.vacate(stamp)) {
                        vacated();
                    }
                }
                case Slot.IN_USE, Slot.RESETTING, Slot.CHECKING -> {
                    Lease lease = slot.reachableLease();
                    int closing = slot.beginClose(stamp);
                    if (closing != Slot.LOST) {
                        if (lease != null) {
                            lease.end();
                        }
                        evicted(slot, EvictionReason.POOL_CLOSED, "still in use when the pool's shutdownTimeout ended");
                        if (slot.isInCall() || slot.hasEscaped() || lease == null) {
                            // One at rest ends with its socket, and its transaction with it.
                            sessions.endSessionOf(slot, "a call that was at work when the pool was closed");
                        }
                        abort(slot, closing);
                    }
                }
                case Slot.CLOSING -> {
                    slot.heldForServer(false);
                    abort(slot, stamp);
                }
                default -> {
                    // Empty, or idle and about to be closed by the sweep.
                }
            }
        }
    }

    private void evicted(Slot slot, EvictionReason reason, @Nullable String detail) {
        context.counters().evicted(reason);
        if (reason.isBroken()) {
            signals.lost(slot.openedAt(), slot.hasServed(reason == EvictionReason.FATAL_ERROR ? 1 : 0));
        }
        try {
            report(slot, reason, detail);
        } catch (Throwable e) {
            // A report that has no memory must not keep the connection.
            PoolLog.LOG.log(Level.DEBUG, "an eviction could not be reported", e);
        }
    }

    private void report(Slot slot, EvictionReason reason, @Nullable String detail) {
        String name = context.name();
        Duration age = Duration.ofNanos(context.ticker().nanos() - slot.openedAt());
        FlightEvents.evicted(name, slot.index(), reason, age.toNanos(), detail);
        if (reason.isBroken()) {
            PoolLog.LOG.log(
                    Level.WARNING,
                    ErrorCode.CONNECTION_LOST + " pool '" + name + "': a connection of " + Times.brief(age)
                            + " was evicted, " + reason + (detail == null ? "" : ": " + detail));
        }
        context.events().tell(listener -> listener.onEvicted(name, reason, age, detail));
    }

    void warn(ErrorCode code, String what, @Nullable Throwable cause) {
        PoolLog.LOG.log(Level.WARNING, code + " pool '" + context.name() + "': " + what, cause);
    }

    /** A call whose failure changes nothing. */
    private interface QuietCall {
        void call() throws SQLException;
    }

    private static void quietly(QuietCall call) {
        try {
            call.call();
        } catch (Throwable e) {
            PoolLog.LOG.log(Level.DEBUG, "ending a connection failed; it is dropped all the same", e);
        }
    }
}
