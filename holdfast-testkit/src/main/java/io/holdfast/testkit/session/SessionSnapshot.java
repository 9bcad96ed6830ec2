package io.holdfast.testkit.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What a session is: all of its variables, its database and role, what it holds, and what JDBC says of it. */
public final class SessionSnapshot {
    /** These change by themselves. */
    private static final Set<String> FLEETING = Set.of(
            "binlog_snapshot_file",
            "binlog_snapshot_position",
            "error_count",
            "gtid_binlog_pos",
            "gtid_binlog_state",
            "gtid_current_pos",
            "gtid_executed",
            "gtid_slave_pos",
            "identity",
            "in_transaction",
            "innodb_buffer_pool_load_incremental",
            "last_gtid",
            "last_insert_id",
            "pseudo_thread_id",
            "rand_seed1",
            "rand_seed2",
            "statement_id",
            "timestamp",
            "warning_count");

    private static final String[] USER_VARIABLES = {"hf_a", "hf_c", "hf_login", "`hf b`"};

    private final Map<String, String> state = new TreeMap<>();
    private final long serverId;

    private SessionSnapshot(long serverId) {
        this.serverId = serverId;
    }

    /** Takes it. Asks JDBC first, since what follows asks the server. */
    public static SessionSnapshot of(Connection connection) throws SQLException {
        String catalog = connection.getCatalog();
        String schema = connection.getSchema();
        boolean autoCommit = connection.getAutoCommit();
        boolean readOnly = connection.isReadOnly();
        int isolation = connection.getTransactionIsolation();
        int timeout = connection.getNetworkTimeout();
        String clientInfo = String.valueOf(connection.getClientInfo());
        try (Statement statement = connection.createStatement()) {
            SessionSnapshot snapshot = new SessionSnapshot(Long.parseLong(one(statement, "SELECT CONNECTION_ID()")));
            Map<String, String> state = snapshot.state;
            state.put("JDBC catalog", catalog);
            state.put("JDBC schema", schema);
            state.put("JDBC auto-commit", String.valueOf(autoCommit));
            state.put("JDBC read-only", String.valueOf(readOnly));
            state.put("JDBC isolation", String.valueOf(isolation));
            state.put("JDBC network time-out", String.valueOf(timeout));
            state.put("JDBC client info", clientInfo);
            try (ResultSet variables = statement.executeQuery("SHOW SESSION VARIABLES")) {
                while (variables.next()) {
                    String name = variables.getString(1);
                    if (!FLEETING.contains(name)) {
                        state.put(name, variables.getString(2));
                    }
                }
            }
            state.put("timestamp is set", one(statement, "SELECT ABS(@@timestamp - UNIX_TIMESTAMP(SYSDATE())) > 60"));
            state.put("insert_id is set", one(statement, "SELECT @@insert_id"));
            state.put("database", one(statement, "SELECT DATABASE()"));
            state.put("role", outcome(statement, "SELECT CURRENT_ROLE()"));
            for (String name : USER_VARIABLES) {
                state.put("@" + name, one(statement, "SELECT @" + name));
            }
            state.put("lock", one(statement, "SELECT IS_USED_LOCK('hf_lock') = CONNECTION_ID()"));
            state.put("temporary table", outcome(statement, "SELECT COUNT(*) FROM hf_scratch"));
            state.put("temporary table of the login", outcome(statement, "SELECT COUNT(*) FROM hf_login"));
            state.put("prepared statement", outcome(statement, "EXECUTE hf_stmt"));
            state.put("tables unlocked", outcome(statement, "SELECT COUNT(*) FROM hf_open"));
            state.put("handler", outcome(statement, "HANDLER hf_handler CLOSE"));
            return snapshot;
        } finally {
            if (!autoCommit) {
                connection.rollback();
            }
        }
    }

    /** The server's number of the session. */
    public long serverId() {
        return serverId;
    }

    /** What is other than in another one, and how: a line for each; empty when nothing is. */
    public String differencesFrom(SessionSnapshot before) {
        StringBuilder differences = new StringBuilder();
        state.forEach((name, value) -> {
            String was = before.state.get(name);
            if (!Objects.equals(was, value)) {
                differences
                        .append(name)
                        .append(": ")
                        .append(was)
                        .append(" -> ")
                        .append(value)
                        .append("; ");
            }
        });
        return differences.toString();
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet results = statement.executeQuery(sql)) {
            return results.next() ? String.valueOf(results.getString(1)) : "no row";
        }
    }

    private static String outcome(Statement statement, String sql) {
        try {
            boolean results = statement.execute(sql);
            if (results) {
                try (ResultSet rows = statement.getResultSet()) {
                    return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
                }
            }
            return "done";
        } catch (SQLException e) {
            return "error " + e.getErrorCode();
        }
    }
}
