package io.holdfast.it.architecture.violations.holdfast.pool;

/** Breaks: clocks only in Ticker. */
public final class ReadsNanoClock {
    long age(long since) {
        return System.nanoTime() - since;
    }
}
