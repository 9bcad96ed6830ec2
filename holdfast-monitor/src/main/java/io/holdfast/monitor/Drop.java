package io.holdfast.monitor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a pool lost. Immutable.
 *
 * @param reason a name of {@link io.holdfast.pool.EvictionReason}
 * @param code the page that explains the cause
 * @param cause the cause in words
 * @param confidence how sure that is; a name of {@link io.holdfast.doctor.why.Confidence}
 * @param detail what the driver or the server said; null when nobody said anything
 */
public record Drop(
        Instant at,
        String node,
        String pool,
        String reason,
        String code,
        String cause,
        String confidence,
        double ageSeconds,
        @Nullable String detail) {}
