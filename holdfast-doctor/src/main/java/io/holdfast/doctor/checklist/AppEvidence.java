package io.holdfast.doctor.checklist;

import io.holdfast.doctor.server.PoolSettings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the application that uses the server.
 *
 * @param configured settings of its pools as its files have them
 * @param configChangedAt when the latest of these files changed; null when none was given
 * @param inForce settings of its pools as they run
 * @param pools how its pools stand, one line for each that is not well
 * @param watched how many pools were asked
 * @param leases connections that are held for long, with their holders
 * @param startedAt when its process was started; null when that is unknown
 * @param health what its health end points answered
 * @param scan what a scan of its sources found; null when none was made
 * @param logs what its logs say
 * @param schedules where a check of this program stands in a schedule; null when no schedule could be read
 */
public record AppEvidence(
        List<PoolSettings> configured,
        @Nullable Instant configChangedAt,
        List<PoolSettings> inForce,
        List<String> pools,
        int watched,
        List<HeldLease> leases,
        @Nullable Instant startedAt,
        List<HealthAnswer> health,
        @Nullable ScanResult scan,
        List<LogErrors> logs,
        @Nullable List<String> schedules) {

    /** Nothing is known. */
    public static final AppEvidence NONE = new AppEvidence(
            List.of(), null, List.of(), List.of(), 0, List.of(), null, List.of(), null, List.of(), null);

    /** Copies. */
    public AppEvidence {
        configured = List.copyOf(configured);
        inForce = List.copyOf(inForce);
        pools = List.copyOf(pools);
        leases = List.copyOf(leases);
        health = List.copyOf(health);
        logs = List.copyOf(logs);
        schedules = schedules == null ? null : List.copyOf(schedules);
    }

    /**
     * A connection that is held for long.
     *
     * @param place where it was borrowed; null when that was not captured
     */
    public record HeldLease(
            String pool,
            double seconds,
            String thread,
            @Nullable String place) {}

    /** What a health end point answered; status 0 when it did not. */
    public record HealthAnswer(String url, int status, String body) {}

    /**
     * What a scan of the sources found.
     *
     * @param requests findings on scopes that do not return a connection, one line each
     * @param background the same in socket handlers, threads and tasks
     */
    public record ScanResult(int files, List<String> requests, List<String> background) {
        /** Copies. */
        public ScanResult {
            requests = List.copyOf(requests);
            background = List.copyOf(background);
        }
    }

    /**
     * Connection errors of a log since the repair.
     *
     * @param undated errors whose time is unknown
     */
    public record LogErrors(String name, long errors, long undated, List<String> causes) {
        /** Copies. */
        public LogErrors {
            causes = List.copyOf(causes);
        }
    }
}
