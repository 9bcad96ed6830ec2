package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.Ticker;

/** Decides when places of borrow are captured: under pressure, after a leak, or always. Decided inside the upkeep's rounds. */
public final class SiteCapture {
    /** Utilisation at which places of borrow are captured, and below which no longer. */
    private static final double CAPTURE_FROM = 0.8;

    private static final double CAPTURE_UNTIL = 0.6;
    /** For how long after that places are still captured. */
    private static final long PRESSED_NANOS = 1_000_000_000L;
    /** Capturing costs about 2 µs: only leases that last this long on average are worth it, and long beside it. */
    private static final double CAPTURE_FROM_AGE_NANOS = 20_000_000;

    private static final long CAPTURE_AFTER_LEAK_NANOS = 600_000_000_000L;

    private final Ticker ticker;
    /** Until when places of borrow are captured whatever the load. */
    private volatile long captureUntil;
    /** When the pool was last seen under pressure. Inside rounds only. */
    private long pressedAt;
    /** Inside rounds only. */
    private boolean capturing;

    public SiteCapture(Ticker ticker) {
        this.ticker = ticker;
        this.captureUntil = ticker.nanos();
        this.pressedAt = captureUntil - PRESSED_NANOS;
    }

    /** A lease was not returned as it should have been: for ten minutes every place of borrow is captured. Any thread. */
    public void forAWhile() {
        captureUntil = ticker.nanos() + CAPTURE_AFTER_LEAK_NANOS;
    }

    /** True when the places of the borrows to come are to be captured. */
    boolean isDue(PoolConfig config, double utilisation, double meanAgeNanos) {
        long now = ticker.nanos();
        if (utilisation >= (capturing ? CAPTURE_UNTIL : CAPTURE_FROM) && meanAgeNanos >= CAPTURE_FROM_AGE_NANOS) {
            // A slot on its way from one lease to the next counts as idle or being reset, which must not end it.
            pressedAt = now;
        }
        capturing = switch (config.borrowSiteCapture()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case UNDER_PRESSURE -> now - captureUntil < 0 || now - pressedAt < PRESSED_NANOS;
        };
        return capturing;
    }
}
