package io.holdfast.pool.internal;

import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.testkit.FakeTicker;
import java.time.Duration;

/** A clock that the test moves. */
public final class Clock implements Ticker {
    private final FakeTicker time = new FakeTicker();
    private final long offset;

    /** One that begins anywhere, as the machine's clock may. */
    public Clock() {
        this(0);
    }

    private Clock(long offset) {
        this.offset = offset;
    }

    /** One that begins at the machine's time, for what pools of the whole JVM share. */
    public static Clock ofMachine() {
        return new Clock(Ticker.systemNanos() - new FakeTicker().nanos());
    }

    /** One that begins a day before the machine's time: what passes by it is never ahead of that. */
    public static Clock ofYesterday() {
        return new Clock(Ticker.systemNanos()
                - new FakeTicker().nanos()
                - Duration.ofDays(1).toNanos());
    }

    /** Some time passes. */
    public void advance(Duration by) {
        time.advance(by);
    }

    @Override
    public long nanos() {
        return time.nanos() + offset;
    }

    @Override
    public long coarseNanos() {
        return nanos();
    }
}
