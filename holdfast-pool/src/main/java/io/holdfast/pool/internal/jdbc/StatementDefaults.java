package io.holdfast.pool.internal.jdbc;

import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a statement's attributes were before its holder changed them. A driver may keep a prepared statement for its next use, as Connector/J
 * does with {@code cachePrepStmts} for statements at the server, and the attributes with it. Confined to the holder.
 */
final class StatementDefaults {
    static final int MAX_ROWS = 1;
    static final int FETCH_SIZE = 1 << 1;
    static final int QUERY_TIMEOUT = 1 << 2;
    static final int MAX_FIELD_SIZE = 1 << 3;
    static final int FETCH_DIRECTION = 1 << 4;

    private int changed;
    private int maxRows;
    private int fetchSize;
    private int queryTimeout;
    private int maxFieldSize;
    private int fetchDirection;
    private boolean forgotten;

    /** Reads the attribute of this bit, before its first change. */
    void keep(int bit, Statement statement) throws SQLException {
        if ((changed & bit) != 0) {
            return;
        }
        switch (bit) {
            case MAX_ROWS -> maxRows = statement.getMaxRows();
            case FETCH_SIZE -> fetchSize = statement.getFetchSize();
            case QUERY_TIMEOUT -> queryTimeout = statement.getQueryTimeout();
            case MAX_FIELD_SIZE -> maxFieldSize = statement.getMaxFieldSize();
            case FETCH_DIRECTION -> fetchDirection = statement.getFetchDirection();
            default -> throw new IllegalArgumentException("no attribute has bit " + bit);
        }
        changed |= bit;
    }

    /** What cannot be read was changed: no driver may keep the statement. */
    void forget() {
        forgotten = true;
    }

    /** Puts all back. What the statement does not take is not kept by the driver. */
    void restore(Statement statement) throws SQLException {
        try {
            if ((changed & MAX_ROWS) != 0) {
                statement.setMaxRows(maxRows);
            }
            if ((changed & FETCH_SIZE) != 0) {
                statement.setFetchSize(fetchSize);
            }
            if ((changed & QUERY_TIMEOUT) != 0) {
                statement.setQueryTimeout(queryTimeout);
            }
            if ((changed & MAX_FIELD_SIZE) != 0) {
                statement.setMaxFieldSize(maxFieldSize);
            }
            if ((changed & FETCH_DIRECTION) != 0) {
                statement.setFetchDirection(fetchDirection);
            }
        } catch (SQLException e) {
            forgotten = true;
        }
        if (forgotten) {
            statement.setPoolable(false);
        }
    }
}
