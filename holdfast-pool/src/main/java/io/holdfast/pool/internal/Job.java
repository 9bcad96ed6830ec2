package io.holdfast.pool.internal;

import java.lang.System.Logger.Level;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Something on one slot that may wait for a driver: it owns the slot by a stamp, runs on a worker, and has a deadline. What
 * happens past the deadline takes the slot from the job by one CAS, so that whatever the stuck driver call does later
 * changes nothing.
 */
abstract class Job implements Runnable {

    final Slot slot;
    /** The stamp by which this job owns the slot. */
    final int stamp;

    private final Housekeeper housekeeper;
    /** Unparked at the end. */
    private final @Nullable Thread watcher;

    private volatile boolean done;
    private volatile @Nullable ScheduledFuture<?> watch;
    /** The thread that runs the job now. Guarded by this job's lock. */
    private @Nullable Thread runner;

    Job(Housekeeper housekeeper, Slot slot, int stamp, @Nullable Thread watcher) {
        this.housekeeper = housekeeper;
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
            PoolLog.LOG.log(Level.ERROR, "a job of the pool failed unexpectedly", e);
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

    /** Declares the job done: nobody waits for it any more. */
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
}
