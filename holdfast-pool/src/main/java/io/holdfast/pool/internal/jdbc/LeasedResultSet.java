package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseClosedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A result set of a lease. Holds on to its statement, and through it to the lease. Nothing else refers to it, so that one that is read where
 * it was made need never be an object on the heap.
 */
final class LeasedResultSet extends DelegatingResultSet {
    private final LeasedStatement statement;

    LeasedResultSet(LeasedStatement statement, ResultSet results) {
        super(results);
        this.statement = statement;
    }

    private boolean isDone() {
        return delegate == null || statement.isDone();
    }

    @Override
    ResultSet live(String method) throws LeaseClosedException {
        ResultSet results = delegate;
        if (results == null || statement.isDone()) {
            throw new LeaseClosedException("result set", method, ErrorCode.LEASE_CLOSED);
        }
        return results;
    }

    @Override
    public void close() throws SQLException {
        ResultSet results = delegate;
        if (results == null || statement.isDone()) {
            return;
        }
        delegate = null;
        try {
            results.close();
        } catch (SQLException e) {
            failed(e);
            throw e;
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return isDone() || super.isClosed();
    }

    @Override
    void takes(@Nullable Object value) {
        statement.takes(value);
    }

    @Override
    void failed(SQLException error) {
        statement.failed(error);
    }

    @Override
    public Statement getStatement() throws SQLException {
        return isDone() ? super.getStatement() : statement;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        T unwrapped = super.unwrap(type);
        statement.escaped();
        return unwrapped;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || super.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "LeasedResultSet[" + (isDone() ? "closed" : delegate) + "]";
    }
}
