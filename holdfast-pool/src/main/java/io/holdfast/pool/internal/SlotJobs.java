package io.holdfast.pool.internal;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.mysql.ConnectErrors;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the pool does with a connection that may wait: open, check, reset, close. Each job owns its slot by a stamp, runs
 * on a worker, and has a deadline. Past it the watch takes the slot from the job by one CAS, so that whatever the stuck
 * driver call does later changes nothing, and aborts the connection. Thread-safe.
 */
final class SlotJobs {
    private static final Logger LOG = System.getLogger("io.holdfast.pool");
    private static final long CLOSE_TIMEOUT_NANOS = 2_000_000_000L;
    /** After this time an opening that is stuck in the driver no longer holds its slot. In units of connectTimeout. */
    private static final int OPENINGS_PATIENCE = 4;

    private final ConnectionPool pool;
    private final ConnectionOpener opener;
    private final Housekeeper housekeeper;
    private final AtomicInteger stuckOpenings = new AtomicInteger();
    private final ReentrantLock emptied = new ReentrantLock();
    private final Condition slotEmptied = emptied.newCondition();
    private volatile @Nullable OpenFailure lastOpenFailure;

    SlotJobs(ConnectionPool pool, ConnectionOpener opener) {
        this.pool = pool;
        this.opener = opener;
        this.housekeeper = pool.housekeeper();
    }

    /** Why the last opening failed. */
    record OpenFailure(ErrorCode code, Throwable cause, long at) {}

    /** The last failure to open since the last success, or null. */
    @Nullable
    OpenFailure lastOpenFailure() {
        return lastOpenFailure;
    }

    /** Openings that are over their deadline, and whose threads are still in the driver. */
    int stuckOpenings() {
        return stuckOpenings.get();
    }

    /** One job on one slot. */
    abstract class Job implements Runnable {
        final Slot slot;
        /** The stamp by which this job owns the slot. */
        final int stamp;

        private final @Nullable Thread watcher;
        private volatile boolean done;
        private volatile @Nullable ScheduledFuture<?> watch;
        /** The thread that runs the job now. Guarded by this job's lock. */
        private @Nullable Thread runner;

        Job(Slot slot, int stamp, @Nullable Thread watcher) {
            this.slot = slot;
            this.stamp = stamp;
            this.watcher = watcher;
        }

        abstract void work() throws Exception;

        /** The deadline has passed; runs on the housekeeper and must not wait. */
        abstract void overdue();

        final Job start(long timeoutNanos) {
            watch = housekeeper.schedule(this::overdueUnlessDone, timeoutNanos);
            housekeeper.execute(this);
            return this;
        }

        @Override
        public final void run() {
            synchronized (this) {
                runner = Thread.currentThread();
            }
            try {
                work();
            } catch (Exception e) {
                LOG.log(Level.ERROR, "pool '" + pool.config().name() + "': a job failed unexpectedly", e);
            } finally {
                synchronized (this) {
                    runner = null;
                }
                // A watch that came late may have interrupted this worker, which goes on to other jobs.
                Thread.interrupted();
                finish();
            }
        }

        private void overdueUnlessDone() {
            if (!done) {
                overdue();
            }
        }

        final void finish() {
            done = true;
            ScheduledFuture<?> scheduled = watch;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
            LockSupport.unpark(watcher);
        }

        final boolean isDone() {
            return done;
        }

        final synchronized void interruptRunner() {
            if (runner != null) {
                runner.interrupt();
            }
        }

        /** Takes the slot away from this job, and ends its connection. */
        final void abandon(EvictionReason reason, String what, Duration limit) {
            int closing = slot.beginClose(stamp);
            if (closing == Slot.LOST) {
                return;
            }
            warn(
                    ErrorCode.DRIVER_STUCK,
                    what + " has not ended within " + Refusals.brief(limit) + "; the connection is aborted",
                    null);
            evicted(slot, reason, what + " did not end in time");
            pool.suspectAll();
            interruptRunner();
            abort(slot, closing);
            finish();
        }
    }

