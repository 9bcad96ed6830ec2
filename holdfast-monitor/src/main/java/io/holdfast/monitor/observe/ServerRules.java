package io.holdfast.monitor.observe;

import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.ServerHealth;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges a server by what its observer saw: DOWN when it does not answer, also over a connection that was opened for it;
 * DEGRADED when it answers and does not do its work. Thread-safe; waits for nothing.
 */
final class ServerRules {
    static final long LATE_SECONDS = 30;

    private final String address;
    private final InstantSource clock;
    /** The latest verdict, for how long it has held; and whether it ever took writes. Guarded by this object's lock. */
    private @Nullable ServerHealth latest;

    private boolean tookWrites;

    ServerRules(String address, InstantSource clock) {
        this.address = address;
        this.clock = clock;
    }

    private record Verdict(HealthStatus status, @Nullable String cause) {}

    synchronized ServerHealth judge(Observer.Observation seen) {
        Vitals vitals = seen.vitals();
        if (vitals != null && seen.answers() && Boolean.FALSE.equals(vitals.readOnly())) {
            tookWrites = true;
        }
        Verdict verdict = verdict(seen);
        ServerHealth before = latest;
        boolean same = before != null && before.status() == verdict.status;
        Instant began = seen.failingSince() == null ? clock.instant() : seen.failingSince();
        ServerHealth now = new ServerHealth(
                address,
                verdict.status,
                verdict.cause,
                same ? Objects.requireNonNull(before).since() : began,
                seen.at(),
                vitals == null ? null : vitals.tookMillis());
        latest = now;
        return now;
    }

    private Verdict verdict(Observer.Observation seen) {
        if (!seen.answers()) {
            return seen.refused()
                    ? new Verdict(HealthStatus.DEGRADED, "the server refuses the monitor: " + seen.failure())
                    : new Verdict(HealthStatus.DOWN, "the server does not answer: " + seen.failure());
        }
        Vitals vitals = seen.vitals();
        if (vitals == null) {
            return new Verdict(HealthStatus.UP, null);
        }
        if (vitals.replicationStopped() != null) {
            return new Verdict(HealthStatus.DEGRADED, "replication has stopped: " + vitals.replicationStopped());
        }
        Long lag = vitals.replicationLagSeconds();
        if (lag != null && lag >= LATE_SECONDS) {
            return new Verdict(HealthStatus.DEGRADED, "the replica is " + lag + " s behind its source");
        }
        // A replica is read-only by trade; whether it is one takes a right that the login may lack.
        if (Boolean.TRUE.equals(vitals.readOnly()) && (Boolean.FALSE.equals(vitals.replica()) || tookWrites)) {
            return new Verdict(HealthStatus.DEGRADED, "the server is read-only");
        }
        if (vitals.maxConnections() > 0 && vitals.connections() >= vitals.maxConnections()) {
            return new Verdict(
                    HealthStatus.DEGRADED, "all " + vitals.maxConnections() + " connections of the server are taken");
        }
        return new Verdict(HealthStatus.UP, null);
    }
}
