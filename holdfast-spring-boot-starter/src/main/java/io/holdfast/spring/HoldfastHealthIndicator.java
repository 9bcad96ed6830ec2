package io.holdfast.spring;

import io.holdfast.pool.Between;
import io.holdfast.pool.ConnectionInfo;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.ServerState;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * What a pool knows of its database. Borrows nothing, and waits for nothing: DOWN when no connection is left and opening fails,
 * OUT_OF_SERVICE while it is suspended, DEGRADED when the pool is merely full, or checks its connections after a loss.
 */
public final class HoldfastHealthIndicator extends AbstractHealthIndicator {
    /** The database answers, and the application has less of it than it should; HTTP status 200. */
    public static final Status DEGRADED =
            new Status("DEGRADED", "The pool is full, or its connections are being checked");

    private final Supplier<HoldfastDataSource> pool;
    /** The application does without it. */
    private final boolean spare;

    /** An indicator of this pool. */
    public HoldfastHealthIndicator(HoldfastDataSource pool) {
        this(() -> pool);
    }

    /** Of the pool that is there when it is asked: a scope that is refreshed has another one then. */
    HoldfastHealthIndicator(Supplier<HoldfastDataSource> pool) {
        this(pool, false);
    }

    /** Of one that the application does without where it is down: it is degraded then. */
    HoldfastHealthIndicator(Supplier<HoldfastDataSource> pool, boolean spare) {
        this.pool = pool;
        this.spare = spare;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        HoldfastDataSource now = pool.get();
        PoolStats stats = now.stats();
        Status status = status(now, stats);
        builder.status(spare && status.equals(Status.DOWN) ? DEGRADED : status)
                .withDetail("pool", stats.name())
                .withDetail("inUse", stats.inUse())
                .withDetail("capacity", stats.capacity())
                .withDetail("waiting", stats.waiting())
                .withDetail("server", stats.serverState().name());
        if (stats.sinceAnswer() != null) {
            builder.withDetail("lastAnswerMillisAgo", stats.sinceAnswer().toMillis());
        }
        List<String> between = now.connections().stream()
                .map(ConnectionInfo::between)
                .filter(each -> each != Between.NOTHING)
                .map(Between::title)
                .distinct()
                .toList();
        if (!between.isEmpty()) {
            builder.withDetail("between", between);
        }
        Map<String, Object> share = FleetPools.share(now);
        if (!share.isEmpty()) {
            builder.withDetail("fleet", share);
        }
    }

    private static Status status(HoldfastDataSource pool, PoolStats stats) {
        if (pool.isSuspended()) {
            return Status.OUT_OF_SERVICE;
        }
        if (pool.isClosed() || stats.serverState() == ServerState.DOWN) {
            return Status.DOWN;
        }
        if (stats.total() == 0 && stats.opened() == 0) {
            // No connection was ever opened, and none has failed yet.
            return stats.openFailures() == 0 ? Status.UNKNOWN : Status.DOWN;
        }
        return stats.inUse() >= stats.capacity() || stats.serverState() != ServerState.UP ? DEGRADED : Status.UP;
    }
}
