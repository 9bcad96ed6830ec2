package io.holdfast.pool.internal;

import io.holdfast.pool.internal.mysql.IdleSentinel;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that all pools of the JVM share: one housekeeper, which keeps the coarse clock and the time table, and
 * workers, which make every call that can wait: to a driver, to a listener, to a credentials provider. Workers come when
 * they are needed and end after three idle seconds. The last pool to close ends them all.
 *
 * <p>The housekeeper never runs foreign code: a task given to {@link #schedule} must not wait.
 */
final class Housekeeper implements Ticker, Executor {
    /** The coarse clock's step. */
    static final int TICK_MILLIS = 10;

    /** Idle connections are put under watch once in so many ticks. */
    private static final int WATCH_TICKS = 3;
    /** After this many ticks in which nobody asked for the time the clock stops, until somebody asks. */
    private static final int QUIET_TICKS = 100;

    /** Guarded by the class. */
    private static @Nullable Housekeeper shared;
    /** Pools that use the shared housekeeper. Guarded by the class. */
    private static int users;

    private final ScheduledThreadPoolExecutor timeTable;
    private final ThreadPoolExecutor workers;

    /** Single writer while the clock runs: the housekeeper; while it stands: whoever restarts it. Readers: any. */
    private volatile long now = Ticker.systemNanos();
    /** Set by any reader of the coarse clock, cleared by the housekeeper. */
    private volatile boolean asked;
    /** Whether the clock runs. Changed under this object's lock. */
    private volatile boolean running;
    /** Guarded by this object's lock. */
    private @Nullable ScheduledFuture<?> tick;
    /** Housekeeper only. */
    private int quietTicks;
    /** Housekeeper only. */
    private int ticks;

    private final List<Runnable> whileBusy = new CopyOnWriteArrayList<>();
    /** Started by the first that watches. Guarded by this object's lock. */
    private @Nullable IdleSentinel sentinel;

    private Housekeeper() {
        timeTable = new ScheduledThreadPoolExecutor(1, threads("holdfast-housekeeper"));
        timeTable.setRemoveOnCancelPolicy(true);
        timeTable.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // No bound of its own: each slot has at most one job at a time, so the pools' sizes are the bound.
        workers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                3,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                threads("holdfast-worker"),
                // Only after the last pool was closed: what is left to do then is to tell somebody so.
                (job, executor) -> job.run());
    }

    /** The shared housekeeper. Each call must be paired with one of {@link #release}. */
    static Housekeeper acquire() {
        synchronized (Housekeeper.class) {
            Housekeeper housekeeper = shared;
            if (housekeeper == null) {
                housekeeper = new Housekeeper();
                shared = housekeeper;
            }
            users++;
            return housekeeper;
        }
    }

    /** Gives the housekeeper up; ends its threads when nobody else uses it, waiting for them up to the time given. */
    void release(long waitNanos) {
        synchronized (Housekeeper.class) {
            users--;
            if (users > 0) {
                return;
            }
            shared = null;
        }
        timeTable.shutdownNow();
        IdleSentinel watching;
        synchronized (this) {
            watching = sentinel;
            sentinel = null;
        }
        if (watching != null) {
            watching.close();
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(waitNanos, TimeUnit.NANOSECONDS)) {
                workers.shutdownNow();
                workers.awaitTermination(100, TimeUnit.MILLISECONDS);
            }
            timeTable.awaitTermination(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(null, task, name + "-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            // The creator's class loader may belong to an application that is undeployed before the JVM ends.
            thread.setContextClassLoader(Housekeeper.class.getClassLoader());
            return thread;
        };
    }

    /** Runs a job that may wait, on a worker. */
    @Override
    public void execute(Runnable job) {
        workers.execute(() -> runLogged(job));
    }

    /** True once the last pool that used it was closed. */
    boolean isShutDown() {
        return workers.isShutdown();
    }

    /** Runs a task that does not wait, once, on the housekeeper; not at all once the last pool was closed. */
    @Nullable
    ScheduledFuture<?> schedule(Runnable task, long delayNanos) {
        try {
            return timeTable.schedule(() -> runLogged(task), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    /** Runs a task that does not wait, again and again, on the housekeeper. */
    ScheduledFuture<?> scheduleRepeating(Runnable task, long intervalNanos) {
        return timeTable.scheduleWithFixedDelay(
                () -> runLogged(task), intervalNanos, intervalNanos, TimeUnit.NANOSECONDS);
    }

    /** Runs a task that does not wait every {@value #WATCH_TICKS} ticks of the coarse clock, which ticks until a second after the last use of any pool. */
    void whileBusy(Runnable task) {
        whileBusy.add(task);
    }

    /** Ends {@link #whileBusy}. */
    void notWhileBusy(Runnable task) {
        whileBusy.remove(task);
    }

    /** The watch over idle connections; null where there can be none. */
    synchronized @Nullable IdleSentinel sentinel() {
        if (sentinel == null && !timeTable.isShutdown()) {
            sentinel = IdleSentinel.start();
        }
        return sentinel;
    }

    private static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            PoolLog.LOG.log(Level.ERROR, "a task of the pool failed unexpectedly", e);
        }
    }

    @Override
    public long nanos() {
        return Ticker.systemNanos();
    }

    @Override
    public long coarseNanos() {
        if (!asked) {
            ask();
        }
        return now;
    }

    private void ask() {
        asked = true;
        if (!running) {
            start();
        }
    }

    private synchronized void start() {
        if (!running && !timeTable.isShutdown()) {
            now = Ticker.systemNanos();
            running = true;
            tick = timeTable.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        now = Ticker.systemNanos();
        if (++ticks % WATCH_TICKS == 0) {
            whileBusy.forEach(Housekeeper::runLogged);
        }
        if (asked) {
            asked = false;
            quietTicks = 0;
        } else if (++quietTicks >= QUIET_TICKS) {
            quietTicks = 0;
            stop();
        }
    }

    private synchronized void stop() {
        running = false;
        if (asked) {
            // Somebody asked after the check above, and saw the clock running: it goes on.
            running = true;
        } else if (tick != null) {
            tick.cancel(false);
        }
    }
}
