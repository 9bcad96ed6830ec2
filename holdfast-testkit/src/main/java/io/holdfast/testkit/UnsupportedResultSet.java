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
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ResultSet that can do nothing: subclasses override what tests use. Generated from the
 * interface of JDK 17.
 */
abstract class UnsupportedResultSet implements ResultSet {

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Unsupported.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public boolean absolute(int value) throws SQLException {
        throw Unsupported.method("absolute");
    }

    @Override
    public void afterLast() throws SQLException {
        throw Unsupported.method("afterLast");
    }

    @Override
    public void beforeFirst() throws SQLException {
        throw Unsupported.method("beforeFirst");
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        throw Unsupported.method("cancelRowUpdates");
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
    public void deleteRow() throws SQLException {
        throw Unsupported.method("deleteRow");
    }

    @Override
    public int findColumn(String value) throws SQLException {
        throw Unsupported.method("findColumn");
    }

    @Override
    public boolean first() throws SQLException {
        throw Unsupported.method("first");
    }

    @Override
    public Array getArray(String value) throws SQLException {
        throw Unsupported.method("getArray");
    }

    @Override
    public Array getArray(int value) throws SQLException {
        throw Unsupported.method("getArray");
    }

    @Override
    public InputStream getAsciiStream(String value) throws SQLException {
        throw Unsupported.method("getAsciiStream");
    }

    @Override
    public InputStream getAsciiStream(int value) throws SQLException {
        throw Unsupported.method("getAsciiStream");
    }

    @Override
    public BigDecimal getBigDecimal(String value) throws SQLException {
        throw Unsupported.method("getBigDecimal");
    }

    @Override
    public BigDecimal getBigDecimal(int value) throws SQLException {
        throw Unsupported.method("getBigDecimal");
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(String first, int second) throws SQLException {
        throw Unsupported.method("getBigDecimal");
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int first, int second) throws SQLException {
        throw Unsupported.method("getBigDecimal");
    }

    @Override
    public InputStream getBinaryStream(String value) throws SQLException {
        throw Unsupported.method("getBinaryStream");
    }

    @Override
    public InputStream getBinaryStream(int value) throws SQLException {
        throw Unsupported.method("getBinaryStream");
    }

    @Override
    public Blob getBlob(String value) throws SQLException {
        throw Unsupported.method("getBlob");
    }

    @Override
    public Blob getBlob(int value) throws SQLException {
        throw Unsupported.method("getBlob");
    }

    @Override
    public boolean getBoolean(String value) throws SQLException {
        throw Unsupported.method("getBoolean");
    }

    @Override
    public boolean getBoolean(int value) throws SQLException {
        throw Unsupported.method("getBoolean");
    }

    @Override
    public byte getByte(String value) throws SQLException {
        throw Unsupported.method("getByte");
    }

    @Override
    public byte getByte(int value) throws SQLException {
        throw Unsupported.method("getByte");
    }

    @Override
    public byte[] getBytes(String value) throws SQLException {
        throw Unsupported.method("getBytes");
    }

    @Override
    public byte[] getBytes(int value) throws SQLException {
        throw Unsupported.method("getBytes");
    }

    @Override
    public Reader getCharacterStream(String value) throws SQLException {
        throw Unsupported.method("getCharacterStream");
    }

    @Override
    public Reader getCharacterStream(int value) throws SQLException {
        throw Unsupported.method("getCharacterStream");
    }

    @Override
    public Clob getClob(String value) throws SQLException {
        throw Unsupported.method("getClob");
    }

    @Override
    public Clob getClob(int value) throws SQLException {
        throw Unsupported.method("getClob");
    }

    @Override
    public int getConcurrency() throws SQLException {
        throw Unsupported.method("getConcurrency");
    }

    @Override
    public String getCursorName() throws SQLException {
        throw Unsupported.method("getCursorName");
    }

    @Override
    public Date getDate(String value) throws SQLException {
        throw Unsupported.method("getDate");
    }

    @Override
    public Date getDate(int value) throws SQLException {
        throw Unsupported.method("getDate");
    }

    @Override
    public Date getDate(String first, Calendar second) throws SQLException {
        throw Unsupported.method("getDate");
    }

    @Override
    public Date getDate(int first, Calendar second) throws SQLException {
        throw Unsupported.method("getDate");
    }

    @Override
    public double getDouble(String value) throws SQLException {
        throw Unsupported.method("getDouble");
    }

    @Override
    public double getDouble(int value) throws SQLException {
        throw Unsupported.method("getDouble");
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
    public float getFloat(String value) throws SQLException {
        throw Unsupported.method("getFloat");
    }

    @Override
    public float getFloat(int value) throws SQLException {
        throw Unsupported.method("getFloat");
    }

    @Override
    public int getHoldability() throws SQLException {
        throw Unsupported.method("getHoldability");
    }

    @Override
    public int getInt(String value) throws SQLException {
        throw Unsupported.method("getInt");
    }

    @Override
    public int getInt(int value) throws SQLException {
        throw Unsupported.method("getInt");
    }

    @Override
    public long getLong(String value) throws SQLException {
        throw Unsupported.method("getLong");
    }

    @Override
    public long getLong(int value) throws SQLException {
        throw Unsupported.method("getLong");
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        throw Unsupported.method("getMetaData");
    }

    @Override
    public Reader getNCharacterStream(String value) throws SQLException {
        throw Unsupported.method("getNCharacterStream");
    }

    @Override
    public Reader getNCharacterStream(int value) throws SQLException {
        throw Unsupported.method("getNCharacterStream");
    }

    @Override
    public NClob getNClob(String value) throws SQLException {
        throw Unsupported.method("getNClob");
    }

    @Override
    public NClob getNClob(int value) throws SQLException {
        throw Unsupported.method("getNClob");
    }

    @Override
    public String getNString(String value) throws SQLException {
        throw Unsupported.method("getNString");
    }

    @Override
    public String getNString(int value) throws SQLException {
        throw Unsupported.method("getNString");
    }

    @Override
    public Object getObject(String value) throws SQLException {
        throw Unsupported.method("getObject");
    }

    @Override
    public Object getObject(int value) throws SQLException {
        throw Unsupported.method("getObject");
    }

    @Override
    public <T> T getObject(String first, Class<T> second) throws SQLException {
        throw Unsupported.method("getObject");
    }

    @Override
    public Object getObject(String first, Map<String, Class<?>> second) throws SQLException {
        throw Unsupported.method("getObject");
    }

    @Override
    public <T> T getObject(int first, Class<T> second) throws SQLException {
        throw Unsupported.method("getObject");
    }

    @Override
    public Object getObject(int first, Map<String, Class<?>> second) throws SQLException {
        throw Unsupported.method("getObject");
    }

    @Override
    public Ref getRef(String value) throws SQLException {
        throw Unsupported.method("getRef");
    }

    @Override
    public Ref getRef(int value) throws SQLException {
        throw Unsupported.method("getRef");
    }

    @Override
    public int getRow() throws SQLException {
        throw Unsupported.method("getRow");
    }

    @Override
    public RowId getRowId(String value) throws SQLException {
        throw Unsupported.method("getRowId");
    }

    @Override
    public RowId getRowId(int value) throws SQLException {
        throw Unsupported.method("getRowId");
    }

    @Override
    public SQLXML getSQLXML(String value) throws SQLException {
        throw Unsupported.method("getSQLXML");
    }

    @Override
    public SQLXML getSQLXML(int value) throws SQLException {
        throw Unsupported.method("getSQLXML");
    }

    @Override
    public short getShort(String value) throws SQLException {
        throw Unsupported.method("getShort");
    }

    @Override
    public short getShort(int value) throws SQLException {
        throw Unsupported.method("getShort");
    }

    @Override
    public Statement getStatement() throws SQLException {
        throw Unsupported.method("getStatement");
    }

    @Override
    public String getString(String value) throws SQLException {
        throw Unsupported.method("getString");
    }

    @Override
    public String getString(int value) throws SQLException {
        throw Unsupported.method("getString");
    }

    @Override
    public Time getTime(String value) throws SQLException {
        throw Unsupported.method("getTime");
    }

    @Override
    public Time getTime(int value) throws SQLException {
        throw Unsupported.method("getTime");
    }

    @Override
    public Time getTime(String first, Calendar second) throws SQLException {
        throw Unsupported.method("getTime");
    }

    @Override
    public Time getTime(int first, Calendar second) throws SQLException {
        throw Unsupported.method("getTime");
    }

    @Override
    public Timestamp getTimestamp(String value) throws SQLException {
        throw Unsupported.method("getTimestamp");
    }

    @Override
    public Timestamp getTimestamp(int value) throws SQLException {
        throw Unsupported.method("getTimestamp");
    }

    @Override
    public Timestamp getTimestamp(String first, Calendar second) throws SQLException {
        throw Unsupported.method("getTimestamp");
    }

    @Override
    public Timestamp getTimestamp(int first, Calendar second) throws SQLException {
        throw Unsupported.method("getTimestamp");
    }

    @Override
    public int getType() throws SQLException {
        throw Unsupported.method("getType");
    }

    @Override
    public URL getURL(String value) throws SQLException {
        throw Unsupported.method("getURL");
    }

    @Override
    public URL getURL(int value) throws SQLException {
        throw Unsupported.method("getURL");
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(String value) throws SQLException {
        throw Unsupported.method("getUnicodeStream");
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(int value) throws SQLException {
        throw Unsupported.method("getUnicodeStream");
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        throw Unsupported.method("getWarnings");
    }

    @Override
    public void insertRow() throws SQLException {
        throw Unsupported.method("insertRow");
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        throw Unsupported.method("isAfterLast");
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        throw Unsupported.method("isBeforeFirst");
    }

    @Override
    public boolean isClosed() throws SQLException {
        throw Unsupported.method("isClosed");
    }

    @Override
    public boolean isFirst() throws SQLException {
        throw Unsupported.method("isFirst");
    }

    @Override
    public boolean isLast() throws SQLException {
        throw Unsupported.method("isLast");
    }

    @Override
    public boolean last() throws SQLException {
        throw Unsupported.method("last");
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        throw Unsupported.method("moveToCurrentRow");
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        throw Unsupported.method("moveToInsertRow");
    }

    @Override
    public boolean next() throws SQLException {
        throw Unsupported.method("next");
    }

    @Override
    public boolean previous() throws SQLException {
        throw Unsupported.method("previous");
    }

    @Override
    public void refreshRow() throws SQLException {
        throw Unsupported.method("refreshRow");
    }

    @Override
    public boolean relative(int value) throws SQLException {
        throw Unsupported.method("relative");
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        throw Unsupported.method("rowDeleted");
    }

    @Override
    public boolean rowInserted() throws SQLException {
        throw Unsupported.method("rowInserted");
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        throw Unsupported.method("rowUpdated");
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
    public void updateArray(String first, Array second) throws SQLException {
        throw Unsupported.method("updateArray");
    }

    @Override
    public void updateArray(int first, Array second) throws SQLException {
        throw Unsupported.method("updateArray");
    }

    @Override
    public void updateAsciiStream(String first, InputStream second) throws SQLException {
        throw Unsupported.method("updateAsciiStream");
    }

    @Override
    public void updateAsciiStream(int first, InputStream second) throws SQLException {
        throw Unsupported.method("updateAsciiStream");
    }

    @Override
    public void updateAsciiStream(String first, InputStream second, int third) throws SQLException {
        throw Unsupported.method("updateAsciiStream");
    }

    @Override
    public void updateAsciiStream(String first, InputStream second, long third) throws SQLException {
        throw Unsupported.method("updateAsciiStream");
    }

    @Override
    public void updateAsciiStream(int first, InputStream second, int third) throws SQLException {
        throw Unsupported.method("updateAsciiStream");
    }

    @Override
    public void updateAsciiStream(int first, InputStream second, long third) throws SQLException {
        throw Unsupported.method("updateAsciiStream");
    }

    @Override
    public void updateBigDecimal(String first, BigDecimal second) throws SQLException {
        throw Unsupported.method("updateBigDecimal");
    }

    @Override
    public void updateBigDecimal(int first, BigDecimal second) throws SQLException {
        throw Unsupported.method("updateBigDecimal");
    }

    @Override
    public void updateBinaryStream(String first, InputStream second) throws SQLException {
        throw Unsupported.method("updateBinaryStream");
    }

    @Override
    public void updateBinaryStream(int first, InputStream second) throws SQLException {
        throw Unsupported.method("updateBinaryStream");
    }

    @Override
    public void updateBinaryStream(String first, InputStream second, int third) throws SQLException {
        throw Unsupported.method("updateBinaryStream");
    }

    @Override
    public void updateBinaryStream(String first, InputStream second, long third) throws SQLException {
        throw Unsupported.method("updateBinaryStream");
    }

    @Override
    public void updateBinaryStream(int first, InputStream second, int third) throws SQLException {
        throw Unsupported.method("updateBinaryStream");
    }

    @Override
    public void updateBinaryStream(int first, InputStream second, long third) throws SQLException {
        throw Unsupported.method("updateBinaryStream");
    }

    @Override
    public void updateBlob(String first, InputStream second) throws SQLException {
        throw Unsupported.method("updateBlob");
    }

    @Override
    public void updateBlob(String first, Blob second) throws SQLException {
        throw Unsupported.method("updateBlob");
    }

    @Override
    public void updateBlob(int first, InputStream second) throws SQLException {
        throw Unsupported.method("updateBlob");
    }

    @Override
    public void updateBlob(int first, Blob second) throws SQLException {
        throw Unsupported.method("updateBlob");
    }

    @Override
    public void updateBlob(String first, InputStream second, long third) throws SQLException {
        throw Unsupported.method("updateBlob");
    }

    @Override
    public void updateBlob(int first, InputStream second, long third) throws SQLException {
        throw Unsupported.method("updateBlob");
    }

    @Override
    public void updateBoolean(String first, boolean second) throws SQLException {
        throw Unsupported.method("updateBoolean");
    }

    @Override
    public void updateBoolean(int first, boolean second) throws SQLException {
        throw Unsupported.method("updateBoolean");
    }

    @Override
    public void updateByte(String first, byte second) throws SQLException {
        throw Unsupported.method("updateByte");
    }

    @Override
    public void updateByte(int first, byte second) throws SQLException {
        throw Unsupported.method("updateByte");
    }

    @Override
    public void updateBytes(String first, byte[] second) throws SQLException {
        throw Unsupported.method("updateBytes");
    }

    @Override
    public void updateBytes(int first, byte[] second) throws SQLException {
        throw Unsupported.method("updateBytes");
    }

    @Override
    public void updateCharacterStream(String first, Reader second) throws SQLException {
        throw Unsupported.method("updateCharacterStream");
    }

    @Override
    public void updateCharacterStream(int first, Reader second) throws SQLException {
        throw Unsupported.method("updateCharacterStream");
    }

    @Override
    public void updateCharacterStream(String first, Reader second, int third) throws SQLException {
        throw Unsupported.method("updateCharacterStream");
    }

    @Override
    public void updateCharacterStream(String first, Reader second, long third) throws SQLException {
        throw Unsupported.method("updateCharacterStream");
    }

    @Override
    public void updateCharacterStream(int first, Reader second, int third) throws SQLException {
        throw Unsupported.method("updateCharacterStream");
    }

    @Override
    public void updateCharacterStream(int first, Reader second, long third) throws SQLException {
        throw Unsupported.method("updateCharacterStream");
    }

    @Override
    public void updateClob(String first, Reader second) throws SQLException {
        throw Unsupported.method("updateClob");
    }

    @Override
    public void updateClob(String first, Clob second) throws SQLException {
        throw Unsupported.method("updateClob");
    }

    @Override
    public void updateClob(int first, Reader second) throws SQLException {
        throw Unsupported.method("updateClob");
    }

    @Override
    public void updateClob(int first, Clob second) throws SQLException {
        throw Unsupported.method("updateClob");
    }

    @Override
    public void updateClob(String first, Reader second, long third) throws SQLException {
        throw Unsupported.method("updateClob");
    }

    @Override
    public void updateClob(int first, Reader second, long third) throws SQLException {
        throw Unsupported.method("updateClob");
    }

    @Override
    public void updateDate(String first, Date second) throws SQLException {
        throw Unsupported.method("updateDate");
    }

    @Override
    public void updateDate(int first, Date second) throws SQLException {
        throw Unsupported.method("updateDate");
    }

    @Override
    public void updateDouble(String first, double second) throws SQLException {
        throw Unsupported.method("updateDouble");
    }

    @Override
    public void updateDouble(int first, double second) throws SQLException {
        throw Unsupported.method("updateDouble");
    }

    @Override
    public void updateFloat(String first, float second) throws SQLException {
        throw Unsupported.method("updateFloat");
    }

    @Override
    public void updateFloat(int first, float second) throws SQLException {
        throw Unsupported.method("updateFloat");
    }

    @Override
    public void updateInt(String first, int second) throws SQLException {
        throw Unsupported.method("updateInt");
    }

    @Override
    public void updateInt(int first, int second) throws SQLException {
        throw Unsupported.method("updateInt");
    }

    @Override
    public void updateLong(String first, long second) throws SQLException {
        throw Unsupported.method("updateLong");
    }

    @Override
    public void updateLong(int first, long second) throws SQLException {
        throw Unsupported.method("updateLong");
    }

    @Override
    public void updateNCharacterStream(String first, Reader second) throws SQLException {
        throw Unsupported.method("updateNCharacterStream");
    }

    @Override
    public void updateNCharacterStream(int first, Reader second) throws SQLException {
        throw Unsupported.method("updateNCharacterStream");
    }

    @Override
    public void updateNCharacterStream(String first, Reader second, long third) throws SQLException {
        throw Unsupported.method("updateNCharacterStream");
    }

    @Override
    public void updateNCharacterStream(int first, Reader second, long third) throws SQLException {
        throw Unsupported.method("updateNCharacterStream");
    }

    @Override
    public void updateNClob(String first, Reader second) throws SQLException {
        throw Unsupported.method("updateNClob");
    }

    @Override
    public void updateNClob(String first, NClob second) throws SQLException {
        throw Unsupported.method("updateNClob");
    }

    @Override
    public void updateNClob(int first, Reader second) throws SQLException {
        throw Unsupported.method("updateNClob");
    }

    @Override
    public void updateNClob(int first, NClob second) throws SQLException {
        throw Unsupported.method("updateNClob");
    }

    @Override
    public void updateNClob(String first, Reader second, long third) throws SQLException {
        throw Unsupported.method("updateNClob");
    }

    @Override
    public void updateNClob(int first, Reader second, long third) throws SQLException {
        throw Unsupported.method("updateNClob");
    }

    @Override
    public void updateNString(String first, String second) throws SQLException {
        throw Unsupported.method("updateNString");
    }

    @Override
    public void updateNString(int first, String second) throws SQLException {
        throw Unsupported.method("updateNString");
    }

    @Override
    public void updateNull(String value) throws SQLException {
        throw Unsupported.method("updateNull");
    }

    @Override
    public void updateNull(int value) throws SQLException {
        throw Unsupported.method("updateNull");
    }

    @Override
    public void updateObject(String first, Object second) throws SQLException {
        throw Unsupported.method("updateObject");
    }

    @Override
    public void updateObject(int first, Object second) throws SQLException {
        throw Unsupported.method("updateObject");
    }

    @Override
    public void updateObject(String first, Object second, int third) throws SQLException {
        throw Unsupported.method("updateObject");
    }

    @Override
    public void updateObject(int first, Object second, int third) throws SQLException {
        throw Unsupported.method("updateObject");
    }

    @Override
    public void updateRef(String first, Ref second) throws SQLException {
        throw Unsupported.method("updateRef");
    }

    @Override
    public void updateRef(int first, Ref second) throws SQLException {
        throw Unsupported.method("updateRef");
    }

    @Override
    public void updateRow() throws SQLException {
        throw Unsupported.method("updateRow");
    }

    @Override
    public void updateRowId(String first, RowId second) throws SQLException {
        throw Unsupported.method("updateRowId");
    }

    @Override
    public void updateRowId(int first, RowId second) throws SQLException {
        throw Unsupported.method("updateRowId");
    }

    @Override
    public void updateSQLXML(String first, SQLXML second) throws SQLException {
        throw Unsupported.method("updateSQLXML");
    }

    @Override
    public void updateSQLXML(int first, SQLXML second) throws SQLException {
        throw Unsupported.method("updateSQLXML");
    }

    @Override
    public void updateShort(String first, short second) throws SQLException {
        throw Unsupported.method("updateShort");
    }

    @Override
    public void updateShort(int first, short second) throws SQLException {
        throw Unsupported.method("updateShort");
    }

    @Override
    public void updateString(String first, String second) throws SQLException {
        throw Unsupported.method("updateString");
    }

    @Override
    public void updateString(int first, String second) throws SQLException {
        throw Unsupported.method("updateString");
    }

    @Override
    public void updateTime(String first, Time second) throws SQLException {
        throw Unsupported.method("updateTime");
    }

    @Override
    public void updateTime(int first, Time second) throws SQLException {
        throw Unsupported.method("updateTime");
    }

    @Override
    public void updateTimestamp(String first, Timestamp second) throws SQLException {
        throw Unsupported.method("updateTimestamp");
    }

    @Override
    public void updateTimestamp(int first, Timestamp second) throws SQLException {
        throw Unsupported.method("updateTimestamp");
    }

    @Override
    public boolean wasNull() throws SQLException {
        throw Unsupported.method("wasNull");
    }
}
