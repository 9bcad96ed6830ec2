package io.holdfast.monitor;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A verdict on one server, by the connection that watches it. Immutable.
 *
 * @param address host and port
 * @param cause why it is not UP, in a sentence; null when it is
 * @param since when it became so
 * @param checkedAt when it last answered, or was found not to; null before the first question
 * @param tookMillis how long the last answer took; null before the first
 */
public record ServerHealth(
        String address,
        HealthStatus status,
        @Nullable String cause,
        Instant since,
        @Nullable Instant checkedAt,
        @Nullable Double tookMillis) {
    /** Refuses what another program left out. */
    public ServerHealth {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(since, "since");
    }

    /** The same, no worse than this. */
    public ServerHealth atWorst(HealthStatus worst) {
        return status.compareTo(worst) <= 0
                ? this
                : new ServerHealth(address, worst, cause, since, checkedAt, tookMillis);
    }
}
