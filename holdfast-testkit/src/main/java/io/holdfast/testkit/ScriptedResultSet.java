package io.holdfast.testkit;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** One row, in which every column is 1. For one thread at a time. */
public final class ScriptedResultSet extends UnsupportedResultSet {
    private final ScriptedStatement statement;
    private int row;
    private boolean closed;

    ScriptedResultSet(ScriptedStatement statement) {
        this.statement = statement;
    }

    @Override
    public boolean next() throws SQLException {
        if (closed) {
            throw new SQLException("result set is closed");
        }
        statement.played("ResultSet.next");
        return row++ == 0;
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        if (!statement.isClosed()) {
            statement.played("ResultSet.close");
            statement.resultClosed();
        }
    }

    @Override
    public boolean isClosed() {
        return closed || statement.isClosed();
    }

    @Override
    public Statement getStatement() {
        return statement;
    }

    @Override
    public int findColumn(String label) {
        return 1;
    }

    @Override
    public boolean wasNull() {
        return false;
    }

    @Override
    public int getInt(int column) {
        return 1;
    }

    @Override
    public int getInt(String label) {
        return 1;
    }

    @Override
    public long getLong(int column) {
        return 1;
    }

    @Override
    public long getLong(String label) {
        return 1;
    }

    @Override
    public boolean getBoolean(int column) {
        return true;
    }

    @Override
    public boolean getBoolean(String label) {
        return true;
    }

    @Override
    public String getString(int column) {
        return "1";
    }

    @Override
    public String getString(String label) {
        return "1";
    }

    @Override
    public Object getObject(int column) {
        return 1;
    }

    @Override
    public Object getObject(String label) {
        return 1;
    }

    @Override
    public int getRow() {
        return row == 1 ? 1 : 0;
    }

    @Override
    public @Nullable SQLWarning getWarnings() {
        return null;
    }

    @Override
    public void clearWarnings() {}
}
