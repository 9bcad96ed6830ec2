package io.holdfast.pool.internal.lease;

import io.holdfast.pool.internal.context.Housekeeper;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.TimeTable;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotWork;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Something on one slot that may wait for a driver: it owns the slot by a stamp, runs on a worker, and has a deadline. What
 * happens past the deadline takes the slot from the job by one CAS, so that whatever the stuck driver call does later
 * changes nothing. A job that ends by any Throwable and still owns its slot leaves it to the search for lost slots.
 */
public abstract class Job implements Runnable, SlotWork {

    protected final Slot slot;
    /** The stamp by which this job owns the slot. */
    protected final int stamp;

    private final Housekeeper housekeeper;
    /** Unparked at the end. */
    private final @Nullable Thread watcher;

    private volatile boolean done;
    private volatile TimeTable.@Nullable Entry watch;
    /** The thread that runs the job now. Guarded by this job's lock. */
    private @Nullable Thread runner;

    public Job(Housekeeper housekeeper, Slot slot, int stamp, @Nullable Thread watcher) {
        this.housekeeper = housekeeper;
        this.slot = slot;
        this.stamp = stamp;
        this.watcher = watcher;
    }

    @Override
    public final int stamp() {
        return stamp;
    }

    protected abstract void work() throws Exception;

    /** It could not be started, for lack of memory; the search for lost slots finds the slot. Must not wait. */
    protected void notStarted() {
        // As a rule nothing depends on it.
    }

    /** The deadline has passed; runs on the housekeeper and must not wait. */
    protected abstract void overdue();

    /** Starts the job. One that cannot be started is done at once, and its slot is found by the search for lost slots. */
    public final Job start(long timeoutNanos) {
        slot.workBegins(this);
        try {
            watch = housekeeper.schedule(this::overdueUnlessDone, timeoutNanos);
            housekeeper.execute(this);
        } catch (Throwable e) {
            finish();
            notStarted();
            PoolLog.LOG.log(Level.ERROR, "a job of the pool could not be started", e);
        }
        return this;
    }

    @Override
    public final void run() {
        try {
            runsHere(true);
            work();
        } catch (Throwable e) {
            PoolLog.LOG.log(Level.ERROR, "a job of the pool failed unexpectedly", e);
        } finally {
            runsHere(false);
            // A watch that came late may have interrupted this worker, which goes on to other jobs.
            Thread.interrupted();
            finish();
        }
    }

    private synchronized void runsHere(boolean begins) {
        runner = begins ? Thread.currentThread() : null;
    }

    private void overdueUnlessDone() {
        if (!done) {
            overdue();
        }
    }

    /** Declares the job done: nobody waits for it any more. */
    public final void finish() {
        done = true;
        slot.workEnded(this);
        TimeTable.Entry scheduled = watch;
        if (scheduled != null) {
            scheduled.cancel();
        }
        LockSupport.unpark(watcher);
    }

    @Override
    public final boolean isDone() {
        return done;
    }

    public final synchronized void interruptRunner() {
        if (runner != null) {
            runner.interrupt();
        }
    }
}
