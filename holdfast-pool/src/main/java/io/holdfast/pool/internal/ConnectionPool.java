package io.holdfast.pool.internal;

import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Skeleton. */
public final class ConnectionPool {
    private final PoolConfig config;

    private ConnectionPool(PoolConfig config) {
        this.config = config;
    }

    public static ConnectionPool open(PoolConfig config) {
        return new ConnectionPool(config);
    }

    public Connection borrow() throws SQLException {
        throw new SQLException();
    }

    public Connection borrow(Duration timeout) throws SQLException {
        throw new SQLException();
    }

    public CompletableFuture<Connection> borrowAsync(Duration timeout) {
        throw new IllegalStateException();
    }

    public PoolStats stats() {
        throw new IllegalStateException();
    }

    public List<LeaseInfo> leases() {
        return List.of();
    }

    public PoolConfig config() {
        return config;
    }

    public void resize(int size, int maxOverflow) {}

    public void refresh() {}

    public void evict(Connection connection) {}

    public boolean isClosed() {
        return false;
    }

    public void close() {}
}
