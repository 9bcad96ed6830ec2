package io.holdfast.doctor.why;

import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has changed at the server between two looks at it; with one look only, since its start. Immutable.
 *
 * <p>The uptime alone misses quick restarts, so the moment of the boot is compared.
 */
final class ServerChange {
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    private final ServerFacts now;
    private final @Nullable ServerFacts earlier;

    ServerChange(ServerFacts now, @Nullable ServerFacts earlier) {
        this.now = now;
        this.earlier = earlier;
    }

    ServerFacts now() {
        return now;
    }

    /** True when what {@link #count} gives is what happened between the two looks. */
    boolean exact() {
        return earlier != null && !rebooted();
    }

    /** True when the server was started between the two looks. */
    boolean rebooted() {
        return earlier != null
                && Duration.between(earlier.server().bootedAt(), now.server().bootedAt())
                                .abs()
                                .compareTo(CLOCK_ERROR)
                        > 0;
    }

    /** True when it was not started between the two looks. */
    boolean stayedUp() {
        return earlier != null && !rebooted();
    }

    /** True when the server's log, as far as it was read, tells what was before its start. */
    boolean logReachesBeyondBoot() {
        return now.errorLog().stream()
                .anyMatch(line -> line.at().isBefore(now.server().bootedAt().minus(CLOCK_ERROR)));
    }

    /** True when another server answers than before. */
    boolean moved() {
        return earlier != null
                && (!Objects.equals(earlier.server().uuid(), now.server().uuid())
                        || !earlier.server().hostname().equals(now.server().hostname()));
    }

    /** How far a counter has risen. */
    long count(String counter) {
        return now.now().counter(counter)
                - (exact() && earlier != null ? earlier.now().counter(counter) : 0);
    }

    /** True when the server counts errors by number. */
    boolean countsErrors() {
        return !now.server().version().mariadb() && now.on("performance_schema");
    }

    /** How often an error was raised. */
    long errors(int code) {
        return now.now().errors(code)
                - (exact() && earlier != null ? earlier.now().errors(code) : 0);
    }

    /** Since when {@link #count} counts. */
    String since() {
        return exact() && earlier != null
                ? "since " + earlier.takenAt().truncatedTo(ChronoUnit.SECONDS)
                : "since the server's start";
    }
}
