package io.holdfast.pool.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A result set of a lease. Holds on to its statement, and to the lease. Nothing else refers to it, so that one that is read where
 * it was made need never be an object on the heap.
 */
final class LeasedResultSet extends DelegatingResultSet {
    private final Lease lease;
    /** Null where the driver has none, as for some meta data. */
    private final @Nullable LeasedStatement statement;

    LeasedResultSet(Lease lease, @Nullable LeasedStatement statement, ResultSet results) {
        super(results);
        this.lease = lease;
        this.statement = statement;
    }

    /** Of meta data: its statement, where the driver has one, is closed with the lease. */
    static ResultSet ofMetaData(Lease lease, ResultSet results) throws SQLException {
        Statement statement;
        try {
            statement = results.getStatement();
        } catch (SQLException e) {
            // As good as none: nothing leads past the lease then either.
            statement = null;
        }
        if (statement == null) {
            return new LeasedResultSet(lease, null, results);
        }
        return lease.track(new LeasedStatement(lease, statement)).result(results);
    }

    private boolean isDone() {
        return delegate == null || lease.hasEnded() || statement != null && statement.isClosedByHolder();
    }

    @Override
    ResultSet live(String method) throws SQLException {
        ResultSet results = delegate;
        if (results == null || statement != null && statement.isClosedByHolder() || lease.hasEnded()) {
            throw lease.refusal("result set", method);
        }
        lease.touched();
        return results;
    }

    @Override
    ResultSet begins(String method) throws SQLException {
        ResultSet results = live(method);
        lease.callBegins(Lessor.WAITS, "result set", method);
        return results;
    }

    @Override
    ResultSet queries(String method) throws SQLException {
        ResultSet results = begins(method);
        lease.runsQuery();
        return results;
    }

    @Override
    void ends() {
        lease.callEnds(Lessor.WAITS);
    }

    @Override
    ResultSet reads(String method) throws SQLException {
        ResultSet results = delegate;
        if (results == null || statement != null && statement.isClosedByHolder()) {
            throw lease.refusal("result set", method);
        }
        lease.callBegins(Lessor.READS, "result set", method);
        return results;
    }

    @Override
    void hasRead() {
        lease.callEnds(Lessor.READS);
    }

    @Override
    public boolean next() throws SQLException {
        boolean row = super.next();
        if (statement != null && lease.lessor().logs) {
            statement.hasRead(row);
        }
        return row;
    }

    @Override
    public void close() throws SQLException {
        ResultSet results = delegate;
        if (results == null || statement != null && statement.isClosedByHolder() || lease.hasEnded()) {
            return;
        }
        delegate = null;
        close(lease, results);
    }

    /** Without this object, which need never be one on the heap. */
    private static void close(Lease lease, ResultSet results) throws SQLException {
        lease.callBegins(Lessor.WAITS, "result set", "close");
        try {
            results.close();
        } catch (SQLException e) {
            throw lease.failed("result set", "close", e);
        } catch (RuntimeException | Error e) {
            lease.broken(e);
            throw e;
        } finally {
            lease.callEnds(Lessor.WAITS);
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return isDone() || super.isClosed();
    }

    @Override
    void takes(@Nullable Object value) {
        lease.takes(value);
    }

    @Override
    SQLException failed(String method, SQLException error) {
        return lease.failed("result set", method, error);
    }

    @Override
    void broken(Throwable error) {
        lease.broken(error);
    }

    @Override
    public Statement getStatement() throws SQLException {
        return isDone() || statement == null ? super.getStatement() : statement;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            lease.touched();
            return type.cast(this);
        }
        T unwrapped = super.unwrap(type);
        lease.escaped();
        if (statement != null) {
            statement.letGoOnClose();
        }
        return unwrapped;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        lease.touched();
        return type.isInstance(this) || super.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "LeasedResultSet[" + (isDone() ? "closed" : delegate) + "]";
    }
}
