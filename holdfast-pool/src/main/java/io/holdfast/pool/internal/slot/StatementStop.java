package io.holdfast.pool.internal.slot;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A stop under way of what runs in a slot's session. From shortly before the server is asked until it has answered, no further
 * call on the connection begins and it is not passed on, so that nothing else can be hit. Thread-safe.
 */
public final class StatementStop {
    private final long longestNanos;
    private final CountDownLatch over = new CountDownLatch(1);

    /** A stop that takes no longer than this. */
    public StatementStop(long longestNanos) {
        this.longestNanos = longestNanos;
    }

    /** The server has answered, or was not asked. */
    void end() {
        over.countDown();
    }

    /** Waits for {@link #end}; false when it did not come in time. */
    boolean awaitEnd() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return over.await(longestNanos, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // The wait is short, and what comes after it must not begin sooner.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
