package io.holdfast.testkit;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A Connection that can do nothing: subclasses override what tests use. Generated from the
 * interface of JDK 17.
 */
abstract class UnsupportedConnection implements Connection {

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Unsupported.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public void abort(Executor value) throws SQLException {
        throw Unsupported.method("abort");
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
    public void commit() throws SQLException {
        throw Unsupported.method("commit");
    }

    @Override
    public Array createArrayOf(String first, Object[] second) throws SQLException {
        throw Unsupported.method("createArrayOf");
    }

    @Override
    public Blob createBlob() throws SQLException {
        throw Unsupported.method("createBlob");
    }

    @Override
    public Clob createClob() throws SQLException {
        throw Unsupported.method("createClob");
    }

    @Override
    public NClob createNClob() throws SQLException {
        throw Unsupported.method("createNClob");
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        throw Unsupported.method("createSQLXML");
    }

    @Override
    public Statement createStatement() throws SQLException {
        throw Unsupported.method("createStatement");
    }

    @Override
    public Statement createStatement(int first, int second) throws SQLException {
        throw Unsupported.method("createStatement");
    }

    @Override
    public Statement createStatement(int first, int second, int third) throws SQLException {
        throw Unsupported.method("createStatement");
    }

    @Override
    public Struct createStruct(String first, Object[] second) throws SQLException {
        throw Unsupported.method("createStruct");
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        throw Unsupported.method("getAutoCommit");
    }

    @Override
    public @Nullable String getCatalog() throws SQLException {
        throw Unsupported.method("getCatalog");
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        throw Unsupported.method("getClientInfo");
    }

    @Override
    public @Nullable String getClientInfo(String value) throws SQLException {
        throw Unsupported.method("getClientInfo");
    }

    @Override
    public int getHoldability() throws SQLException {
        throw Unsupported.method("getHoldability");
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        throw Unsupported.method("getMetaData");
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        throw Unsupported.method("getNetworkTimeout");
    }

    @Override
    public @Nullable String getSchema() throws SQLException {
        throw Unsupported.method("getSchema");
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        throw Unsupported.method("getTransactionIsolation");
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        throw Unsupported.method("getTypeMap");
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        throw Unsupported.method("getWarnings");
    }

    @Override
    public boolean isClosed() throws SQLException {
        throw Unsupported.method("isClosed");
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        throw Unsupported.method("isReadOnly");
    }

    @Override
    public boolean isValid(int value) throws SQLException {
        throw Unsupported.method("isValid");
    }

    @Override
    public String nativeSQL(String value) throws SQLException {
        throw Unsupported.method("nativeSQL");
    }

    @Override
    public CallableStatement prepareCall(String value) throws SQLException {
        throw Unsupported.method("prepareCall");
    }

    @Override
    public CallableStatement prepareCall(String first, int second, int third) throws SQLException {
        throw Unsupported.method("prepareCall");
    }

    @Override
    public CallableStatement prepareCall(String first, int second, int third, int fourth) throws SQLException {
        throw Unsupported.method("prepareCall");
    }

    @Override
    public PreparedStatement prepareStatement(String value) throws SQLException {
        throw Unsupported.method("prepareStatement");
    }

    @Override
    public PreparedStatement prepareStatement(String first, int[] second) throws SQLException {
        throw Unsupported.method("prepareStatement");
    }

    @Override
    public PreparedStatement prepareStatement(String first, String[] second) throws SQLException {
        throw Unsupported.method("prepareStatement");
    }

    @Override
    public PreparedStatement prepareStatement(String first, int second) throws SQLException {
        throw Unsupported.method("prepareStatement");
    }

    @Override
    public PreparedStatement prepareStatement(String first, int second, int third) throws SQLException {
        throw Unsupported.method("prepareStatement");
    }

    @Override
    public PreparedStatement prepareStatement(String first, int second, int third, int fourth) throws SQLException {
        throw Unsupported.method("prepareStatement");
    }

    @Override
    public void releaseSavepoint(Savepoint value) throws SQLException {
        throw Unsupported.method("releaseSavepoint");
    }

    @Override
    public void rollback() throws SQLException {
        throw Unsupported.method("rollback");
    }

    @Override
    public void rollback(Savepoint value) throws SQLException {
        throw Unsupported.method("rollback");
    }

    @Override
    public void setAutoCommit(boolean value) throws SQLException {
        throw Unsupported.method("setAutoCommit");
    }

    @Override
    public void setCatalog(String value) throws SQLException {
        throw Unsupported.method("setCatalog");
    }

    @Override
    public void setClientInfo(Properties value) throws SQLClientInfoException {
        throw new UnsupportedOperationException("setClientInfo");
    }

    @Override
    public void setClientInfo(String first, String second) throws SQLClientInfoException {
        throw new UnsupportedOperationException("setClientInfo");
    }

    @Override
    public void setHoldability(int value) throws SQLException {
        throw Unsupported.method("setHoldability");
    }

    @Override
    public void setNetworkTimeout(Executor first, int second) throws SQLException {
        throw Unsupported.method("setNetworkTimeout");
    }

    @Override
    public void setReadOnly(boolean value) throws SQLException {
        throw Unsupported.method("setReadOnly");
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        throw Unsupported.method("setSavepoint");
    }

    @Override
    public Savepoint setSavepoint(String value) throws SQLException {
        throw Unsupported.method("setSavepoint");
    }

    @Override
    public void setSchema(String value) throws SQLException {
        throw Unsupported.method("setSchema");
    }

    @Override
    public void setTransactionIsolation(int value) throws SQLException {
        throw Unsupported.method("setTransactionIsolation");
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> value) throws SQLException {
        throw Unsupported.method("setTypeMap");
    }
}
