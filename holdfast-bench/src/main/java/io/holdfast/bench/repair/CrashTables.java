package io.holdfast.bench.repair;

import io.holdfast.doctor.fix.FixRequest;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sick tables, the plans that heal them, and what is to be known of them at any moment. */
final class CrashTables {
    private static final int ROWS = 420;
    private static final int CHECK_SECONDS = 10;
    private static final String DIGITS =
            "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL"
                    + " SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
    private static final String ALL_OF_A_ROW =
            "BIT_XOR(CRC32(CONCAT_WS('|', id, business_id, HEX(name), HEX(value), HEX(note), price, at)))";

    private final TestServer server;
    private final String schema;
    private @Nullable Connection admin;

    private CrashTables(TestServer server, String schema) {
        this.server = server;
        this.schema = schema;
    }

    /** Which repairs stand in one plan. */
    enum Plan {
        INDEX_AND_KEY,
        SETTING_HIDDEN_INDEX_AND_KEY,
        PRIMARY_KEY_DROPPED_INDEX_AND_COLUMNS
    }

    static CrashTables fill(TestServer server) throws SQLException {
        String s = server.createSchema();
        String hidden = server.kind() == ServerKind.MYSQL ? "INVISIBLE" : "IGNORED";
        server.execute(
                "CREATE TABLE " + s
                        + ".t (id INT AUTO_INCREMENT PRIMARY KEY, business_id INT NOT NULL, name VARCHAR(40)"
                        + " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, value TEXT, note VARBINARY(20), twice INT"
                        + " GENERATED ALWAYS AS (business_id * 2) VIRTUAL, price DOUBLE, at TIMESTAMP NOT NULL DEFAULT"
                        + " CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)",
                "INSERT INTO " + s + ".t (id, business_id, name, value, note, price) SELECT n + 1, FLOOR(n / 10),"
                        + " CONCAT('k', n MOD 10), IF(n MOD 7 = 0, NULL, REPEAT('x', n MOD 50)), UNHEX(HEX(n)), n / 3"
                        + " FROM " + numbers(ROWS),
                "INSERT INTO " + s + ".t (business_id, name, value, note, price) SELECT business_id, name, value, note,"
                        + " price FROM " + s + ".t WHERE id MOD 20 = 0",
                "UPDATE " + s + ".t SET at = '2026-01-01 00:00:00' + INTERVAL id SECOND",
                "CREATE TABLE " + s + ".plain (a INT UNSIGNED NOT NULL, b VARCHAR(20) CHARACTER SET utf8mb4 COLLATE"
                        + " utf8mb4_general_ci DEFAULT 'x', c INT, KEY one (c), KEY gone (b) " + hidden + ")",
                "INSERT INTO " + s + ".plain SELECT n, CONCAT('b', n), n FROM " + numbers(200));
        return new CrashTables(server, s);
    }

    static String numbers(int rows) {
        return "(SELECT a.d + b.d * 10 + c.d * 100 + e.d * 1000 AS n FROM " + DIGITS + " a, " + DIGITS + " b, " + DIGITS
                + " c, " + DIGITS + " e HAVING n < " + rows + ") numbers";
    }

    /** The setting as it is by default, after a trial that went wrong. */
    static void resetSetting(TestServer server) throws SQLException {
        server.execute("SET GLOBAL net_read_timeout = 30");
        if (server.kind() == ServerKind.MYSQL) {
            server.execute("RESET PERSIST IF EXISTS net_read_timeout");
        }
    }

    List<FixRequest> requests(Plan plan) throws Exception {
        String t = schema + ".t";
        String plain = schema + ".plain";
        List<FixRequest> requests = new ArrayList<>();
        switch (plan) {
            case INDEX_AND_KEY -> {
                requests.add(FixRequest.index(TableColumns.parse(t + "(price)"), List.of()));
                requests.add(FixRequest.unique(TableColumns.parse(t + "(business_id, name)"), "min", true));
            }
            case SETTING_HIDDEN_INDEX_AND_KEY -> {
                requests.add(FixRequest.setting("net_read_timeout", "77", 0));
                requests.add(FixRequest.hide(TableName.parse(plain), "one"));
                requests.add(FixRequest.unique(TableColumns.parse(t + "(business_id, name)"), "max", true));
            }
            default -> {
                requests.add(FixRequest.drop(TableName.parse(plain), "gone"));
                requests.add(FixRequest.primaryKey(TableColumns.parse(plain + "(a)")));
                if (server.kind() == ServerKind.MARIADB) {
                    requests.add(FixRequest.collate(TableColumns.parse(plain + "(b)"), "utf8mb4_bin"));
                    requests.add(FixRequest.widen(TableColumns.parse(plain + "(c)")));
                }
            }
        }
        return requests;
    }

    /** Definitions, bytes and the setting; the order of indexes aside, which an index that comes back cannot keep. */
    String state() throws SQLException {
        StringBuilder state = new StringBuilder();
        for (String table : List.of(schema + ".t", schema + ".plain")) {
            String definition = last("SHOW CREATE TABLE " + table).replaceFirst(" AUTO_INCREMENT=\\d+", "");
            state.append(Arrays.stream(definition.split("\n"))
                            .map(line -> line.replaceFirst(",$", ""))
                            .sorted()
                            .collect(Collectors.joining("\n")))
                    .append('\n')
                    .append(last("CHECKSUM TABLE " + table))
                    .append(' ')
                    .append(last("SELECT COUNT(*) FROM " + table))
                    .append('\n');
        }
        state.append("net_read_timeout ").append(last("SELECT @@GLOBAL.net_read_timeout"));
        if (server.kind() == ServerKind.MYSQL) {
            state.append(" stored ")
                    .append(last("SELECT COUNT(*) FROM performance_schema.persisted_variables WHERE variable_name ="
                            + " 'net_read_timeout'"));
        }
        return state.append(" copies ").append(copies().size()).toString();
    }

    /** All rows of the large table, wherever they are: the same at any moment. */
    String rows() throws SQLException {
        StringBuilder every = new StringBuilder("SELECT * FROM " + schema + ".t");
        for (String copy : copies()) {
            every.append(" UNION ALL SELECT * FROM ")
                    .append(schema)
                    .append(".`")
                    .append(copy)
                    .append('`');
        }
        return last("SELECT CONCAT(COUNT(*), '/', COUNT(DISTINCT id), '/', " + ALL_OF_A_ROW + ") FROM (" + every
                + ") every_row");
    }

    private List<String> copies() throws SQLException {
        String all =
                last("SELECT COALESCE(GROUP_CONCAT(table_name), '') FROM information_schema.tables WHERE table_schema"
                        + " = '" + schema + "' AND table_name LIKE 'hfbak%'");
        return all.isEmpty() ? List.of() : List.of(all.split(","));
    }

    /** Over one connection, which is opened again where the server was started again. */
    private String last(String sql) throws SQLException {
        if (admin == null || !admin.isValid(CHECK_SECONDS)) {
            admin = server.adminConnection();
        }
        try (Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(rows.getMetaData().getColumnCount());
        }
    }
}
