package io.holdfast.pool.internal.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Meta data of a lease: leads back to the lease, never to the connection behind it. Nearly all of it may ask the server, and so counts
 * as SQL of the lease.
 */
final class LeasedDatabaseMetaData extends DelegatingDatabaseMetaData {
    private final Lease lease;

    LeasedDatabaseMetaData(Lease lease, DatabaseMetaData metaData) {
        super(metaData);
        this.lease = lease;
    }

    @Override
    DatabaseMetaData live(String method) throws SQLException {
        if (lease.hasEnded()) {
            throw lease.refusal("connection", method);
        }
        lease.touched();
        return delegate;
    }

    @Override
    DatabaseMetaData queries(String method) throws SQLException {
        lease.callBegins(Lessor.WAITS, "connection", method);
        lease.runsQuery();
        return delegate;
    }

    @Override
    void ends() {
        lease.callEnds(Lessor.WAITS);
    }

    @Override
    SQLException failed(String method, SQLException error) {
        return lease.failed("connection", method, error);
    }

    @Override
    void broken(Throwable error) {
        lease.broken(error);
    }

    @Override
    @Nullable
    ResultSet leased(@Nullable ResultSet results) throws SQLException {
        return results == null ? null : LeasedResultSet.ofMetaData(lease, results);
    }

    @Override
    public Connection getConnection() {
        return lease;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            lease.touched();
            return type.cast(this);
        }
        T unwrapped = super.unwrap(type);
        lease.escaped();
        return unwrapped;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        lease.touched();
        return type.isInstance(this) || super.isWrapperFor(type);
    }
}
