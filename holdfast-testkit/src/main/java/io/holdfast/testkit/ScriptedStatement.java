package io.holdfast.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a {@link ScriptedConnection}. Text that starts with {@code SELECT} or {@code SHOW} gives one row;
 * other text updates one row. For one thread at a time, except {@link #cancel()}.
 */
public class ScriptedStatement extends UnsupportedStatement {
    private final ScriptedConnection connection;
    private final Script script;
    private @Nullable List<String> batch;

    /** The text it was prepared with, else the last one executed, else empty. */
    private String sql;

    private @Nullable ScriptedResultSet result;
    private int updateCount = -1;
    private boolean closed;
    private volatile boolean cancelled;
    private boolean closeOnCompletion;
    private boolean poolable;
    private int queryTimeout;
    private int maxRows;
    private int maxFieldSize;
    private int fetchSize;
    private int fetchDirection = ResultSet.FETCH_FORWARD;

    ScriptedStatement(ScriptedConnection connection, String sql) {
        this.connection = connection;
        this.script = connection.script();
        this.sql = sql;
    }

    /** The text it was prepared with, else the last one executed, else empty. */
    public final String sql() {
        return sql;
    }

    private @Nullable SQLException whyGone() {
        if (cancelled) {
            return new SQLException("Query execution was interrupted", "70100", 1317);
        }
        return connection.whyGone();
    }

    final ScriptedConnection connection() {
        return connection;
    }

    final void played(String operation) throws SQLException {
        if (closed || connection.isClosed()) {
            throw new SQLException(closed ? "statement is closed" : connection + " is closed", "08003");
        }
        if (!script.isQuiet()) {
            script.play(operation, connection.record(), sql, this::whyGone);
        }
    }

    /** Executes the current text. */
    final void run(String operation, boolean query) throws SQLException {
        if (cancelled) {
            cancelled = false;
        }
        played(operation);
        connection.executed();
        result = query ? new ScriptedResultSet(this) : null;
        updateCount = query ? -1 : 1;
    }

    final boolean isQuery() {
        return sql.regionMatches(true, 0, "SELECT", 0, 6) || sql.regionMatches(true, 0, "SHOW", 0, 4);
    }

    final ResultSet result() throws SQLException {
        ResultSet current = result;
        if (current == null) {
            throw new SQLException("no result set");
        }
        return current;
    }

    @Override
    public boolean execute(String text) throws SQLException {
        sql = text;
        boolean query = isQuery();
        run("execute", query);
        return query;
    }

    @Override
    public boolean execute(String text, int keys) throws SQLException {
        return execute(text);
    }

    @Override
    public boolean execute(String text, int[] columns) throws SQLException {
        return execute(text);
    }

    @Override
    public boolean execute(String text, String[] columns) throws SQLException {
        return execute(text);
    }

    @Override
    public ResultSet executeQuery(String text) throws SQLException {
        sql = text;
        run("executeQuery", true);
        return result();
    }

    @Override
    public int executeUpdate(String text) throws SQLException {
        sql = text;
        run("executeUpdate", false);
        return updateCount;
    }

    @Override
    public int executeUpdate(String text, int keys) throws SQLException {
        return executeUpdate(text);
    }

    @Override
    public int executeUpdate(String text, int[] columns) throws SQLException {
        return executeUpdate(text);
    }

    @Override
    public int executeUpdate(String text, String[] columns) throws SQLException {
        return executeUpdate(text);
    }

    @Override
    public void addBatch(String text) {
        if (batch == null) {
            batch = new ArrayList<>();
        }
        batch.add(text);
    }

    @Override
    public void clearBatch() {
        batch = null;
    }

    @Override
    public int[] executeBatch() throws SQLException {
        run("executeBatch", false);
        int[] counts = new int[batch == null ? 0 : batch.size()];
        Arrays.fill(counts, 1);
        batch = null;
        return counts;
    }

    @Override
    public @Nullable ResultSet getResultSet() {
        return result;
    }

    @Override
    public int getUpdateCount() {
        return updateCount;
    }

    @Override
    public boolean getMoreResults() {
        result = null;
        updateCount = -1;
        return false;
    }

    @Override
    public boolean getMoreResults(int current) {
        return getMoreResults();
    }

    @Override
    public ResultSet getGeneratedKeys() {
        return new ScriptedResultSet(this);
    }

    /** Ends an execution that hangs. */
    @Override
    public void cancel() throws SQLException {
        played("Statement.cancel");
        cancelled = true;
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        try {
            if (!connection.isClosed()) {
                played("Statement.close");
            }
        } finally {
            closed = true;
            connection.forget(this);
        }
    }

    final void resultClosed() throws SQLException {
        if (closeOnCompletion) {
            close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed || connection.isClosed();
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public void closeOnCompletion() {
        closeOnCompletion = true;
    }

    @Override
    public boolean isCloseOnCompletion() {
        return closeOnCompletion;
    }

    @Override
    public void setPoolable(boolean on) {
        poolable = on;
    }

    @Override
    public boolean isPoolable() {
        return poolable;
    }

    @Override
    public void setQueryTimeout(int seconds) {
        queryTimeout = seconds;
    }

    @Override
    public int getQueryTimeout() {
        return queryTimeout;
    }

    @Override
    public void setMaxRows(int rows) {
        maxRows = rows;
    }

    @Override
    public int getMaxRows() {
        return maxRows;
    }

    @Override
    public void setMaxFieldSize(int size) {
        maxFieldSize = size;
    }

    @Override
    public int getMaxFieldSize() {
        return maxFieldSize;
    }

    @Override
    public void setFetchSize(int rows) {
        fetchSize = rows;
    }

    @Override
    public int getFetchSize() {
        return fetchSize;
    }

    @Override
    public void setFetchDirection(int direction) {
        fetchDirection = direction;
    }

    @Override
    public int getFetchDirection() {
        return fetchDirection;
    }

    @Override
    public int getResultSetConcurrency() {
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public int getResultSetType() {
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    @Override
    public int getResultSetHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public void setEscapeProcessing(boolean on) {}

    @Override
    public @Nullable SQLWarning getWarnings() {
        return null;
    }

    @Override
    public void clearWarnings() {}

    @Override
    public String toString() {
        return getClass().getSimpleName() + " of " + connection + ": " + sql;
    }
}
