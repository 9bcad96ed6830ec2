package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.internal.mysql.SqlEffect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement of a lease. Holds on to its lease, so that whoever can reach a statement keeps the lease. */
class LeasedStatement extends DelegatingStatement {
    private static final int QUERY_INTERRUPTED = 1317;

    private final LeasedConnection lease;
    /** The SQL it was prepared with; null for a plain statement. */
    private final @Nullable String preparedSql;
    /** What that SQL does to the session. */
    private final int preparedEffect;
    /** The newest open result, which leads to the older ones. Confined to the holder and to whoever ends the lease. */
    private @Nullable LeasedResultSet results;
    /**
     * The next older statement of the lease. Written by {@link LeasedConnection} alone; published by the CAS that puts this statement
     * on the stack. A later write, which skips one that is closed, may be seen late or not at all: it leads past nothing that is open.
     */
    @Nullable
    LeasedStatement next;

    LeasedStatement(LeasedConnection lease, Statement statement) {
        this(lease, null, statement);
    }

    LeasedStatement(LeasedConnection lease, @Nullable String preparedSql, Statement statement) {
        super(statement);
        this.lease = lease;
        this.preparedSql = preparedSql;
        this.preparedEffect = preparedSql == null ? SqlEffect.NONE : SqlEffect.ofPrepared(preparedSql);
    }

    /** True once it was closed, by the holder or by the pool. */
    final boolean isDone() {
        return delegate == ClosedStatement.INSTANCE;
    }

    /** Puts the stub in the place of the statement. Sub-classes do so for their own reference too. */
    void end() {
        delegate = ClosedStatement.INSTANCE;
        for (LeasedResultSet open = results; open != null; open = open.next) {
            open.end();
        }
        results = null;
    }

    /** True while a result may be streamed: one is open, and a fetch size was set. */
    final boolean mayStream() {
        LeasedResultSet newest = results;
        try {
            return newest != null && !newest.isDone() && delegate.getFetchSize() != 0;
        } catch (SQLException e) {
            return false;
        }
    }

    final void closeByPool() throws SQLException {
        Statement statement = delegate;
        if (!isDone()) {
            LeasedResultSet newest = results;
            ResultSet open = newest != null && mayStream() ? newest.delegate : null;
            end();
            if (open != null) {
                readOut(open);
            }
            statement.close();
        }
    }

    /** For a statement that is closed over a stream, MariaDB's driver reads the rest into memory. */
    private static void readOut(ResultSet stream) throws SQLException {
        try {
            while (stream.next()) {
                continue;
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != QUERY_INTERRUPTED) {
                throw e;
            }
        }
        stream.close();
    }

    /** The holder was given an object of the driver's own. */
    final void escaped() {
        lease.lessor().escaped();
    }

    @Override
    final void failed(SQLException error) {
        lease.failed(error);
    }

    @Override
    final @Nullable ResultSet leased(@Nullable ResultSet results) {
        if (results == null) {
            return null;
        }
        LeasedResultSet older = this.results;
        // A new result usually closes the one before it: those that are closed need not be ended any more.
        while (older != null && older.isDone()) {
            older = older.next;
        }
        LeasedResultSet newest = new LeasedResultSet(this, results, older);
        this.results = newest;
        return newest;
    }

    @Override
    final void beginCall(@Nullable String sql) throws SQLException {
        if (sql == null) {
            lease.runs(preparedSql, preparedEffect);
        } else {
            lease.runs(sql, SqlEffect.of(sql));
        }
        lease.lessor().callBegins(lease);
    }

    @Override
    final void endCall() {
        lease.lessor().callEnds(lease, false);
    }

    @Override
    final void endBatch() {
        lease.lessor().callEnds(lease, true);
    }

    /**
     * By the pool where it can: both drivers open a connection for it that the pool does not count, and Connector/J does
     * nothing at all once a result has begun to stream.
     */
    @Override
    public void cancel() throws SQLException {
        if (isDone() || !lease.lessor().stopStatement(lease)) {
            super.cancel();
        }
    }

    /** What is added will run in some later call. */
    @Override
    public void addBatch(String sql) throws SQLException {
        super.addBatch(sql);
        lease.runs(sql, SqlEffect.of(sql));
    }

    @Override
    public void close() throws SQLException {
        Statement statement = delegate;
        if (isDone()) {
            return;
        }
        end();
        try {
            statement.close();
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
    public Connection getConnection() throws SQLException {
        if (isDone()) {
            return super.getConnection();
        }
        return lease;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        T unwrapped = super.unwrap(type);
        escaped();
        return unwrapped;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || super.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + delegate + "]";
    }
}
