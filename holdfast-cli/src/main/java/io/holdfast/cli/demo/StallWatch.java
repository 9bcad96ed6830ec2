package io.holdfast.cli.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how late this machine wakes a thread that does nothing else, so that a pause of the machine is not blamed on a
 * pool. Thread-safe.
 */
final class StallWatch implements AutoCloseable {
    private static final long NAP = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long WORTH_KEEPING = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int KEPT = 10_000;

    private final Deque<Stall> stalls = new ArrayDeque<>();
    private final Thread thread = new Thread(this::watch, "demo-stall-watch");
    private volatile boolean closed;

    private record Stall(long endedAt, long nanos) {}

    StallWatch() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        long before = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(NAP);
            long now = System.nanoTime();
            long late = now - before - NAP;
            if (late > WORTH_KEEPING) {
                keep(new Stall(now, late));
            }
            before = now;
        }
    }

    private synchronized void keep(Stall stall) {
        if (stalls.size() == KEPT) {
            stalls.removeFirst();
        }
        stalls.addLast(stall);
    }

    /** The sum of the stalls that ended after {@code sinceNanos}, an instant of {@link System#nanoTime}. */
    synchronized long stalledSince(long sinceNanos) {
        return stalls.stream()
                .filter(stall -> stall.endedAt - sinceNanos > 0)
                .mapToLong(Stall::nanos)
                .sum();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
