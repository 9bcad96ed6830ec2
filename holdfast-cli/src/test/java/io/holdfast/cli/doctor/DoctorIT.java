package io.holdfast.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The doctor as users run it, on servers of its own: a shared one is made sick by other tests. */
class DoctorIT {
    @TempDir
    private Path folder;

    private CliRun doctor(TestServer server, String password, String... more) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), password + "\n");
        List<String> words = new ArrayList<>(List.of(
                "doctor",
                "127.0.0.1:" + server.port(),
                "-u",
                TestServer.ADMIN_USER,
                "--password-file",
                file.toString(),
                "--window",
                "1"));
        words.addAll(List.of(more));
        return CliRun.of(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aFreshServerMustBeFoundHealthyAndTheSavedFactsMustSayTheSame(ServerKind kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            Path facts = folder.resolve("facts.json");
            // The machine is busy with other tests.
            CliRun run = doctor(server, TestServer.ADMIN_PASSWORD, "--save", facts.toString(), "--except", "H*");

            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.OK);
            assertThat(run.out()).startsWith("No problem found");
            assertThat(run.out().lines().filter(line -> !line.contains("  ")))
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
            assertThat(run.out() + run.err() + Files.readString(facts)).doesNotContain(TestServer.ADMIN_PASSWORD);

            CliRun again = CliRun.of("doctor", "--from", facts.toString(), "--except", "H*");
            assertThat(again.out()).isEqualTo(run.out()).doesNotContain("H01");

            CliRun junit = CliRun.of("doctor", "--from", facts.toString(), "--format", "junit");
            assertThat(junit.out()).startsWith("<?xml").contains("<testsuite");
            CliRun html = CliRun.of("doctor", "--from", facts.toString(), "--format", "html");
            assertThat(html.out()).startsWith("<!DOCTYPE html>");
            CliRun markdown = CliRun.of("doctor", "--from", facts.toString(), "--format", "markdown");
            assertThat(markdown.out()).startsWith("#");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void whoBlocksWhomMustBeSaidWithTheRoot(ServerKind kind) throws Exception {
        try (TestServer server = TestServer.start(kind);
                Connection blocker = server.adminConnection();
                Connection waiter = server.adminConnection()) {
            String schema = server.createSchema();
            run(
                    blocker,
                    "CREATE TABLE " + schema + ".stock (id INT PRIMARY KEY, n INT)",
                    "INSERT INTO " + schema + ".stock VALUES (1, 1)",
                    "BEGIN",
                    "UPDATE " + schema + ".stock SET n = 2 WHERE id = 1");
            run(waiter, "SET SESSION innodb_lock_wait_timeout = 60");
            Thread waiting = new Thread(() -> {
                try {
                    run(waiter, "UPDATE " + schema + ".stock SET n = 3 WHERE id = 1");
                } catch (SQLException e) {
                    // Ended with the server.
                }
            });
            waiting.setDaemon(true);
            waiting.start();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(doctor(server, TestServer.ADMIN_PASSWORD, "--only", "L01")
                                    .exitCode())
                            .isEqualTo(ExitCode.FINDINGS));

            CliRun run = doctor(server, TestServer.ADMIN_PASSWORD, "--only", "L01", "--json");
            JsonNode report = JsonMapper.shared().readTree(run.out());
            assertThat(report.get("schema").asString()).isEqualTo("holdfast-report");
            assertThat(report.get("findings").toString())
                    .contains(String.valueOf(idOf(blocker)))
                    .contains("HF-2201");

            Path baseline = Files.writeString(folder.resolve("baseline.json"), run.out());
            CliRun known =
                    doctor(server, TestServer.ADMIN_PASSWORD, "--only", "L01", "--baseline", baseline.toString());
            assertThat(known.exitCode()).as(known.out()).isEqualTo(ExitCode.OK);
            run(blocker, "ROLLBACK");
            waiting.join(20_000);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aWrongPasswordMustBeACodedErrorThatDoesNotShowIt(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        CliRun run = doctor(server, "wrong-" + kind + "-secret");

        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.err()).contains("HF-2003", TestServer.ADMIN_USER).doesNotContain("secret");
        assertThat(run.out()).isEmpty();
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static long idOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT CONNECTION_ID()")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
