package io.holdfast.testkit;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * A PreparedStatement that can do nothing but ignore parameters: subclasses override what tests use. Generated from the
 * interface of JDK 17.
 */
abstract class UnsupportedPreparedStatement extends ScriptedStatement implements PreparedStatement {
    UnsupportedPreparedStatement(ScriptedConnection connection, String sql) {
        super(connection, sql);
    }

    @Override
    public void addBatch() throws SQLException {
        throw Unsupported.method("addBatch");
    }

    @Override
    public void clearParameters() throws SQLException {
        throw Unsupported.method("clearParameters");
    }

    @Override
    public boolean execute() throws SQLException {
        throw Unsupported.method("execute");
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        throw Unsupported.method("executeQuery");
    }

    @Override
    public int executeUpdate() throws SQLException {
        throw Unsupported.method("executeUpdate");
    }

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        throw Unsupported.method("getMetaData");
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        throw Unsupported.method("getParameterMetaData");
    }

    @Override
    public void setArray(int first, Array second) throws SQLException {}

    @Override
    public void setAsciiStream(int first, InputStream second) throws SQLException {}

    @Override
    public void setAsciiStream(int first, InputStream second, int third) throws SQLException {}

    @Override
    public void setAsciiStream(int first, InputStream second, long third) throws SQLException {}

    @Override
    public void setBigDecimal(int first, BigDecimal second) throws SQLException {}

    @Override
    public void setBinaryStream(int first, InputStream second) throws SQLException {}

    @Override
    public void setBinaryStream(int first, InputStream second, int third) throws SQLException {}

    @Override
    public void setBinaryStream(int first, InputStream second, long third) throws SQLException {}

    @Override
    public void setBlob(int first, InputStream second) throws SQLException {}

    @Override
    public void setBlob(int first, Blob second) throws SQLException {}

    @Override
    public void setBlob(int first, InputStream second, long third) throws SQLException {}

    @Override
    public void setBoolean(int first, boolean second) throws SQLException {}

    @Override
    public void setByte(int first, byte second) throws SQLException {}

    @Override
    public void setBytes(int first, byte[] second) throws SQLException {}

    @Override
    public void setCharacterStream(int first, Reader second) throws SQLException {}

    @Override
    public void setCharacterStream(int first, Reader second, int third) throws SQLException {}

    @Override
    public void setCharacterStream(int first, Reader second, long third) throws SQLException {}

    @Override
    public void setClob(int first, Reader second) throws SQLException {}

    @Override
    public void setClob(int first, Clob second) throws SQLException {}

    @Override
    public void setClob(int first, Reader second, long third) throws SQLException {}

    @Override
    public void setDate(int first, Date second) throws SQLException {}

    @Override
    public void setDate(int first, Date second, Calendar third) throws SQLException {}

    @Override
    public void setDouble(int first, double second) throws SQLException {}

    @Override
    public void setFloat(int first, float second) throws SQLException {}

    @Override
    public void setInt(int first, int second) throws SQLException {}

    @Override
    public void setLong(int first, long second) throws SQLException {}

    @Override
    public void setNCharacterStream(int first, Reader second) throws SQLException {}

    @Override
    public void setNCharacterStream(int first, Reader second, long third) throws SQLException {}

    @Override
    public void setNClob(int first, Reader second) throws SQLException {}

    @Override
    public void setNClob(int first, NClob second) throws SQLException {}

    @Override
    public void setNClob(int first, Reader second, long third) throws SQLException {}

    @Override
    public void setNString(int first, String second) throws SQLException {}

    @Override
    public void setNull(int first, int second) throws SQLException {}

    @Override
    public void setNull(int first, int second, String third) throws SQLException {}

    @Override
    public void setObject(int first, Object second) throws SQLException {}

    @Override
    public void setObject(int first, Object second, int third) throws SQLException {}

    @Override
    public void setObject(int first, Object second, int third, int fourth) throws SQLException {}

    @Override
    public void setRef(int first, Ref second) throws SQLException {}

    @Override
    public void setRowId(int first, RowId second) throws SQLException {}

    @Override
    public void setSQLXML(int first, SQLXML second) throws SQLException {}

    @Override
    public void setShort(int first, short second) throws SQLException {}

    @Override
    public void setString(int first, String second) throws SQLException {}

    @Override
    public void setTime(int first, Time second) throws SQLException {}

    @Override
    public void setTime(int first, Time second, Calendar third) throws SQLException {}

    @Override
    public void setTimestamp(int first, Timestamp second) throws SQLException {}

    @Override
    public void setTimestamp(int first, Timestamp second, Calendar third) throws SQLException {}

    @Override
    public void setURL(int first, URL second) throws SQLException {}

    @Override
    @Deprecated
    public void setUnicodeStream(int first, InputStream second, int third) throws SQLException {}
}