    /** Opens a connection in a slot that the caller has begun to open. */
    void open(Slot slot, int stamp, @Nullable Slot replaced) {
        Duration limit = pool.config().connectTimeout();
        new Opening(slot, stamp, replaced, limit).start(limit.toNanos());
    }

    /** Gives a slot back that was begun to be opened, before anything was. */
    void cancelOpening(Slot slot, int stamp) {
        if (slot.vacate(stamp)) {
            vacated();
        }
    }

    private final class Opening extends Job {
        private final @Nullable Slot replaced;
        private final Duration limit;
        private final long begun;
        private final int generationOfReplaced;
        private boolean overdue;

        Opening(Slot slot, int stamp, @Nullable Slot replaced, Duration limit) {
            super(slot, stamp, null);
            this.replaced = replaced;
            this.limit = limit;
            this.begun = pool.ticker().nanos();
            this.generationOfReplaced = replaced == null ? 0 : System.identityHashCode(replaced.connection);
        }

        @Override
        void work() {
            try {
                ConnectionOpener.Opened opened = opener.open();
                int owned = slot.beginCheck(stamp);
                if (owned == Slot.LOST) {
                    quietly(opened.connection()::close);
                } else {
                    install(opened, owned);
                }
            } catch (Exception | LinkageError e) {
                if (slot.vacate(stamp)) {
                    if (!isOverdue()) {
                        failed(e);
                    }
                    vacated();
                }
            } finally {
                notStuckAnyMore();
            }
        }

        private void install(ConnectionOpener.Opened opened, int owned) {
            PoolConfig config = pool.config();
            long now = pool.ticker().nanos();
            pool.sessionReset().opened(opened.connection());
            slot.connection = opened.connection();
            slot.openedAt = now;
            slot.borrowedAt = now;
            slot.lastUsedAt = now;
            slot.lastAliveAt = now;
            long lifetime = config.maxLifetime().toNanos();
            slot.expiresAt = now
                    + lifetime
                    - (long) (lifetime / 4.0 * ThreadLocalRandom.current().nextDouble());
            pool.counters().opened.incrementAndGet();
            lastOpenFailure = null;
            pool.upkeep().opened(now - begun, opened.idleLimit());
            pool.events().tell(listener -> listener.onOpened(config.name(), Duration.ofNanos(now - begun)));
            if (replaced != null && generationOfReplaced == System.identityHashCode(replaced.connection)) {
                retire(replaced);
            }
            pool.pass(slot, owned);
        }

        private void retire(Slot old) {
            if (!closeIdle(old, EvictionReason.MAX_LIFETIME)) {
                old.condemn(EvictionReason.MAX_LIFETIME, null);
            }
        }

        private void failed(Throwable cause) {
            ErrorCode code = ConnectErrors.classify(cause);
            lastOpenFailure = new OpenFailure(code, cause, pool.ticker().nanos());
            pool.counters().openFailures.incrementAndGet();
            pool.upkeep().openFailed(code, cause);
        }

        @Override
        void overdue() {
            synchronized (this) {
                overdue = true;
            }
            stuckOpenings.incrementAndGet();
            warn(
                    ErrorCode.DRIVER_STUCK,
                    "an opening has not ended within connectTimeout (" + Refusals.brief(limit) + ")",
                    null);
            failed(new SQLTimeoutException(
                    "the server accepted no login within connectTimeout (" + Refusals.brief(limit) + ")", "08001"));
            interruptRunner();
            housekeeper.schedule(
                    () -> {
                        if (slot.vacate(stamp)) {
                            notStuckAnyMore();
                            vacated();
                        }
                    },
                    (OPENINGS_PATIENCE - 1) * limit.toNanos());
        }

        private synchronized boolean isOverdue() {
            return overdue;
        }

