package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.internal.mysql.SqlEffect;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What a borrower holds: JDBC's connection, which notes what it changes. */
public final class LeasedConnection extends Lease {
    /**
     * Begins a lease.
     *
     * @param stamp the lessor's fence: what it gave out with this lease, and no other
     * @param owner the thread that asked for it
     */
    public LeasedConnection(Lessor lessor, int stamp, Connection connection, Thread owner, boolean autoCommit) {
        super(lessor, stamp, connection, owner, autoCommit);
    }

    @Override
    public void close() {
        if (!hasEnded()) {
            lessor().giveBack(this);
        }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        Connection connection = delegate;
        if (connection != null) {
            abortBegins();
            try {
                if (!lessor().aborts(this)) {
                    connection.abort(executor);
                }
            } finally {
                lessor().giveBack(this);
            }
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return hasEnded() || super.isClosed();
    }

    @Override
    public boolean isValid(int seconds) throws SQLException {
        return !hasEnded() && (dirty & LOST) == 0 && super.isValid(seconds);
    }

    @Override
    public void beginRequest() throws SQLException {
        if (!hasEnded()) {
            super.beginRequest();
        }
    }

    @Override
    public void endRequest() throws SQLException {
        if (!hasEnded()) {
            super.endRequest();
        }
    }

    @Override
    Statement made(Statement statement) throws SQLException {
        return track(new LeasedStatement(this, statement));
    }

    @Override
    PreparedStatement made(String sql, PreparedStatement statement) throws SQLException {
        return trackPrepared(sql, SqlEffect.ofPrepared(sql), new LeasedPreparedStatement(this, sql, statement));
    }

    @Override
    CallableStatement made(String sql, CallableStatement statement) throws SQLException {
        return LeasedCallableStatement.of(this, sql, statement);
    }

    @Override
    DatabaseMetaData made(DatabaseMetaData metaData) {
        return new LeasedDatabaseMetaData(this, metaData);
    }

    @Override
    public void commit() throws SQLException {
        if ((dirty & IN_TRANSACTION) != 0) {
            dirty |= OWN_COMMIT;
        }
        super.commit();
        dirty &= ~TRANSACTION;
    }

    @Override
    public void rollback() throws SQLException {
        super.rollback();
        rolledBack();
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit && (dirty & IN_TRANSACTION) != 0) {
            throw refusedWithin(
                    "setAutoCommit(true)",
                    "it would commit one half of the work, and leave the other without a transaction. "
                            + "Leave the commit to inTransaction");
        }
        // Marked before the call: a call that fails half-way has still changed something.
        dirty |= AUTO_COMMIT;
        super.setAutoCommit(autoCommit);
        // JDBC: changing the mode commits what is open.
        dirty = autoCommit ? dirty & ~(MANUAL_COMMIT | TRANSACTION) : dirty | MANUAL_COMMIT;
        if (autoCommit == ((dirty & BORN_MANUAL) == 0)) {
            // Back where it was, as frameworks leave it: nothing to put right.
            dirty &= ~AUTO_COMMIT;
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        if (mayHaveTransaction()) {
            lessor().switches(this);
        }
        keepOriginal(READ_ONLY);
        super.setReadOnly(readOnly);
        backWhereItWas(READ_ONLY, readOnly);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        keepOriginal(ISOLATION);
        super.setTransactionIsolation(level);
        backWhereItWas(ISOLATION, level);
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        keepOriginal(CATALOG);
        super.setCatalog(catalog);
        backWhereItWas(CATALOG, catalog);
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        keepOriginal(SCHEMA);
        super.setSchema(schema);
        backWhereItWas(SCHEMA, schema);
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        keepOriginal(HOLDABILITY);
        super.setHoldability(holdability);
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        keepOriginal(NETWORK_TIMEOUT);
        super.setNetworkTimeout(executor, milliseconds);
        backWhereItWas(NETWORK_TIMEOUT, milliseconds);
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        keepOriginal(TYPE_MAP);
        super.setTypeMap(map);
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        keepOriginalClientInfo();
        super.setClientInfo(name, value);
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        keepOriginalClientInfo();
        super.setClientInfo(properties);
    }

    /** Sharding keys cannot be read back, so they could not be restored for the next borrower. */
    @Override
    public void setShardingKey(ShardingKey key) throws SQLException {
        throw notSupported("setShardingKey");
    }

    @Override
    public void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        throw notSupported("setShardingKey");
    }

    private static SQLFeatureNotSupportedException notSupported(String method) {
        return new SQLFeatureNotSupportedException(
                ErrorCode.NOT_SUPPORTED + " " + method + "() is not supported on a pooled connection: it could not be "
                        + "undone for the next borrower. See: holdfast explain " + ErrorCode.NOT_SUPPORTED,
                "0A000");
    }

    /** As frameworks leave an attribute that they have changed: nothing to put right. */
    private void backWhereItWas(int bit, @Nullable Object value) {
        if (value != null && lessor().isOriginal(bit, value)) {
            dirty &= ~bit;
        }
    }

    private void keepOriginalClientInfo() throws SQLClientInfoException {
        try {
            keepOriginal(CLIENT_INFO);
        } catch (SQLClientInfoException e) {
            throw e;
        } catch (SQLException e) {
            SQLClientInfoException failure = new SQLClientInfoException();
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            touched();
            return type.cast(this);
        }
        T unwrapped = super.unwrap(type);
        escaped();
        return unwrapped;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        touched();
        return type.isInstance(this) || super.isWrapperFor(type);
    }

    /** Says which lease this is, and of what; opens no connection and asks the server nothing. */
    @Override
    public String toString() {
        return "LeasedConnection@" + Integer.toHexString(System.identityHashCode(this)) + "["
                + (hasEnded() ? "closed" : delegate) + "]";
    }
}
