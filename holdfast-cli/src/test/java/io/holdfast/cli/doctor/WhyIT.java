package io.holdfast.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code why} and {@code advise} as users run them. */
class WhyIT {
    @TempDir
    private Path folder;

    private CliRun run(TestServer server, String... words) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), TestServer.ADMIN_PASSWORD + "\n");
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-u", TestServer.ADMIN_USER, "--password-file", file.toString()));
        CliRun run = CliRun.of(all.toArray(String[]::new));
        assertThat(run.out() + run.err()).doesNotContain(TestServer.ADMIN_PASSWORD);
        return run;
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aKilledConnectionMustBeExplainedFromItsTraceAndTheServer(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        String address = "127.0.0.1:" + server.port();
        Path before = folder.resolve("before.json");
        assertThat(run(server, "doctor", address, "--window", "1", "--save", before.toString())
                        .exitCode())
                .isNotEqualTo(ExitCode.CANNOT_CHECK);
        Path trace = folder.resolve("trace.txt");
        try (Connection connection = DriverManager.getConnection(
                server.jdbcUrl(JdbcDriver.CONNECTOR_J, true, ""), TestServer.APP_USER, TestServer.APP_PASSWORD)) {
            server.execute("KILL " + number(connection, "SELECT CONNECTION_ID()"));
            Thread.sleep(100);
            number(connection, "SELECT 1");
        } catch (SQLException e) {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            Files.writeString(trace, text.toString());
        }

        CliRun alone = run(server, "why", trace.toString());
        assertThat(alone.out()).contains("(low confidence)", "HF-4002");
        CliRun asked = run(server, "why", trace.toString(), "--server", address, "--before", before.toString());
        assertThat(asked.out())
                .startsWith("Someone ended the connection with KILL")
                .contains("KILL was used");
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void advisedSettingsMustBeTakenByTheServerAndTakenBack(ServerKind kind) throws Exception {
        try (TestServer server =
                TestServer.builder(kind).option("wait_timeout", "20").start()) {
            String address = "127.0.0.1:" + server.port();
            JsonNode changes = JsonMapper.shared()
                    .readTree(
                            run(server, "advise", "settings", address, "--json").out());
            assertThat(changes.valueStream().map(change -> change.get("name").asString()))
                    .contains("wait_timeout");
            for (JsonNode change : changes) {
                String name = change.get("name").asString();
                if (change.get("restart").asBoolean()) {
                    continue;
                }
                String old = variable(server, name);
                for (JsonNode statement : change.get("statements")) {
                    server.execute(statement.asString());
                }
                assertThat(variable(server, name)).as(name).isNotEqualTo(old);
                for (JsonNode statement : change.get("undo")) {
                    server.execute(statement.asString());
                }
                assertThat(variable(server, name)).as(name).isEqualTo(old);
            }

            assertThat(run(server, "advise", "settings", address).out())
                    .contains("wait_timeout: 20 →", "why  ", "undo ");
            assertThat(run(server, "advise", "settings", address, "--format", "sql")
                            .out())
                    .contains("-- To take it back:");
            Path program = Files.readSymbolicLink(Path.of("/proc/" + server.pid() + "/exe"));
            CliRun checked =
                    run(server, "advise", "settings", address, "--format", "cnf", "--mysqld", program.toString());
            assertThat(checked.exitCode()).as(checked.err()).isEqualTo(ExitCode.OK);
            assertThat(checked.out()).contains("[mysqld]\n", "wait_timeout = ");

            CliRun pool = run(server, "advise", "pool", address, "--instances", "4");
            assertThat(pool.out()).contains("size=", "keepaliveInterval=6s", "connectTimeout=");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theSlowLogsStatementsMustBeRankedWithTheirPlans(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        Path log = folder.resolve("slow.log");
        String old = variable(server, "slow_query_log_file");
        server.execute("SET GLOBAL slow_query_log_file = '" + log + "'");
        server.execute("SET GLOBAL slow_query_log = 1");
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("SET SESSION long_query_time = 0");
            statement.execute("SELECT SLEEP(0.2) /* one */");
            statement.execute("SELECT SLEEP(0.1) /* two */");
            // One that waits by itself is not explained.
            statement.execute("SELECT COUNT(*) FROM mysql.user WHERE User <> 'none'");
        } finally {
            server.execute("SET GLOBAL slow_query_log = 0");
            server.execute("SET GLOBAL slow_query_log_file = '" + old + "'");
        }

        JsonNode found = JsonMapper.shared()
                .readTree(run(server, "why", log.toString(), "--json").out());
        JsonNode first = found.get("groups").get(0);
        assertThat(first.get("statement").asString()).isEqualTo("select sleep(?)");
        assertThat(first.get("count").asInt()).isEqualTo(2);
        assertThat(first.get("seconds").asDouble()).isGreaterThanOrEqualTo(0.3);
        assertThat(first.get("first").isNull()).isFalse();
        CliRun asked = run(server, "why", log.toString(), "--server", "127.0.0.1:" + server.port());
        assertThat(asked.exitCode()).as(asked.err()).isEqualTo(ExitCode.OK);
        assertThat(asked.out()).contains("\nplan     ");
    }

    private static String variable(TestServer server, String name) throws SQLException {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery("SELECT @@GLOBAL." + name)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
