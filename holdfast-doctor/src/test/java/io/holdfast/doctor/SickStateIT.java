package io.holdfast.doctor;

import static io.holdfast.doctor.Sickness.findings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One server with all that can be read of its state made sick at once, and found. */
class SickStateIT {
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void whatStandsAroundTablesMustBeRead(ServerKind kind) throws Exception {
        boolean mysql = kind == ServerKind.MYSQL;
        TestServer.Builder options = TestServer.builder(kind)
                .option("general_log", "ON")
                .option("sql_mode", "NO_ENGINE_SUBSTITUTION")
                .option("innodb_lock_wait_timeout", "3600")
                .option("innodb_flush_log_at_trx_commit", "0")
                .option("performance-schema", "ON")
                .option("log-bin", "log")
                .option("server-id", "7")
                .option("binlog_expire_logs_seconds", "0");
        try (TestServer own = options.start();
                DoctorServer server = new DoctorServer(own)) {
            String schema = own.createSchema();
            own.execute(
                    "CREATE USER ''@'10.9.9.9' IDENTIFIED BY 'x'",
                    "CREATE USER bare@'%'",
                    mysql
                            ? "CREATE USER same@'%' IDENTIFIED WITH mysql_native_password BY 'same'"
                            : "CREATE USER same@'%' IDENTIFIED BY 'same'",
                    "CREATE TABLE " + schema + ".old (a INT) ENGINE = MyISAM",
                    "INSERT INTO " + schema + ".old VALUES (1)",
                    "CREATE TABLE " + schema + ".orders (id BIGINT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(9)"
                            + " COLLATE utf8mb4_bin, KEY (code)) AUTO_INCREMENT = 2000000000",
                    "INSERT INTO " + schema + ".orders (code) VALUES ('a')",
                    "CREATE TABLE " + schema + ".line (id INT PRIMARY KEY, order_id INT, code VARCHAR(9)"
                            + " COLLATE utf8mb4_general_ci, KEY (code))",
                    mysql
                            ? "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1, SOURCE_USER = 'r'"
                            : "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_USER = 'r'");

            awaitFirstSecond(own);
            Map<String, Severity> worst = new TreeMap<>();
            List<String> accounts = new ArrayList<>();
            for (Finding finding :
                    findings(server, "S11,S12,S13,S14,S15,S18,R01,A01,Q11,E01,E02,Q12,Q13,S16,S17,S19")) {
                worst.merge(finding.probe(), finding.severity(), (a, b) -> a.compareTo(b) < 0 ? a : b);
                if (finding.probe().equals("A01") && finding.severity() == Severity.CRIT) {
                    accounts.add(finding.subject());
                }
            }
            assertThat(worst)
                    .containsEntry("S11", Severity.WARN)
                    .containsEntry("S12", Severity.WARN)
                    .containsEntry("S13", Severity.WARN)
                    .containsEntry("S14", Severity.WARN)
                    .containsEntry("S15", Severity.INFO)
                    .containsEntry("S18", Severity.WARN)
                    .containsEntry("R01", Severity.CRIT)
                    .containsEntry("Q11", Severity.WARN)
                    .containsEntry("Q13", Severity.WARN)
                    .containsEntry("E02", Severity.INFO)
                    .containsEntry("S16", Severity.OK)
                    .containsEntry("S17", Severity.OK)
                    .containsEntry("S19", Severity.OK)
                    .containsEntry("Q12", Severity.OK);
            assertThat(accounts).contains("''@'10.9.9.9'", "'bare'@'%'", "'same'@'%'");

            own.execute(mysql ? "RESET REPLICA ALL" : "RESET SLAVE ALL");
            assertThat(findings(server, "R01")).allMatch(finding -> finding.severity() == Severity.OK);
        }
    }

    /** Servers count whole seconds since their start, and one that counts none may not know. */
    private static void awaitFirstSecond(TestServer server) throws Exception {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            await().until(() -> {
                try (ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Uptime'")) {
                    return row.next() && row.getLong(2) > 0;
                }
            });
        }
    }
}
