package io.holdfast.pool.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A result set of a lease. Holds on to its statement, and through it to the lease. */
final class LeasedResultSet extends DelegatingResultSet {
    private final LeasedStatement statement;
    /** The next older result of the statement that may still be open. */
    final @Nullable LeasedResultSet next;

    LeasedResultSet(LeasedStatement statement, ResultSet results, @Nullable LeasedResultSet next) {
        super(results);
        this.statement = statement;
        this.next = next;
    }

    /** True once nothing can be read from it any more. */
    boolean isDone() {
        try {
            return delegate.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    /** Puts the stub in the place of the result. */
    void end() {
        delegate = ClosedResultSet.INSTANCE;
    }

    @Override
    public void close() throws SQLException {
        ResultSet results = delegate;
        end();
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
        return delegate == ClosedResultSet.INSTANCE ? super.getStatement() : statement;
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
        return "LeasedResultSet[" + delegate + "]";
    }
}
