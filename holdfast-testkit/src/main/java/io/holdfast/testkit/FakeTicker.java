package io.holdfast.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until it is told to go on. Thread-safe; waits for nothing. The nano clock starts at an
 * arbitrary value near its overflow, because real ones may and code that compares instead of subtracting must fail.
 */
public final class FakeTicker {
    private static final long START_NANOS =
            Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private final AtomicLong elapsedNanos = new AtomicLong();
    private final long startMillis;

    /** A clock whose wall time starts on 2026-01-01 UTC. */
    public FakeTicker() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** A clock whose wall time starts at this instant. */
    public FakeTicker(Instant start) {
        startMillis = start.toEpochMilli();
    }

    /** Like {@link System#nanoTime()}: only differences mean something, and the value can overflow. */
    public long nanos() {
        return START_NANOS + elapsedNanos.get();
    }

    /** Like {@link System#currentTimeMillis()}. */
    public long wallMillis() {
        return startMillis + Duration.ofNanos(elapsedNanos.get()).toMillis();
    }

    /**
     * Moves both clocks on.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public FakeTicker advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + time);
        }
        elapsedNanos.addAndGet(time.toNanos());
        return this;
    }

    @Override
    public String toString() {
        return "FakeTicker at +" + Duration.ofNanos(elapsedNanos.get());
    }
}
