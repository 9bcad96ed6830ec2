package io.holdfast.pool.internal.context;

/** The only place where the pool reads a clock. Thread-safe. */
public interface Ticker {
    /** Two days before the first reading, so that no moment is negative or zero, as the machine's own may be. */
    long ORIGIN_NANOS = System.nanoTime() - 172_800_000_000_000L;

    /** Nanoseconds of a monotonic clock with an arbitrary origin. About 25 ns a call. */
    long nanos();

    /** The same clock, up to {@link Housekeeper#TICK_MILLIS} behind. A field read while the pool is busy. */
    long coarseNanos();

    /** The machine's clock, from {@link #ORIGIN_NANOS} on. */
    static long systemNanos() {
        return System.nanoTime() - ORIGIN_NANOS;
    }
}
