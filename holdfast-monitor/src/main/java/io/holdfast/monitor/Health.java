package io.holdfast.monitor;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A verdict on one pool and its database. Immutable.
 *
 * @param cause why it is not UP, in a sentence; null when it is
 * @param since when it became so
 * @param pool what the pool says of the server
 * @param observer what the monitor's own connection says: {@code ANSWERS}, {@code FAILS}, or {@code NONE} where there is none
 * @param checkedAt when the monitor's own connection last had an answer, or learnt that there is none; null before the first
 * @param tookMillis how long the last answer took; null before the first
 */
public record Health(
        HealthStatus status,
        @Nullable String cause,
        Instant since,
        String pool,
        String observer,
        @Nullable Instant checkedAt,
        @Nullable Double tookMillis) {
    /** Refuses what another program left out. */
    public Health {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(observer, "observer");
    }
}
