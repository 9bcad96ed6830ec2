package io.holdfast.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits that end. Stateless. */
final class Deadline {
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

    /** A wait that can be interrupted. */
    interface Wait<T> {
        T await() throws InterruptedException;
    }

    private Deadline() {}

    /** Polls until the condition holds. False if it did not within the limit, or if the thread was interrupted. */
    static boolean await(Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Waits; an interrupt is kept and becomes a {@link TestServerException}. */
    static <T> T uninterrupted(String what, Wait<T> wait) {
        try {
            return wait.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestServerException("interrupted while waiting for " + what, e);
        }
    }
}
