package io.holdfast.doctor.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Runs the doctor's queries on its one connection. The server itself ends a query that runs over its budget, because the
 * drivers' own query time-out would open a second connection and show up in the counters that we read.
 */
final class Query {
    /** Beyond the server's own limit: for a server that has stopped answering. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final Executor SAME_THREAD = Runnable::run;

    private final Connection connection;

    Query(Connection connection) {
        this.connection = connection;
    }

    /** Makes the session harmless: read-only, never waiting for a lock, every statement limited. */
    void restrain(ServerVersion version, Duration budget) throws SQLException {
        connection.setNetworkTimeout(
                SAME_THREAD, Math.toIntExact(budget.plus(GRACE).toMillis()));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION lock_wait_timeout = 1");
            statement.execute("SET SESSION innodb_lock_wait_timeout = 1");
            statement.execute("SET SESSION TRANSACTION READ ONLY");
            if (version.mariadb()) {
                statement.execute("SET SESSION max_statement_time = " + budget.toMillis() / 1000.0);
            } else {
                statement.execute("SET SESSION max_execution_time = " + budget.toMillis());
            }
        }
    }

    void set(String sessionVariable, String value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION " + sessionVariable + " = " + value);
        }
    }

    List<Row> rows(String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (ResultSet answer = statement.executeQuery()) {
                List<Row> rows = new ArrayList<>();
                while (answer.next()) {
                    rows.add(new Row(answer));
                }
                return rows;
            }
        }
    }

    /** The first column, whatever its name. */
    List<String> texts(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (answer.next()) {
                texts.add(answer.getString(1));
            }
            return texts;
        }
    }

    Row one(String sql) throws SQLException {
        List<Row> rows = rows(sql);
        if (rows.isEmpty()) {
            throw new SQLException("no row: " + sql);
        }
        return rows.get(0);
    }
}
