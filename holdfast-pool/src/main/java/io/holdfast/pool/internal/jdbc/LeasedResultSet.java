package io.holdfast.pool.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A result set of a lease. Holds on to its statement, and through it to the lease. */
final class LeasedResultSet extends DelegatingResultSet {
    private final LeasedStatement statement;

    LeasedResultSet(LeasedStatement statement, ResultSet results) {
        super(results);
        this.statement = statement;
    }

    @Override
    void failed(SQLException error) {
        statement.failed(error);
    }

    @Override
    public Statement getStatement() throws SQLException {
        super.getStatement();
        return statement;
    }

    @Override
    public boolean isClosed() throws SQLException {
        return statement.isDone() || super.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : super.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || super.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "LeasedResultSet[" + delegate + "]";
    }
}
