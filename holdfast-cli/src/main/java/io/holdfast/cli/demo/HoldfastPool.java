package io.holdfast.cli.demo;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Holdfast with its defaults, except what {@link DemoSettings} says. */
final class HoldfastPool implements DemoPool {
    /** 10 s by default; the demo has no time for that. */
    private static final Duration RECLAIM_AFTER = Duration.ofMillis(500);

    private final HoldfastDataSource pool;

    HoldfastPool(String jdbcUrl, String user, String password, DemoSettings settings) {
        this.pool = new HoldfastDataSource(PoolConfig.builder()
                .name("demo")
                .jdbcUrl(jdbcUrl)
                .username(user)
                .password(password)
                .size(settings.poolSize())
                .borrowTimeout(settings.borrowTimeout())
                .failFastAfter(settings.borrowTimeout())
                .readTimeout(settings.readTimeout())
                .shutdownTimeout(settings.shutdownTimeout())
                .reclaimAbandonedAfter(RECLAIM_AFTER)
                .build());
    }

    /** The pool itself, for its dashboard. */
    HoldfastDataSource source() {
        return pool;
    }

    @Override
    public String name() {
        return "Holdfast";
    }

    @Override
    public Connection borrow() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public Figures figures() {
        PoolStats stats = pool.stats();
        return new Figures(stats.inUse(), stats.idle(), stats.waiting());
    }

    @Override
    public int besideSlots() {
        return 1;
    }

    @Override
    public long endsNoticed() {
        return pool.stats().evictions().getOrDefault(EvictionReason.CLOSED_BY_SERVER, 0L);
    }

    @Override
    public long leasesTakenBack() {
        return pool.stats().evictions().getOrDefault(EvictionReason.ABANDONED, 0L);
    }

    @Override
    public boolean ownsThread(String name) {
        return name.startsWith("holdfast-")
                && !name.startsWith("holdfast-testkit")
                && !name.startsWith("holdfast-monitor");
    }

    @Override
    public void close() {
        pool.close();
    }
}
