package io.holdfast.it.architecture.violations.holdfast.pool;

import java.time.Instant;

/** Breaks: clocks only in Ticker. */
public final class ReadsWallClock {
    Instant deadline(long millis) {
        return Instant.now().plusMillis(millis);
    }
}
