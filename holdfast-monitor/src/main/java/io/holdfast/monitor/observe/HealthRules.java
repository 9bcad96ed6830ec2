package io.holdfast.monitor.observe;

import io.holdfast.monitor.Health;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.ServerState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges a pool by two observers: the pool itself, and a connection of the monitor's own. DOWN takes both: the monitor's
 * connection fails, and so does another one that it opens at once; and the pool says the same, or has had no answer on any
 * of its connections since. Thread-safe; waits for nothing.
 */
final class HealthRules {
    private final InstantSource clock;
    private final LongSupplier nanos;
    /** The latest verdict, for how long it has held. Guarded by this object's lock. */
    private @Nullable Health latest;

    HealthRules(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    private record Verdict(HealthStatus status, @Nullable String cause) {}

    /** Judges; {@code seen} is null where the monitor has no connection of its own. */
    Health judge(PoolStats stats, Observer.@Nullable Observation seen, @Nullable String poolFailure) {
        Verdict verdict = verdict(stats, seen, poolFailure);
        Instant began = seen != null && seen.failingSince() != null ? seen.failingSince() : clock.instant();
        synchronized (this) {
            Health before = latest;
            boolean same = before != null && before.status() == verdict.status;
            Health now = new Health(
                    verdict.status,
                    verdict.cause,
                    same ? Objects.requireNonNull(before).since() : began,
                    stats.serverState().name(),
                    seen == null ? "NONE" : seen.answers() ? "ANSWERS" : "FAILS",
                    seen == null ? null : seen.at(),
                    seen == null || seen.vitals() == null ? null : seen.vitals().tookMillis());
            latest = now;
            return now;
        }
    }

    private Verdict verdict(PoolStats stats, Observer.@Nullable Observation seen, @Nullable String poolFailure) {
        boolean poolDown = stats.serverState() == ServerState.DOWN;
        String why = poolFailure == null ? "" : ": " + poolFailure;
        if (seen == null) {
            return poolDown ? new Verdict(HealthStatus.DOWN, "the pool cannot reach the database" + why) : load(stats);
        }
        if (seen.answers()) {
            return poolDown
                    ? new Verdict(
                            HealthStatus.DEGRADED,
                            "the pool cannot reach the database, which answers the monitor" + why)
                    : load(stats);
        }
        boolean silent = answeredBefore(stats, seen.failingSinceNanos());
        if (poolDown || silent) {
            return new Verdict(HealthStatus.DOWN, "the database does not answer: " + seen.failure());
        }
        return new Verdict(
                HealthStatus.DEGRADED,
                "the database answers the pool, and not the monitor's own connection: " + seen.failure());
    }

    /** True when no connection of the pool has had an answer since that moment. */
    private boolean answeredBefore(PoolStats stats, long moment) {
        Duration since = stats.sinceAnswer();
        return since == null || since.toNanos() > nanos.getAsLong() - moment;
    }

    private static Verdict load(PoolStats stats) {
        String state = switch (stats.serverState()) {
            case SUSPECT -> "a connection was lost or is silent, and the others are being checked";
            case RECOVERING -> "the database is back, and connections are being opened";
            default -> null;
        };
        if (stats.inUse() >= stats.capacity()) {
            String waiting = stats.waiting() == 0 ? "" : ", and " + stats.waiting() + " wait";
            return new Verdict(
                    HealthStatus.DEGRADED,
                    "all " + stats.capacity() + " connections are in use" + waiting + "; the database answers");
        }
        return state == null ? new Verdict(HealthStatus.UP, null) : new Verdict(HealthStatus.DEGRADED, state);
    }
}
