package io.holdfast.cli.demo;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import java.sql.Connection;
import java.sql.SQLException;

/** Holdfast with its defaults, except what {@link DemoSettings} says. */
final class HoldfastPool implements DemoPool {
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
                .build());
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
    public boolean ownsThread(String name) {
        return name.startsWith("holdfast-") && !name.startsWith("holdfast-testkit");
    }

    @Override
    public void close() {
        pool.close();
    }
}
