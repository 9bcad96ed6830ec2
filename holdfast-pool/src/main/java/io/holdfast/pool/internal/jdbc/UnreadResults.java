package io.holdfast.pool.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Reads out what a statement has left unread on its connection, so that the next statement gets its own answer. */
final class UnreadResults {
    /** Results of one statement that a return reads out. */
    private static final int MOST_RESULTS = 10_000;

    private UnreadResults() {}

    /** Of the driver's newest result, and of those behind it. */
    static void readOutFrom(@Nullable ResultSet last, Statement statement) throws SQLException {
        if (last != null && !last.isClosed()) {
            readOut(last);
        }
        readOutAll(statement);
    }

    /** The results behind the one that was read: those of a procedure, or of several statements in one text. */
    static void readOutAll(Statement statement) throws SQLException {
        try {
            for (int i = 0; i < MOST_RESULTS && !statement.isClosed(); i++) {
                if (statement.getMoreResults()) {
                    ResultSet results = statement.getResultSet();
                    if (results != null && statement.getFetchSize() != 0) {
                        readOut(results);
                    }
                } else if (statement.getUpdateCount() == -1) {
                    return;
                }
            }
        } catch (SQLFeatureNotSupportedException e) {
            // A driver without such.
        } catch (SQLException e) {
            // The rest of what ran failed, or was stopped: there are no more.
            if (e.getErrorCode() == 0 || losesCount(statement)) {
                throw e;
            }
        }
    }

    /**
     * True for a driver that goes on waiting for results after one that failed, as MariaDB's does for those that it streams:
     * it would take the next answer for them, or wait for one that never comes.
     */
    static boolean losesCount(Statement statement) {
        try {
            return !statement.getClass().getName().startsWith("com.mysql.cj.") && statement.getFetchSize() != 0;
        } catch (SQLException e) {
            return true;
        }
    }

    /** For a statement that is closed over a stream, MariaDB's driver reads the rest into memory. */
    private static void readOut(ResultSet stream) throws SQLException {
        try {
            while (stream.next()) {
                continue;
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != LeasedStatement.QUERY_INTERRUPTED) {
                throw e;
            }
        }
        stream.close();
    }
}
