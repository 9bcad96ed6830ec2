package io.holdfast.pool.internal.context;

/** The only place where the pool reads a clock. Thread-safe. */
public interface Ticker {
    /** Nanoseconds of a monotonic clock with an arbitrary origin. About 25 ns a call. */
    long nanos();

    /** The same clock, up to {@link Housekeeper#TICK_MILLIS} behind. A field read while the pool is busy. */
    long coarseNanos();

    /** The machine's clock. */
    static long systemNanos() {
        return System.nanoTime();
    }
}
