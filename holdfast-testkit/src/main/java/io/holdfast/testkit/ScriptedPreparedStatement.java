package io.holdfast.testkit;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A prepared statement of a {@link ScriptedConnection}; it ignores its parameters. For one thread at a time. */
public final class ScriptedPreparedStatement extends UnsupportedPreparedStatement {
    ScriptedPreparedStatement(ScriptedConnection connection, String sql) {
        super(connection, sql);
    }

    @Override
    public boolean execute() throws SQLException {
        boolean query = isQuery();
        run("execute", query);
        return query;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        run("executeQuery", true);
        return result();
    }

    @Override
    public int executeUpdate() throws SQLException {
        run("executeUpdate", false);
        return getUpdateCount();
    }

    @Override
    public void addBatch() {
        addBatch(sql());
    }

    @Override
    public void clearParameters() {}

    @Override
    public @Nullable ResultSetMetaData getMetaData() {
        return null;
    }
}
