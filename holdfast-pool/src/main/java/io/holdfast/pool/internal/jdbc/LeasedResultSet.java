package io.holdfast.pool.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

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

    @Override
    ResultSet live() {
        return statement.isDone() ? ClosedResultSet.INSTANCE : delegate;
    }

    @Override
    public void close() throws SQLException {
        ResultSet results = live();
        delegate = ClosedResultSet.INSTANCE;
        try {
            results.close();
        } catch (SQLException e) {
            failed(e);
            throw e;
        }
    }

    @Override
    void failed(SQLException error) {
        statement.failed(error);
    }

    @Override
    public Statement getStatement() throws SQLException {
        return live() == ClosedResultSet.INSTANCE ? super.getStatement() : statement;
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
        return "LeasedResultSet[" + live() + "]";
    }
}