        private synchronized void notStuckAnyMore() {
            if (overdue) {
                overdue = false;
                stuckOpenings.decrementAndGet();
            }
        }
    }

    /** Validates a connection that its owner holds in use, then passes it on; closes it where it is condemned or dead. */
    void check(Slot slot, int stamp) {
        if (slot.condemned != null) {
            close(slot, stamp);
            return;
        }
        int owned = slot.beginCheck(stamp);
        if (owned != Slot.LOST) {
            startCheck(slot, owned);
        }
    }

    /** Validates an idle connection in the background. */
    void checkIdle(Slot slot) {
        int owned = slot.tryCheck();
        if (owned != Slot.LOST) {
            startCheck(slot, owned);
        }
    }

    private void startCheck(Slot slot, int owned) {
        Duration limit = pool.config().validationTimeout();
        new Check(slot, owned, limit).start(limit.toNanos());
    }

    private final class Check extends Job {
        private final Duration limit;

        Check(Slot slot, int stamp, Duration limit) {
            super(slot, stamp, null);
            this.limit = limit;
        }

        @Override
        void work() {
            String reason = null;
            try {
                Connection connection = slot.connection;
                int seconds = (int) Math.max(1, limit.plusMillis(999).toSeconds());
                if (connection == null || !connection.isValid(seconds)) {
                    reason = "the ping was not answered";
                }
            } catch (SQLException | RuntimeException e) {
                reason = e.toString();
            }
            if (!slot.isOwnedBy(stamp)) {
                return;
            }
            if (reason == null) {
                slot.lastAliveAt = pool.ticker().nanos();
                pool.pass(slot, stamp);
            } else {
                slot.condemn(EvictionReason.VALIDATION_FAILED, reason);
                pool.suspectAll();
                close(slot, stamp);
            }
        }

        @Override
        void overdue() {
            abandon(EvictionReason.VALIDATION_FAILED, "a ping", limit);
        }
    }

    /** Resets a returned connection, then passes it on. The caller may wait for the job, and is unparked at its end. */
    Job reset(Slot slot, int stamp, LeasedConnection lease, SessionReset sessionReset) {
        Duration limit = pool.config().resetTimeout();
        return new Reset(slot, stamp, lease, sessionReset, limit).start(limit.toNanos());
    }

    private final class Reset extends Job {
        private final LeasedConnection lease;
        private final SessionReset sessionReset;
        private final Duration limit;

        Reset(Slot slot, int stamp, LeasedConnection lease, SessionReset sessionReset, Duration limit) {
            super(slot, stamp, Thread.currentThread());
            this.lease = lease;
            this.sessionReset = sessionReset;
            this.limit = limit;
        }

        @Override
        void work() {
            Connection connection = slot.connection;
            try {
                if (connection != null) {
                    sessionReset.reset(connection, slot.defaults, lease);
                }
            } catch (SQLException | RuntimeException e) {
                if (slot.isOwnedBy(stamp)) {
                    warn(ErrorCode.RESET_FAILED, "a returned connection could not be reset, and is dropped", e);
                    slot.condemn(EvictionReason.RESET_FAILED, e.toString());
                    close(slot, stamp);
                }
                return;
            }
            if (slot.isOwnedBy(stamp)) {
                slot.lastAliveAt = pool.ticker().coarseNanos();
                pool.pass(slot, stamp);
            }
        }

        @Override
        void overdue() {
            abandon(EvictionReason.RESET_FAILED, "a reset on return", limit);
        }
    }

    /** Closes the connection of a slot that the caller owns, for the reason that it is condemned for. */
    void close(Slot slot, int stamp) {
        int closing = slot.beginClose(stamp);
        if (closing == Slot.LOST) {
            return;
        }
        EvictionReason reason = slot.condemned;
        evicted(slot, reason == null ? EvictionReason.REQUESTED : reason, slot.condemnedDetail);
        new Closing(slot, closing).start(CLOSE_TIMEOUT_NANOS);
    }

