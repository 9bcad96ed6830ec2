package io.holdfast.pool.internal;

import java.time.Duration;

/** How long a connection above the size stays idle where that is not given. */
public final class OverflowLinger {
    private static final Duration NEVER = Duration.ofDays(365);

    private OverflowLinger() {}

    /** The time that follows from the time-out of idle connections, of which 0 means never. */
    public static Duration following(Duration idleTimeout) {
        return idleTimeout.isZero() ? NEVER : idleTimeout;
    }
}
