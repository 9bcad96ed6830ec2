package io.holdfast.pool.internal.context;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.internal.mysql.socket.IdleSentinel;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that all pools of the JVM share: one housekeeper, which keeps the coarse clock and the time table, and
 * workers, which make every call that can wait: to a driver, to a listener, to a log, to a credentials provider. Workers come
 * when they are needed and end after three idle seconds. The last pool to close ends them all.
 *
 * <p>The housekeeper never runs foreign code: a task given to {@link #schedule} must not wait. Where no thread can be had for
 * a job, the job waits in a backlog, which each worker that becomes free and each tick of the clock look through.
 */
public final class Housekeeper implements Ticker, Executor {
    /** The coarse clock's step. */
    public static final int TICK_MILLIS = 10;

    /** Idle connections are put under watch once in so many ticks. */
    private static final int WATCH_TICKS = 3;
    /** After this many ticks in which nobody asked for the time the clock stops, until somebody asks. */
    private static final int QUIET_TICKS = 100;

    private static final int MOST_PAUSES = 8;
    /** Shorter pauses are not worth a line. */
    private static final long LONG_PAUSE_NANOS = 1_000_000_000L;

    private static final long BACKLOG_RETRY_NANOS = 50_000_000L;

    /** Written under the class's lock. */
    private static volatile @Nullable Housekeeper shared;
    /** Pools that use the shared housekeeper. Guarded by the class. */
    private static int users;

    private final TimeTable timeTable = new TimeTable("holdfast-housekeeper", this::stoodStill);
    private final ThreadPoolExecutor workers;
    /** Jobs for which there was no thread. Mostly empty. */
    private final Queue<Runnable> backlog = new ConcurrentLinkedQueue<>();
    /** A look at the backlog is in the time table. */
    private final AtomicBoolean backlogAwaited = new AtomicBoolean();

    /** Single writer while the clock runs: the housekeeper; while it stands: whoever restarts it. Readers: any. */
    private volatile long now = Ticker.systemNanos();
    /** Set by any reader of the coarse clock, cleared by the housekeeper. */
    private volatile boolean asked;
    /** Whether the clock runs. Changed under this object's lock. */
    private volatile boolean running;
    /** Guarded by this object's lock. */
    private TimeTable.@Nullable Entry tick;
    /** Housekeeper only. */
    private int quietTicks;
    /** Housekeeper only. */
    private int ticks;
    /** Written by the housekeeper. */
    private volatile long stoodStillNanos;
    /** The last ones. Written by the housekeeper's thread. */
    private volatile List<Pause> pauses = List.of();

    private final List<Runnable> whileBusy = new CopyOnWriteArrayList<>();
    /** Started by the first that watches. Guarded by this object's lock. */
    private @Nullable IdleSentinel sentinel;

    private Housekeeper() {
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
    public static Housekeeper acquire() {
        synchronized (Housekeeper.class) {
            Housekeeper housekeeper = shared;
            if (housekeeper == null) {
                housekeeper = new Housekeeper();
                shared = housekeeper;
                PoolLog.LOG.writtenBy(housekeeper);
            }
            users++;
            return housekeeper;
        }
    }

    /** The shared housekeeper, or null while there is no pool. */
    static @Nullable Housekeeper current() {
        return shared;
    }

    /** Gives the housekeeper up; ends its threads when nobody else uses it, waiting for them up to the time given. */
    public void release(long waitNanos) {
        synchronized (Housekeeper.class) {
            users--;
            if (users > 0) {
                return;
            }
            shared = null;
            PoolLog.LOG.writtenBy(null);
        }
        timeTable.stop();
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
            timeTable.awaitEnd(100);
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

    /** Runs a job that may wait, on a worker; later, where no thread can be had now. */
    @Override
    public void execute(Runnable job) {
        if (!backlog.isEmpty() || !start(job)) {
            backlog.add(job);
            try {
                retryBacklog();
            } catch (OutOfMemoryError e) {
                // The job is known; the next regular look of a pool starts it.
            }
        }
    }

    /** Starts jobs that found no thread, where the retry of that could not be scheduled. Does not wait. */
    public void look() {
        if (!backlog.isEmpty()) {
            workOffBacklog();
        }
    }

    private boolean start(Runnable job) {
        try {
            workers.execute(() -> work(job));
            return true;
        } catch (OutOfMemoryError noThread) {
            return false;
        }
    }

    private void work(Runnable job) {
        Runnable next = job;
        while (next != null) {
            runLogged(next);
            next = null;
            if (!backlog.isEmpty()) {
                workOffBacklog();
                // What is left has no other thread.
                next = backlog.poll();
            }
        }
    }

    private void retryBacklog() {
        if (backlogAwaited.compareAndSet(false, true)) {
            boolean scheduled = false;
            try {
                schedule(this::backlogDue, BACKLOG_RETRY_NANOS);
                scheduled = true;
            } finally {
                if (!scheduled) {
                    backlogAwaited.set(false);
                }
            }
        }
    }

    private void backlogDue() {
        backlogAwaited.set(false);
        workOffBacklog();
        if (!backlog.isEmpty()) {
            retryBacklog();
        }
    }

    /** Starts what waits, each on a thread of its own, as far as there are threads. */
    private void workOffBacklog() {
        Runnable job;
        while ((job = backlog.poll()) != null) {
            if (!start(job)) {
                backlog.add(job);
                return;
            }
        }
    }

    /** True once the last pool that used it was closed. */
    boolean isShutDown() {
        return workers.isShutdown();
    }

    /** Runs a task that does not wait, once, on the housekeeper; not at all once the last pool was closed. */
    public TimeTable.@Nullable Entry schedule(Runnable task, long delayNanos) {
        return timeTable.in(delayNanos, task);
    }

    /** Runs a task that does not wait, again and again, on the housekeeper. */
    public TimeTable.@Nullable Entry scheduleRepeating(Runnable task, long intervalNanos) {
        return timeTable.every(intervalNanos, task);
    }

    /** Runs a task that does not wait every {@value #WATCH_TICKS} ticks of the coarse clock, which ticks until a second after the last use of any pool. */
    public void whileBusy(Runnable task) {
        whileBusy.add(task);
    }

    /** Ends {@link #whileBusy}. */
    public void notWhileBusy(Runnable task) {
        whileBusy.remove(task);
    }

    /** The watch over idle connections; null where there can be none. */
    public synchronized @Nullable IdleSentinel sentinel() {
        if (sentinel == null && !timeTable.isStopped()) {
            sentinel = IdleSentinel.start();
        }
        return sentinel;
    }

    /** For how long in all the process has not run, as far as the housekeeper noticed. */
    public long stoodStillNanos() {
        return stoodStillNanos;
    }

    /** For how long the process has not run since a moment, the last few pauses only. For a clock reading of now. */
    public long stoodStillSince(long moment, long now) {
        long all = timeTable.lateNanos(now);
        for (Pause pause : pauses) {
            all += Math.max(0, Math.min(pause.nanos, pause.endedAt - moment));
        }
        return all;
    }

    /** The process did not run. */
    private record Pause(long endedAt, long nanos) {}

    private void stoodStill(long nanos) {
        stoodStillNanos += nanos;
        List<Pause> kept = new ArrayList<>(pauses);
        if (kept.size() == MOST_PAUSES) {
            kept.remove(0);
        }
        kept.add(new Pause(Ticker.systemNanos(), nanos));
        pauses = List.copyOf(kept);
        if (nanos >= LONG_PAUSE_NANOS) {
            PoolLog.LOG.log(
                    Level.WARNING,
                    ErrorCode.STOOD_STILL + " this process did not run for "
                            + Times.brief(Duration.ofNanos(nanos))
                            + ": it was stopped, or had no processor; deadlines of the pools are put off by as much. "
                            + "See: holdfast explain " + ErrorCode.STOOD_STILL);
        }
    }

    private static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            report(e);
        }
    }

    private static void report(Throwable failure) {
        try {
            PoolLog.LOG.log(Level.ERROR, "a task of the pool failed unexpectedly", failure);
        } catch (Throwable e) {
            // No memory even for that: the thread goes on.
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
        if (!running && !timeTable.isStopped()) {
            now = Ticker.systemNanos();
            tick = timeTable.every(TICK_MILLIS * 1_000_000L, this::tick);
            running = true;
        }
    }

    private void tick() {
        now = Ticker.systemNanos();
        if (++ticks % WATCH_TICKS == 0) {
            for (Runnable task : whileBusy) {
                runLogged(task);
            }
            PoolLog.LOG.write();
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
            tick.cancel();
        }
    }
}