    /** Closes an idle connection; false when the slot was not idle. */
    boolean closeIdle(Slot slot, EvictionReason reason) {
        int closing = slot.tryClose();
        if (closing == Slot.LOST) {
            return false;
        }
        EvictionReason first = slot.condemned;
        evicted(slot, first == null ? reason : first, slot.condemnedDetail);
        new Closing(slot, closing).start(CLOSE_TIMEOUT_NANOS);
        return true;
    }

    private final class Closing extends Job {
        Closing(Slot slot, int stamp) {
            super(slot, stamp, null);
        }

        @Override
        void work() {
            Connection connection = slot.connection;
            if (connection != null) {
                quietly(connection::close);
            }
            if (slot.vacate(stamp)) {
                vacated();
            }
        }

        @Override
        void overdue() {
            interruptRunner();
            abort(slot, stamp);
        }
    }

    /** Cuts the connection of a slot that is closing. Where even that gets stuck, the slot is free after a while. */
    private void abort(Slot slot, int closing) {
        Connection connection = slot.connection;
        Runnable vacate = () -> {
            if (slot.vacate(closing)) {
                vacated();
            }
        };
        housekeeper.execute(() -> {
            if (connection != null) {
                quietly(() -> connection.abort(Runnable::run));
            }
            vacate.run();
        });
        housekeeper.schedule(vacate, CLOSE_TIMEOUT_NANOS);
    }

    private void vacated() {
        emptied.lock();
        try {
            slotEmptied.signalAll();
        } finally {
            emptied.unlock();
        }
        pool.upkeep().roomMade();
    }

    /** Waits until no slot holds a connection; false when the deadline came first. */
    boolean awaitEmpty(long deadline) {
        boolean interrupted = false;
        emptied.lock();
        try {
            while (pool.exchange().slots().occupied() > 0) {
                long left = deadline - pool.ticker().nanos();
                if (left <= 0) {
                    return false;
                }
                try {
                    slotEmptied.awaitNanos(left);
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

    /** Takes every slot from its owner and cuts its connection. For the end of the pool. */
    void abortAll() {
        SlotArray slots = pool.exchange().slots();
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
                    LeasedConnection lease = slot.reachableLease();
                    int closing = slot.beginClose(stamp);
                    if (closing != Slot.LOST) {
                        if (lease != null) {
                            lease.end();
                        }
                        evicted(slot, EvictionReason.POOL_CLOSED, "still in use when the pool's shutdownTimeout ended");
                        abort(slot, closing);
                    }
                }
                case Slot.CLOSING -> abort(slot, stamp);
                default -> {
                    // Empty, or idle and about to be closed by the sweep.
                }
            }
        }
    }

    private void evicted(Slot slot, EvictionReason reason, @Nullable String detail) {
        pool.counters().evicted(reason);
        String name = pool.config().name();
        Duration age = Duration.ofNanos(pool.ticker().nanos() - slot.openedAt);
        if (reason.isBroken()) {
            LOG.log(
                    Level.WARNING,
                    ErrorCode.CONNECTION_LOST + " pool '" + name + "': a connection of " + Refusals.brief(age)
                            + " was evicted, " + reason + (detail == null ? "" : ": " + detail));
        }
        pool.events().tell(listener -> listener.onEvicted(name, reason, age, detail));
    }

    private void warn(ErrorCode code, String what, @Nullable Throwable cause) {
        LOG.log(Level.WARNING, code + " pool '" + pool.config().name() + "': " + what, cause);
    }

    /** A call whose failure changes nothing. */
    private interface QuietCall {
        void call() throws SQLException;
    }

    private static void quietly(QuietCall call) {
        try {
            call.call();
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.DEBUG, "ending a connection failed; it is dropped all the same", e);
        }
    }
}
