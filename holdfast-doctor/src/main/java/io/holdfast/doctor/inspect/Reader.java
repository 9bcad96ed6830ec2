package io.holdfast.doctor.inspect;

import io.holdfast.doctor.server.ServerVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Asks over a session that is read-only, waits for no lock and has a limit on each statement. */
final class Reader {
    private static final Duration BUDGET = Duration.ofSeconds(5);

    private final Connection connection;
    private final ServerVersion version;

    Reader(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(BUDGET.plusSeconds(3).toMillis()));
        this.version = ServerVersion.parse(rows("SELECT VERSION() AS v").get(0).get("v"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION lock_wait_timeout = 1");
            statement.execute("SET SESSION TRANSACTION READ ONLY");
            statement.execute(
                    version.mariadb()
                            ? "SET SESSION max_statement_time = " + BUDGET.toSeconds()
                            : "SET SESSION max_execution_time = " + BUDGET.toMillis());
        }
    }

    /** From now on in a transaction that may change something; the caller rolls it back. */
    void allowChanges() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION TRANSACTION READ WRITE");
        }
        connection.setAutoCommit(false);
    }

    /** Rows, by the labels of their columns in lower case; NULL is an empty text. */
    List<Fields> rows(String sql, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            try (ResultSet answer = statement.executeQuery()) {
                return read(answer);
            }
        }
    }

    /** As it stands: a statement with a question mark in it is no template. */
    List<Fields> plain(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            return read(answer);
        }
    }

    private static List<Fields> read(ResultSet answer) throws SQLException {
        ResultSetMetaData columns = answer.getMetaData();
        List<Fields> rows = new ArrayList<>();
        while (answer.next()) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                String value = answer.getString(i);
                row.put(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), value == null ? "" : value);
            }
            rows.add(new Fields(row));
        }
        return rows;
    }

    /** The rows, or none where the account or the server does not give them. */
    List<Fields> ifAllowed(String sql, String... arguments) throws SQLException {
        try {
            return rows(sql, arguments);
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                throw e;
            }
            return List.of();
        }
    }

    ServerVersion version() {
        return version;
    }

    /** A row; a column that the server does not have is an empty text. */
    record Fields(Map<String, String> columns) {
        String get(String column) {
            return columns.getOrDefault(column, "");
        }
    }

    static long number(String text) {
        try {
            return text.isEmpty() ? 0 : (long) Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
