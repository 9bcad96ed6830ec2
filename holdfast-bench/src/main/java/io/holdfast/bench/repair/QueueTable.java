package io.holdfast.bench.repair;

import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The two tables of a team, {@code system_settings} and {@code queues}, of any size, with one row in twenty twice. */
record QueueTable(TestServer server, String schema) {
    private static final int THOUSANDS = 1_000;

    static QueueTable fill(TestServer server, int rows) throws SQLException {
        String s = server.createSchema();
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            admin.setNetworkTimeout(Runnable::run, 600_000);
            statement.execute(
                    "CREATE TABLE " + s + ".system_settings (id INT AUTO_INCREMENT PRIMARY KEY, business_id INT NOT"
                            + " NULL, name VARCHAR(40), value TEXT)");
            statement.execute(
                    "CREATE TABLE " + s + ".queues (id INT AUTO_INCREMENT PRIMARY KEY, visitor_id INT NOT NULL,"
                            + " state VARCHAR(10), token VARCHAR(20), fixed INT NOT NULL, hits INT NOT NULL DEFAULT 0)");
            statement.execute("SET SESSION autocommit = 1, unique_checks = 0");
            for (int from = 0; from < rows; from += 10 * THOUSANDS) {
                String numbers = CrashTables.numbers(Math.min(10 * THOUSANDS, rows - from));
                statement.execute("INSERT INTO " + s + ".system_settings (business_id, name, value) SELECT (n + " + from
                        + ") DIV 10, CONCAT('k', n), 'v' FROM " + numbers);
                statement.execute(
                        "INSERT INTO " + s + ".queues (id, visitor_id, state, token, fixed) SELECT n + 1 + " + from
                                + ", (n + " + from + ") DIV 5, IF(n MOD 2 = 0, 'open', 'done'), CONCAT('t', n + " + from
                                + "), n * 7 FROM " + numbers);
            }
            statement.execute(
                    "INSERT INTO " + s + ".queues (visitor_id, state, token, fixed) SELECT visitor_id, state, token,"
                            + " fixed FROM " + s + ".queues WHERE id MOD 20 = 0");
            statement.execute("ANALYZE TABLE " + s + ".queues, " + s + ".system_settings");
        }
        return new QueueTable(server, s);
    }

    String queues() {
        return schema + ".queues";
    }

    String settings() {
        return schema + ".system_settings";
    }

    /** Definitions and bytes of both. */
    String state() throws SQLException {
        StringBuilder state = new StringBuilder();
        for (String table : new String[] {settings(), queues()}) {
            state.append(text("SHOW CREATE TABLE " + table).replaceFirst(" AUTO_INCREMENT=\\d+", ""))
                    .append(text("CHECKSUM TABLE " + table))
                    .append('/')
                    .append(text("SELECT COUNT(*) FROM " + table));
        }
        return state.toString();
    }

    /** What no writer and no repair may change, in the table and in what the repair moved away. */
    String untouched(long lastId) throws SQLException {
        String copy = text("SELECT COALESCE(MAX(table_name), '') FROM information_schema.tables WHERE table_schema = '"
                + schema + "' AND table_name LIKE 'hfbak%'");
        String columns = "SELECT id, visitor_id, state, token, fixed FROM ";
        return text(
                "SELECT CONCAT(COUNT(*), '/', BIT_XOR(CRC32(CONCAT_WS('|', id, visitor_id, state, token, fixed)))) FROM ("
                        + columns + queues() + " WHERE id <= " + lastId
                        + (copy.isEmpty()
                                ? ""
                                : " UNION ALL " + columns + schema + ".`" + copy + "` WHERE id <= " + lastId)
                        + ") every_row");
    }

    String text(String sql) throws SQLException {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            admin.setNetworkTimeout(Runnable::run, 600_000);
            try (ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getString(rows.getMetaData().getColumnCount());
            }
        }
    }

    void run(String sql) throws SQLException {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            admin.setNetworkTimeout(Runnable::run, 600_000);
            statement.execute(sql);
        }
    }
}
