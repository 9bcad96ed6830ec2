package io.holdfast.pool.internal.context;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks by the moment they are due, and the one thread that runs them. Nothing that a task throws ends the thread or a
 * repeated task, a full heap included: a repeated task is put back without an allocation. Thread-safe.
 *
 * <p>Time in which the process stood still (a frozen container, a debugger, a sleeping laptop) counts for nobody: when the
 * thread wakes much later than planned, what was scheduled before is put off by as much.
 *
 * <p>Ownership: the heap, its size and the places of its entries are guarded by this object's lock, which is never held
 * while a task runs.
 */
public final class TimeTable {
    /** A thread that wakes this much later than planned did not run, whatever the reason. */
    private static final long STOOD_STILL_NANOS = 500_000_000L;

    private static final long FOR_EVER = Long.MAX_VALUE / 4;

    private final Thread thread;
    private final LongConsumer stoodStill;
    private @Nullable Entry[] heap = new @Nullable Entry[64];
    private int size;
    private boolean stopped;
    /** When the thread meant to go on: the end of its parking, or its last step. Written by this thread only. */
    private volatile long expectedAt = Ticker.systemNanos();

    /** One task. Its fields are guarded by the time table's lock. */
    public final class Entry {
        private final Runnable task;
        private final long bornAt;
        /** 0 for a task that runs once. */
        private final long interval;

        private long due;
        /** Its index in the heap; -1 while it is in none. */
        private int place = -1;

        private Entry(Runnable task, long bornAt, long delay, long interval) {
            this.task = task;
            this.bornAt = bornAt;
            this.due = bornAt + delay;
            this.interval = interval;
        }

        /** Takes the task out; one that runs now goes on. */
        public void cancel() {
            synchronized (TimeTable.this) {
                if (place >= 0 && !stopped) {
                    remove(this);
                }
            }
        }
    }

    /**
     * Starts the thread.
     *
     * @param stoodStill called on the thread with the nanoseconds in which the process did not run
     */
    TimeTable(String name, LongConsumer stoodStill) {
        this.stoodStill = stoodStill;
        thread = new Thread(null, this::run, name, 0, false);
        thread.setDaemon(true);
        // The creator's class loader may belong to an application that is undeployed before the JVM ends.
        thread.setContextClassLoader(TimeTable.class.getClassLoader());
        thread.start();
    }

    /** Runs a task once; null once this was stopped. */
    @Nullable
    Entry in(long delayNanos, Runnable task) {
        return add(task, Math.max(0, Math.min(delayNanos, FOR_EVER)), 0);
    }

    /** Runs a task again and again, each time this long after the last; null once this was stopped. */
    @Nullable
    Entry every(long intervalNanos, Runnable task) {
        return add(task, intervalNanos, intervalNanos);
    }

    private @Nullable Entry add(Runnable task, long delay, long interval) {
        Entry entry = new Entry(task, Ticker.systemNanos(), delay, interval);
        synchronized (this) {
            if (stopped) {
                return null;
            }
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            up(size++, entry);
            if (entry.place == 0) {
                LockSupport.unpark(thread);
            }
        }
        return entry;
    }

    /** For how long the process has not run, as far as that can be told before the thread itself has noticed. */
    long lateNanos(long now) {
        long late = now - expectedAt;
        return late > STOOD_STILL_NANOS ? late : 0;
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** Runs nothing any more. */
    void stop() {
        synchronized (this) {
            stopped = true;
            Arrays.fill(heap, null);
            size = 0;
        }
        LockSupport.unpark(thread);
    }

    /** Waits for the thread's end. */
    void awaitEnd(long millis) throws InterruptedException {
        if (Thread.currentThread() != thread) {
            thread.join(millis);
        }
    }

    private void run() {
        boolean goesOn = true;
        while (goesOn) {
            try {
                goesOn = step();
            } catch (Throwable e) {
                report(e);
            }
        }
    }

    private static void report(Throwable failure) {
        try {
            PoolLog.LOG.log(System.Logger.Level.ERROR, "a task of the pool failed unexpectedly", failure);
        } catch (Throwable e) {
            // No memory even for that. The thread goes on.
        }
    }

    private boolean step() {
        Entry due = null;
        long gap = 0;
        long wait = 0;
        synchronized (this) {
            if (stopped) {
                return false;
            }
            long now = Ticker.systemNanos();
            gap = now - expectedAt;
            if (gap > STOOD_STILL_NANOS) {
                putOff(gap);
            }
            expectedAt = now;
            if (size > 0 && at(0).due - now <= 0) {
                due = take(now);
            } else {
                wait = size == 0 ? FOR_EVER : at(0).due - now;
                expectedAt = now + wait;
            }
        }
        if (gap > STOOD_STILL_NANOS) {
            stoodStill.accept(gap);
        }
        if (due != null) {
            due.task.run();
        } else {
            LockSupport.parkNanos(this, wait);
            Thread.interrupted();
        }
        return true;
    }

    /** Those scheduled before the pause keep the time that they had left. All move by the same, so that their order stays. */
    private void putOff(long nanos) {
        for (int i = 0; i < size; i++) {
            Entry entry = at(i);
            if (entry.interval == 0 && entry.bornAt - expectedAt < 0) {
                entry.due += nanos;
            }
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            down(i, at(i));
        }
    }

    private Entry take(long now) {
        Entry first = at(0);
        if (first.interval > 0) {
            first.due = now + first.interval;
            down(0, first);
        } else {
            remove(first);
        }
        return first;
    }

    private void remove(Entry entry) {
        int place = entry.place;
        entry.place = -1;
        Entry last = at(--size);
        heap[size] = null;
        if (last != entry) {
            down(place, last);
            if (at(place) == last) {
                up(place, last);
            }
        }
    }

    private Entry at(int place) {
        return Objects.requireNonNull(heap[place]);
    }

    private void up(int from, Entry entry) {
        int place = from;
        while (place > 0) {
            int parent = place - 1 >>> 1;
            if (at(parent).due - entry.due <= 0) {
                break;
            }
            put(place, at(parent));
            place = parent;
        }
        put(place, entry);
    }

    private void down(int from, Entry entry) {
        int place = from;
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && at(child + 1).due - at(child).due < 0) {
                child++;
            }
            if (entry.due - at(child).due <= 0) {
                break;
            }
            put(place, at(child));
            place = child;
        }
        put(place, entry);
    }

    private void put(int place, Entry entry) {
        heap[place] = entry;
        entry.place = place;
    }
}
