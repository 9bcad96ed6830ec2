package io.holdfast.doctor;

import static io.holdfast.doctor.Sickness.findings;
import static io.holdfast.doctor.Sickness.inBackground;
import static io.holdfast.doctor.Sickness.runs;
import static io.holdfast.doctor.Sickness.until;
import static io.holdfast.doctor.Sickness.worst;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sicknesses of statements and of what they leave behind: made, found, healed, and found healed. */
class SickStatementsIT {
    private static final ReadOptions WINDOW = ReadOptions.defaults().withWindow(Duration.ofMillis(1_500));
    private static final Map<ServerKind, TestServer> SERVERS = new EnumMap<>(ServerKind.class);

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(TestServer::close);
        SERVERS.clear();
    }

    private static DoctorServer server(ServerKind kind) {
        return new DoctorServer(SERVERS.computeIfAbsent(
                kind,
                one -> TestServer.builder(one)
                        .option("performance-schema", "ON")
                        .option("innodb_flush_log_at_trx_commit", "0")
                        .start()));
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aStatementThatRunsForLong(ServerKind kind) throws Exception {
        try (DoctorServer server = server(kind)) {
            assertThat(findings(server, "Q01").get(0).severity()).isEqualTo(Severity.OK);
            Connection session = server.session();
            inBackground(session, "SELECT SLEEP(60) AS long_sleep");
            until(() -> findings(server, "Q01").stream().anyMatch(f -> f.severity() == Severity.WARN));
            Finding found = worst(findings(server, "Q01"), "has run for");
            assertThat(found.toString())
                    .contains("long_sleep", "KILL QUERY " + DoctorServer.idOf(server, "long_sleep"));
            assertThat(runs(server.session(), found)).isPositive();
            until(() -> findings(server, "Q01").get(0).severity() == Severity.OK);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void statementsThatTakeTheTimeAndStatementsThatLackAnIndex(ServerKind kind) throws Exception {
        try (DoctorServer server = server(kind)) {
            String schema = server.server().createSchema();
            Connection session = server.session();
            DoctorServer.run(
                    session,
                    "USE " + schema,
                    "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, n INT)",
                    "INSERT INTO t (n) VALUES (1), (2), (3), (4)");
            for (int i = 0; i < 13; i++) {
                DoctorServer.run(session, "INSERT INTO t (n) SELECT n + id FROM t");
            }
            for (int i = 0; i < 5; i++) {
                DoctorServer.run(session, "SELECT id FROM t WHERE n = -1");
                DoctorServer.run(session, "SELECT SLEEP(1.1) AS slow_report");
            }
            Finding index = worst(findings(server, "Q03"), "n` = ");
            assertThat(index.severity()).isEqualTo(Severity.WARN);
            Finding slow = worst(findings(server, "Q02"), "slow_report");
            assertThat(slow.severity()).isEqualTo(Severity.WARN);

            DoctorServer.run(
                    session,
                    "ALTER TABLE t ADD KEY (n)",
                    "TRUNCATE TABLE performance_schema.events_statements_summary_by_digest");
            for (int i = 0; i < 5; i++) {
                DoctorServer.run(session, "SELECT id FROM t WHERE n = -1");
            }
            assertThat(findings(server, "Q02,Q03")).allMatch(finding -> finding.severity() == Severity.OK);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void temporaryTablesThatGoToDisk(ServerKind kind) throws Exception {
        try (DoctorServer server = server(kind)) {
            assertThat(findings(server, "Q07", WINDOW).get(0).severity()).isEqualTo(Severity.OK);
            String schema = server.server().createSchema();
            Connection session = server.session();
            DoctorServer.run(
                    session,
                    "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, words LONGTEXT)",
                    "INSERT INTO " + schema + ".t VALUES (1, 'one'), (2, 'two')");
            if (kind == ServerKind.MYSQL) {
                DoctorServer.run(session, "SET SESSION internal_tmp_mem_storage_engine = MEMORY");
            }
            Thread sorting = new Thread(() -> {
                try {
                    while (!Thread.currentThread().isInterrupted()) {
                        DoctorServer.run(session, "SELECT DISTINCT words FROM " + schema + ".t");
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            sorting.start();
            List<Finding> found = findings(server, "Q07", WINDOW);
            sorting.interrupt();
            sorting.join();
            assertThat(found.get(0).severity()).as(found.toString()).isEqualTo(Severity.WARN);
            assertThat(runs(server.session(), found.get(0))).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aLogOfSlowStatementsThatIsOff(ServerKind kind) throws Exception {
        try (DoctorServer server = server(kind)) {
            Finding found = worst(findings(server, "Q08"), "slow_query_log");
            assertThat(found.severity()).isEqualTo(Severity.INFO);
            server.server().execute("SET GLOBAL slow_query_log = ON", "SET GLOBAL long_query_time = 1");
            assertThat(findings(server, "Q08")).allMatch(finding -> finding.severity() == Severity.OK);
            server.server().execute("SET GLOBAL slow_query_log = OFF", "SET GLOBAL long_query_time = 10");
            assertThat(runs(server.session(), found)).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void statementsThatAreCutOff(ServerKind kind) throws Exception {
        try (TestServer fresh = TestServer.start(kind);
                DoctorServer server = new DoctorServer(fresh)) {
            assertThat(findings(server, "Q09").get(0).severity()).isEqualTo(Severity.OK);
            Connection session = server.session();
            DoctorServer.run(
                    session,
                    kind == ServerKind.MYSQL
                            ? "SET SESSION max_execution_time = 100"
                            : "SET SESSION max_statement_time = 0.1");
            try {
                DoctorServer.run(
                        session,
                        "SELECT COUNT(*) FROM information_schema.COLLATIONS a, information_schema.COLLATIONS b,"
                                + " information_schema.COLLATIONS c WHERE a.ID + b.ID + c.ID < 0");
            } catch (SQLException cutOff) {
                assertThat(cutOff.getErrorCode()).isIn(3024, 1969);
            }
            assertThat(worst(findings(server, "Q09"), "cut off").severity()).isEqualTo(Severity.INFO);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void preparedStatementsThatReachTheirLimit(ServerKind kind) throws Exception {
        try (DoctorServer server = server(kind)) {
            assertThat(findings(server, "Q10").get(0).severity()).isEqualTo(Severity.OK);
            server.server().execute("SET GLOBAL max_prepared_stmt_count = 10");
            Connection session = server.session();
            for (int i = 0; i < 9; i++) {
                DoctorServer.run(session, "PREPARE p" + i + " FROM 'SELECT 1'");
            }
            assertThat(findings(server, "Q10").get(0).severity()).isEqualTo(Severity.WARN);
            DoctorServer.run(session, "PREPARE p9 FROM 'SELECT 1'");
            Finding full = findings(server, "Q10").get(0);
            assertThat(full.severity()).isEqualTo(Severity.CRIT);
            assertThat(full.subject()).isEqualTo("max_prepared_stmt_count");
            assertThat(runs(server.session(), full)).isPositive();
            session.close();
            server.server().execute("SET GLOBAL max_prepared_stmt_count = 16382");
            until(() -> findings(server, "Q10").get(0).severity() == Severity.OK);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void oldRowVersionsThatPileUp(ServerKind kind) throws Exception {
        try (DoctorServer server = server(kind)) {
            assertThat(findings(server, "L04").get(0).severity()).isEqualTo(Severity.OK);
            String schema = server.server().createSchema();
            Connection reader = server.session();
            Connection writer = server.session();
            DoctorServer.run(
                    writer,
                    "USE " + schema,
                    "CREATE TABLE t (id INT PRIMARY KEY, n INT)",
                    "INSERT INTO t VALUES (1, 1)",
                    "CREATE PROCEDURE churn() BEGIN DECLARE i INT DEFAULT 0;"
                            + " WHILE i < 101000 DO UPDATE t SET n = n + 1 WHERE id = 1; SET i = i + 1; END WHILE; END");
            DoctorServer.run(reader, "START TRANSACTION WITH CONSISTENT SNAPSHOT", "SELECT * FROM " + schema + ".t");
            DoctorServer.run(writer, "CALL churn()");
            Finding found = worst(findings(server, "L04"), "old row versions");
            assertThat(found.severity()).isEqualTo(Severity.WARN);
            assertThat(found.toString()).contains("session " + DoctorServer.idOf(reader));
            assertThat(runs(server.session(), found)).isPositive();
            until(() -> findings(server, "L04").get(0).severity() == Severity.OK);
        }
    }
}
