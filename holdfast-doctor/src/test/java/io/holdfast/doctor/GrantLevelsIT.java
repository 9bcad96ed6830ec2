package io.holdfast.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.IndexFacts;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.TableFacts;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same sick server, read by accounts with fewer rights: nothing that is not so, and nothing healthy that is not. */
class GrantLevelsIT {
    private static final String PASSWORD = "few-rights";
    /** What the test makes sick. */
    private static final Set<String> SICK = Set.of("L01", "Q04", "Q06");

    private final Doctor doctor = Doctor.withAllProbes(Clock.systemUTC()).except("H*");

    private static void makeSick(DoctorServer server, String schema) throws SQLException {
        server.server()
                .execute(
                        "CREATE TABLE " + schema
                                + ".keyed (id TINYINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, a INT, b INT,"
                                + " KEY (a), KEY (a, b))",
                        "INSERT INTO " + schema + ".keyed VALUES (250, 1, 1)",
                        "CREATE TABLE " + schema + ".unkeyed (a INT)",
                        "CREATE TABLE " + schema + ".uniq (a INT NOT NULL, UNIQUE (a))",
                        "CREATE TABLE " + schema + ".child (id INT PRIMARY KEY, k TINYINT UNSIGNED, KEY fk (k),"
                                + " FOREIGN KEY (k) REFERENCES keyed (id))");
    }

    private static void lockRows(DoctorServer server, String schema) throws SQLException {
        Connection holder = server.session();
        DoctorServer.run(holder, "BEGIN", "UPDATE " + schema + ".keyed SET b = 2");
        Connection waiter = server.session();
        Thread waiting = new Thread(() -> {
            try {
                DoctorServer.run(waiter, "UPDATE " + schema + ".keyed SET b = 3");
            } catch (SQLException e) {
                // The end of the test.
            }
        });
        waiting.setDaemon(true);
        waiting.start();
        Connection admin = server.session();
        Awaitility.await().until(() -> {
            try (var statement = admin.createStatement();
                    var rows = statement.executeQuery(
                            "SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
                                    + " AND trx_wait_started < NOW() - INTERVAL 2 SECOND")) {
                return rows.next();
            }
        });
    }

    private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
        return all.stream().collect(Collectors.toMap(name, Function.identity()));
    }

    private static String nameOf(IndexFacts index) {
        return index.schema() + "." + index.table() + "." + index.name();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void whatAnAccountCannotSeeMustBeNeitherAFindingNorHealthy(ServerKind kind) throws Exception {
        try (DoctorServer server = new DoctorServer(kind)) {
            TestServer own = server.server();
            String seen = own.createSchema();
            makeSick(server, seen);
            makeSick(server, own.createSchema());
            lockRows(server, seen);
            ServerFacts whole = doctor.read(server.target(), DoctorServer.QUICK);
            Map<String, TableFacts> tables = byName(whole.schema().tables(), TableFacts::qualified);
            Map<String, IndexFacts> indexes = byName(whole.schema().indexes(), GrantLevelsIT::nameOf);
            assertThat(healthy(doctor.judge(whole))).doesNotContainAnyElementsOf(SICK);

            for (String grant : List.of(
                    "USAGE ON *.*",
                    "SELECT ON " + seen + ".*",
                    "SELECT (a) ON " + seen + ".keyed",
                    "SELECT ON *.*",
                    "PROCESS ON *.*",
                    "REPLICATION CLIENT ON *.*")) {
                ServerFacts facts = readWith(server, grant);
                assertThat(facts.schema().tables()).as(grant).allSatisfy(table -> {
                    TableFacts real = tables.get(table.qualified());
                    assertThat(table.primaryKey()).isEqualTo(real.primaryKey());
                    assertThat(table.nextCounter()).isEqualTo(real.nextCounter());
                });
                assertThat(facts.schema().indexes()).as(grant).allSatisfy(index -> {
                    IndexFacts real = indexes.get(nameOf(index));
                    assertThat(index.columns()).isEqualTo(real.columns());
                    assertThat(index.foreignKey()).isEqualTo(real.foreignKey());
                });
                assertThat(healthy(doctor.judge(facts))).as(grant).doesNotContainAnyElementsOf(SICK);
            }
        }
    }

    private ServerFacts readWith(DoctorServer server, String grant) throws Exception {
        String account = "'few'@'%'";
        server.server()
                .execute(
                        "CREATE USER " + account + " IDENTIFIED BY '" + PASSWORD + "'",
                        "GRANT " + grant + " TO " + account);
        try {
            return doctor.read(server.target("few", PASSWORD), DoctorServer.QUICK);
        } finally {
            server.server().execute("DROP USER " + account);
        }
    }

    private static List<String> healthy(Report report) {
        return report.of(Severity.OK).stream().map(Finding::probe).toList();
    }
}
