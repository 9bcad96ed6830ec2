package io.holdfast.doctor.fix;

import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.Runs;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A schema on a shared server, and a folder for runs. */
final class RepairBench implements AutoCloseable {
    final TestServer server;
    final Connection admin;
    final String schema;
    final Runs runs;
    final List<String> said = new ArrayList<>();

    RepairBench(ServerKind kind, Path folder) throws SQLException {
        server = TestServer.shared(kind);
        schema = server.createSchema();
        admin = server.adminConnection();
        runs = new Runs(folder);
    }

    Target target() {
        return target(TestServer.ADMIN_USER, TestServer.ADMIN_PASSWORD);
    }

    Target target(String user, String password) {
        return Target.of("127.0.0.1", server.port()).withUser(user).withPassword(PasswordSource.of(password));
    }

    FixApplier applier() {
        return applier(target());
    }

    FixApplier applier(Target target) {
        return new FixApplier(target, runs, Clock.systemUTC(), "tester", said::add);
    }

    FixPlan plan(FixRequest... requests) throws Exception {
        return new FixPlanner(Clock.systemUTC()).plan(target(), List.of(requests));
    }

    void run(String... statements) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String text(String sql) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(rows.getMetaData().getColumnCount()) : "";
        }
    }

    /** All rows, byte for byte, and the definition without the counter. */
    String state(String quotedTable) throws SQLException {
        String definition = text("SHOW CREATE TABLE " + quotedTable).replaceFirst(" AUTO_INCREMENT=\\d+", "");
        return definition + "\n" + text("CHECKSUM TABLE " + quotedTable) + "\n"
                + text("SELECT COUNT(*) FROM " + quotedTable);
    }

    /** Copies that are left in the schema. */
    int copies() throws SQLException {
        return Integer.parseInt(text("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '" + schema
                + "' AND table_name LIKE 'hfbak%'"));
    }

    /** Fills {@code settings} with so many rows, one in twenty twice, and nothing but the key indexed. */
    void settings(String quotedTable, int rows) throws SQLException {
        run(
                "CREATE TABLE " + quotedTable + " (id INT AUTO_INCREMENT PRIMARY KEY, business_id INT NOT NULL,"
                        + " name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, value TEXT, note VARBINARY(20),"
                        + " twice INT GENERATED ALWAYS AS (business_id * 2) VIRTUAL, price DOUBLE,"
                        + " at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)",
                "INSERT INTO " + quotedTable
                        + " (id, business_id, name, value, note, price) SELECT n + 1, FLOOR(n / 10),"
                        + " CONCAT('k', n MOD 10), IF(n MOD 7 = 0, NULL, REPEAT('x', n MOD 50)), UNHEX(HEX(n)), n / 3 FROM "
                        + numbers(rows),
                "INSERT INTO " + quotedTable
                        + " (business_id, name, value, note, price) SELECT business_id, name, value,"
                        + " note, price FROM " + quotedTable + " WHERE id MOD 20 = 0");
    }

    static String numbers(int rows) {
        String digits = "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
                + " UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
        return "(SELECT a.d + b.d * 10 + c.d * 100 + e.d * 1000 AS n FROM " + digits + " a, " + digits + " b, " + digits
                + " c, " + digits + " e HAVING n < " + rows + ") numbers";
    }

    @Override
    public void close() throws SQLException {
        admin.close();
    }
}
