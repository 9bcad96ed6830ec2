package io.holdfast.it.architecture.violations.holdfast.pool.internal;

/** Breaks nothing: here the clock may be read. */
public final class Ticker {
    long nanos() {
        return System.nanoTime();
    }

    /** A class inside the clock is the clock. */
    public static final class Coarse {
        public long millis() {
            return System.currentTimeMillis();
        }
    }
}
