package io.holdfast.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Thirty sessions that an application does not give back are one finding. */
class LeakedSessionsIT {
    private static final int SESSIONS = 30;
    private static final int MOST_LINES = 40;
    private static final String ASLEEP = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = '"
            + TestServer.APP_USER + "' AND time > 10";

    @TempDir
    private Path folder;

    private CliRun run(TestServer server, String... words) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), TestServer.ADMIN_PASSWORD + "\n");
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "127.0.0.1:" + server.port(),
                "-u",
                TestServer.ADMIN_USER,
                "--password-file",
                password.toString(),
                "--except",
                "H*"));
        return CliRun.of(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theLeakMustBeTheFirstThingThatIsSaidAndSaidOnce(ServerKind kind) throws Exception {
        List<Connection> sessions = new ArrayList<>();
        try (TestServer server = TestServer.start(kind)) {
            String schema = server.createSchema();
            server.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
            for (int i = 0; i < SESSIONS; i++) {
                Connection session = DriverManager.getConnection(
                        server.jdbcUrl(JdbcDriver.MARIADB_CONNECTOR_J, false, schema),
                        TestServer.APP_USER,
                        TestServer.APP_PASSWORD);
                sessions.add(session);
                session.setAutoCommit(false);
                try (Statement statement = session.createStatement()) {
                    statement.execute("INSERT INTO t VALUES (" + i + ")");
                }
            }
            try (Connection admin = server.adminConnection();
                    Statement statement = admin.createStatement()) {
                await().atMost(Duration.ofMinutes(1)).until(() -> asleep(statement) == SESSIONS);
            }

            CliRun doctor = run(server, "doctor");
            assertThat(doctor.exitCode()).as(doctor.out()).isEqualTo(ExitCode.FINDINGS);
            assertThat(doctor.out().lines().count()).as(doctor.out()).isLessThanOrEqualTo(MOST_LINES);
            String verdict = doctor.out().lines().limit(3).collect(Collectors.joining(" "));
            assertThat(verdict).startsWith("1 critical problem").contains("First: 30 sessions of app", "a leak");

            CliRun monitor = run(server, "monitor", "--once");
            assertThat(monitor.exitCode()).as(monitor.out()).isEqualTo(ExitCode.FINDINGS);
            assertThat(monitor.out().lines()).hasSize(1).first().asString().contains("30 sessions", "leak");
        } finally {
            for (Connection session : sessions) {
                session.abort(Runnable::run);
            }
        }
    }

    private static int asleep(Statement statement) throws Exception {
        try (ResultSet rows = statement.executeQuery(ASLEEP)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
