package io.holdfast.doctor;

import static io.holdfast.doctor.Sickness.findings;
import static io.holdfast.doctor.Sickness.inBackground;
import static io.holdfast.doctor.Sickness.runs;
import static io.holdfast.doctor.Sickness.until;
import static io.holdfast.doctor.Sickness.worst;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.pools.PoolSettingsReader;
import io.holdfast.doctor.server.CandidateKey;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Makes a sickness, and has the doctor find it; then heals it, and has the doctor find nothing. */
class SickServerIT {
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aSessionThatSleepsInItsTransaction(ServerKind kind) throws Exception {
        try (DoctorServer server = new DoctorServer(kind)) {
            String schema = server.server().createSchema();
            Connection sleeper = server.session();
            DoctorServer.run(
                    sleeper,
                    "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, n INT)",
                    "INSERT INTO " + schema + ".t VALUES (1, 1)",
                    "BEGIN",
                    "UPDATE " + schema + ".t SET n = 2");
            String id = Long.toString(DoctorServer.idOf(sleeper));
            until(() -> findings(server, "L03").stream()
                    .anyMatch(finding -> finding.severity().atLeast(Severity.WARN)
                            && (finding.subject() + finding.sentence()).contains(id)));

            assertThat(runs(server.session(), worst(findings(server, "L03"), id)))
                    .isPositive();
            until(() -> findings(server, "L03").stream()
                    .noneMatch(finding -> (finding.subject() + finding.sentence()).contains(id)));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aChangeOfATableThatBlocksEverybodyBehindIt(ServerKind kind) throws Exception {
        try (DoctorServer server = new DoctorServer(kind)) {
            String schema = server.server().createSchema();
            Connection reader = server.session();
            Connection changer = server.session();
            Connection late = server.session();
            DoctorServer.run(
                    reader,
                    "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)",
                    "BEGIN",
                    "SELECT * FROM " + schema + ".t");
            DoctorServer.run(changer, "SET SESSION lock_wait_timeout = 50");
            DoctorServer.run(late, "SET SESSION lock_wait_timeout = 50");
            Thread change = inBackground(changer, "ALTER TABLE " + schema + ".t ADD COLUMN n INT");
            String root = "session " + DoctorServer.idOf(reader);
            until(() -> findings(server, "L02").stream().anyMatch(f -> f.severity() == Severity.WARN));

            Thread queued = inBackground(late, "SELECT * FROM " + schema + ".t");
            until(() -> findings(server, "L02").stream().anyMatch(f -> f.severity() == Severity.CRIT));
            assertThat(worst(findings(server, "L02"), root).toString()).contains("ALTER TABLE", "1 statement");

            assertThat(runs(server.session(), worst(findings(server, "L02"), root)))
                    .isPositive();
            change.join(20_000);
            queued.join(20_000);
            until(() -> findings(server, "L02").stream().allMatch(finding -> finding.severity() == Severity.OK));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aSessionThatLocksOthersOut(ServerKind kind) throws Exception {
        try (DoctorServer server = new DoctorServer(kind)) {
            String schema = server.server().createSchema();
            String update = "UPDATE " + schema + ".t SET n = n + 1 WHERE id = 1";
            Connection blocker = server.session();
            DoctorServer.run(
                    blocker,
                    "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, n INT)",
                    "INSERT INTO " + schema + ".t VALUES (1, 1)",
                    "BEGIN",
                    update);
            String root = "session " + DoctorServer.idOf(blocker);
            List<Thread> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(inBackground(server.session(), update));
            }
            until(() -> findings(server, "L01").stream()
                    .anyMatch(f -> f.severity() == Severity.CRIT && f.sentence().contains(root)));
            assertThat(runs(server.session(), worst(findings(server, "L01"), root)))
                    .isPositive();
            for (Thread waiter : waiting) {
                waiter.join(20_000);
            }
            until(() -> findings(server, "L01").stream().allMatch(finding -> finding.severity() == Severity.OK));
        }
    }

    /** Without autocommit the statement that begins a transaction is not one of its statements, by the server's records. */
    @Test
    void theStatementThatTookALockWithoutAutocommit() throws Exception {
        try (DoctorServer server = new DoctorServer(ServerKind.MYSQL)) {
            String schema = server.server().createSchema();
            String update = "UPDATE " + schema + ".t SET n = 2";
            Connection holder = server.session();
            DoctorServer.run(
                    holder,
                    "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, n INT)",
                    "INSERT INTO " + schema + ".t VALUES (1, 1)",
                    "SET autocommit = 0",
                    update);
            long holding = DoctorServer.idOf(holder);
            assertThat(Doctor.withAllProbes(Clock.systemUTC())
                            .read(server.target(), DoctorServer.QUICK)
                            .activity()
                            .transactionOf(holding)
                            .orElseThrow()
                            .statements())
                    .contains(update);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void rowsThatRepeatAKey(ServerKind kind) throws Exception {
        try (DoctorServer server = new DoctorServer(kind)) {
            String schema = server.server().createSchema();
            Connection session = server.session();
            DoctorServer.run(
                    session,
                    "CREATE TABLE " + schema + ".invoice (id INT PRIMARY KEY AUTO_INCREMENT, customer INT, number INT)",
                    "INSERT INTO " + schema + ".invoice (customer, number) VALUES (1, 1), (1, 1), (1, 2), (2, 1)");
            ReadOptions options = DoctorServer.QUICK.withCandidateKeys(
                    List.of(CandidateKey.parse(schema + ".invoice(customer, number)")));

            Finding found = worst(findings(server, "Q05", options), "invoice");
            assertThat(found.severity()).isEqualTo(Severity.WARN);
            assertThat(found.sentence()).contains("1 value").contains("1 row");
            runs(session, found);

            DoctorServer.run(
                    session,
                    "DELETE FROM " + schema + ".invoice WHERE id = 2",
                    "ALTER TABLE " + schema + ".invoice ADD UNIQUE KEY (customer, number)");
            assertThat(findings(server, "Q05", options)).allMatch(finding -> finding.severity() == Severity.OK);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void tablesWithoutAKeyAndColumnsThatRunOut(ServerKind kind) throws Exception {
        try (DoctorServer server = new DoctorServer(kind)) {
            String schema = server.server().createSchema();
            Connection session = server.session();
            DoctorServer.run(
                    session,
                    "CREATE TABLE " + schema + ".keyless (n INT)",
                    "CREATE TABLE " + schema + ".small (id TINYINT PRIMARY KEY AUTO_INCREMENT)",
                    "INSERT INTO " + schema + ".small VALUES (110)",
                    // The server's own statistics of tables are up to a day old otherwise.
                    "ANALYZE TABLE " + schema + ".small");
            List<Finding> found = findings(server, "Q06");

            assertThat(worst(found, schema + ".keyless").severity()).isEqualTo(Severity.INFO);
            assertThat(worst(found, schema + ".small").severity()).isEqualTo(Severity.WARN);
            runs(session, worst(found, schema + ".keyless"));
            DoctorServer.run(
                    session, "INSERT INTO " + schema + ".small VALUES (124)", "ANALYZE TABLE " + schema + ".small");
            Finding near = worst(findings(server, "Q06"), schema + ".small");
            assertThat(near.severity()).isEqualTo(Severity.CRIT);
            runs(session, near);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void anIndexThatIsTheBeginningOfAnother(ServerKind kind) throws Exception {
        try (DoctorServer server = new DoctorServer(kind)) {
            String schema = server.server().createSchema();
            Connection session = server.session();
            DoctorServer.run(
                    session,
                    "CREATE TABLE " + schema
                            + ".t (id INT PRIMARY KEY, a INT, b INT, KEY one (a), KEY both_columns (a, b))");

            Finding found = worst(findings(server, "Q04"), schema + ".t.one");
            assertThat(found.severity()).isEqualTo(Severity.INFO);
            runs(session, found);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aDeadlockAndALockTimeOut(ServerKind kind) throws Exception {
        try (DoctorServer server = new DoctorServer(kind)) {
            String schema = server.server().createSchema();
            Connection one = server.session();
            Connection other = server.session();
            DoctorServer.run(
                    one,
                    "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, n INT)",
                    "INSERT INTO " + schema + ".t VALUES (1, 1), (2, 2)",
                    "BEGIN",
                    "UPDATE " + schema + ".t SET n = 0 WHERE id = 1");
            DoctorServer.run(other, "BEGIN", "UPDATE " + schema + ".t SET n = 0 WHERE id = 2");
            Thread waiting = inBackground(other, "UPDATE " + schema + ".t SET n = 0 WHERE id = 1");
            until(() -> findings(server, "L01").stream().anyMatch(f -> f.severity() != Severity.OK));
            try {
                DoctorServer.run(one, "UPDATE " + schema + ".t SET n = 0 WHERE id = 2");
            } catch (SQLException e) {
                assertThat(e.getErrorCode()).isEqualTo(1213);
            }
            waiting.join(20_000);
            assertThat(findings(server, "L05"))
                    .anyMatch(finding -> finding.severity().atLeast(Severity.INFO)
                            && finding.toString().contains(schema));

            DoctorServer.run(one, "ROLLBACK");
            DoctorServer.run(other, "ROLLBACK");
            DoctorServer.run(one, "BEGIN", "UPDATE " + schema + ".t SET n = 0 WHERE id = 1");
            DoctorServer.run(other, "SET SESSION innodb_lock_wait_timeout = 1");
            inBackground(other, "UPDATE " + schema + ".t SET n = 0 WHERE id = 1")
                    .join(20_000);
            DoctorServer.run(one, "ROLLBACK");
            assertThat(findings(server, "L06"))
                    .anyMatch(finding -> finding.severity().atLeast(Severity.INFO));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void anAccountNearItsOwnLimit(ServerKind kind) throws Exception {
        try (DoctorServer server = new DoctorServer(kind)) {
            String user = "few_" + System.nanoTime() % 1_000_000;
            server.server()
                    .execute("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'few-secret' WITH MAX_USER_CONNECTIONS 2");
            List<Connection> taken = new ArrayList<>();
            try {
                for (int i = 0; i < 2; i++) {
                    taken.add(DriverManager.getConnection(
                            "jdbc:mysql://127.0.0.1:" + server.server().port()
                                    + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true",
                            user,
                            "few-secret"));
                }
                Finding found = worst(findings(server, "C10"), user);
                assertThat(found.severity()).isEqualTo(Severity.WARN);
                assertThat(found.toString()).doesNotContain("few-secret");
                assertThat(runs(server.session(), found)).isPositive();
            } finally {
                for (Connection connection : taken) {
                    connection.close();
                }
                server.server().execute("DROP USER '" + user + "'@'%'");
            }
            assertThat(findings(server, "C10"))
                    .noneMatch(finding -> finding.toString().contains(user));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aPoolThatKeepsItsConnectionsForLongerThanTheServer(ServerKind kind) throws Exception {
        try (TestServer own = TestServer.start(kind)) {
            own.execute("SET GLOBAL wait_timeout = 60");
            Target target = Target.of("127.0.0.1", own.port())
                    .withUser(TestServer.ADMIN_USER)
                    .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
            assertThat(withPool(target, "pool_size: 5\npool_recycle: 3600\n")).isEqualTo(Severity.CRIT);
            assertThat(withPool(target, "pool_size: 5\npool_recycle: 20\npool_pre_ping: true\n"))
                    .isEqualTo(Severity.OK);
        }
    }

    private static Severity withPool(Target target, String settings) throws Exception {
        ReadOptions options = DoctorServer.QUICK.withPools(PoolSettingsReader.parse(settings, "settings.yaml", 2));
        Report report = Doctor.withAllProbes(Clock.systemUTC()).only("C07").examine(target, options);
        return report.worst();
    }

    /** What the checks of settings print must run on the very server, and so must what takes it back. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void everyStatementForASettingMustRunAndBeTakenBack(ServerKind kind) throws Exception {
        try (TestServer own = TestServer.start(kind);
                Connection admin = own.adminConnection()) {
            own.execute(
                    "SET GLOBAL wait_timeout = 20",
                    "SET GLOBAL max_connect_errors = 2",
                    "SET GLOBAL net_write_timeout = 2",
                    "SET GLOBAL max_allowed_packet = 1048576",
                    "SET GLOBAL thread_cache_size = 0",
                    "SET GLOBAL tmp_table_size = 1048576");
            Target target = Target.of("127.0.0.1", own.port())
                    .withUser(TestServer.ADMIN_USER)
                    .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
            Doctor doctor = Doctor.withAllProbes(Clock.systemUTC()).only("S*,Q08");
            List<Finding> found = doctor.examine(target, DoctorServer.QUICK).findings();
            int run = 0;
            for (Finding finding : found) {
                run += runs(admin, finding);
            }
            assertThat(run).as(found.toString()).isGreaterThanOrEqualTo(4);
        }
    }
}
