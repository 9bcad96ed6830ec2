package io.holdfast.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A Statement that can do nothing: subclasses override what tests use. Generated from the
 * interface of JDK 17.
 */
abstract class UnsupportedStatement implements Statement {

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Unsupported.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public void addBatch(String value) throws SQLException {
        throw Unsupported.method("addBatch");
    }

    @Override
    public void cancel() throws SQLException {
        throw Unsupported.method("cancel");
    }

    @Override
    public void clearBatch() throws SQLException {
        throw Unsupported.method("clearBatch");
    }

    @Override
    public void clearWarnings() throws SQLException {
        throw Unsupported.method("clearWarnings");
    }

    @Override
    public void close() throws SQLException {
        throw Unsupported.method("close");
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        throw Unsupported.method("closeOnCompletion");
    }

    @Override
    public boolean execute(String value) throws SQLException {
        throw Unsupported.method("execute");
    }

    @Override
    public boolean execute(String first, int[] second) throws SQLException {
        throw Unsupported.method("execute");
    }

    @Override
    public boolean execute(String first, String[] second) throws SQLException {
        throw Unsupported.method("execute");
    }

    @Override
    public boolean execute(String first, int second) throws SQLException {
        throw Unsupported.method("execute");
    }

    @Override
    public int[] executeBatch() throws SQLException {
        throw Unsupported.method("executeBatch");
    }

    @Override
    public ResultSet executeQuery(String value) throws SQLException {
        throw Unsupported.method("executeQuery");
    }

    @Override
    public int executeUpdate(String value) throws SQLException {
        throw Unsupported.method("executeUpdate");
    }

    @Override
    public int executeUpdate(String first, int[] second) throws SQLException {
        throw Unsupported.method("executeUpdate");
    }

    @Override
    public int executeUpdate(String first, String[] second) throws SQLException {
        throw Unsupported.method("executeUpdate");
    }

    @Override
    public int executeUpdate(String first, int second) throws SQLException {
        throw Unsupported.method("executeUpdate");
    }

    @Override
    public Connection getConnection() throws SQLException {
        throw Unsupported.method("getConnection");
    }

    @Override
    public int getFetchDirection() throws SQLException {
        throw Unsupported.method("getFetchDirection");
    }

    @Override
    public int getFetchSize() throws SQLException {
        throw Unsupported.method("getFetchSize");
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        throw Unsupported.method("getGeneratedKeys");
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        throw Unsupported.method("getMaxFieldSize");
    }

    @Override
    public int getMaxRows() throws SQLException {
        throw Unsupported.method("getMaxRows");
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        throw Unsupported.method("getMoreResults");
    }

    @Override
    public boolean getMoreResults(int value) throws SQLException {
        throw Unsupported.method("getMoreResults");
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        throw Unsupported.method("getQueryTimeout");
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        throw Unsupported.method("getResultSet");
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        throw Unsupported.method("getResultSetConcurrency");
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        throw Unsupported.method("getResultSetHoldability");
    }

    @Override
    public int getResultSetType() throws SQLException {
        throw Unsupported.method("getResultSetType");
    }

    @Override
    public int getUpdateCount() throws SQLException {
        throw Unsupported.method("getUpdateCount");
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        throw Unsupported.method("getWarnings");
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        throw Unsupported.method("isCloseOnCompletion");
    }

    @Override
    public boolean isClosed() throws SQLException {
        throw Unsupported.method("isClosed");
    }

    @Override
    public boolean isPoolable() throws SQLException {
        throw Unsupported.method("isPoolable");
    }

    @Override
    public void setCursorName(String value) throws SQLException {
        throw Unsupported.method("setCursorName");
    }

    @Override
    public void setEscapeProcessing(boolean value) throws SQLException {
        throw Unsupported.method("setEscapeProcessing");
    }

    @Override
    public void setFetchDirection(int value) throws SQLException {
        throw Unsupported.method("setFetchDirection");
    }

    @Override
    public void setFetchSize(int value) throws SQLException {
        throw Unsupported.method("setFetchSize");
    }

    @Override
    public void setMaxFieldSize(int value) throws SQLException {
        throw Unsupported.method("setMaxFieldSize");
    }

    @Override
    public void setMaxRows(int value) throws SQLException {
        throw Unsupported.method("setMaxRows");
    }

    @Override
    public void setPoolable(boolean value) throws SQLException {
        throw Unsupported.method("setPoolable");
    }

    @Override
    public void setQueryTimeout(int value) throws SQLException {
        throw Unsupported.method("setQueryTimeout");
    }
}
