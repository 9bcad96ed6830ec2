package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseClosedException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Meta data of a lease: leads back to the lease, never to the connection behind it. */
final class LeasedDatabaseMetaData extends DelegatingDatabaseMetaData {
    private final LeasedConnection lease;

    LeasedDatabaseMetaData(LeasedConnection lease, DatabaseMetaData metaData) {
        super(metaData);
        this.lease = lease;
    }

    @Override
    DatabaseMetaData live(String method) throws SQLException {
        if (lease.hasEnded()) {
            throw new LeaseClosedException("connection", method, ErrorCode.LEASE_CLOSED);
        }
        return delegate;
    }

    @Override
    void failed(SQLException error) {
        lease.failed(error);
    }

    @Override
    @Nullable
    ResultSet leased(@Nullable ResultSet results) {
        if (results == null) {
            return null;
        }
        try {
            Statement statement = results.getStatement();
            if (statement != null) {
                return lease.track(new LeasedStatement(lease, statement)).leased(results);
            }
        } catch (SQLException e) {
            // The driver has no statement behind its meta data: then nothing leads past the lease either.
            return results;
        }
        return results;
    }

    @Override
    public Connection getConnection() {
        return lease;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        T unwrapped = super.unwrap(type);
        lease.lessor().escaped();
        return unwrapped;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || super.isWrapperFor(type);
    }
}
