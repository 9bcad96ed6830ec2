package io.holdfast.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.SnapshotJson;
import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.pool.BorrowSiteCapture;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code monitor}, {@code serve}, {@code test}, {@code bundle} and {@code doctor --pool} as users run them. */
class MonitorCommandsIT {
    @TempDir
    private Path folder;

    private CliRun run(TestServer server, String command, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), TestServer.ADMIN_PASSWORD + "\n");
        List<String> words = new ArrayList<>(List.of(
                command,
                "127.0.0.1:" + server.port(),
                "-u",
                TestServer.ADMIN_USER,
                "--password-file",
                file.toString()));
        words.addAll(List.of(more));
        return CliRun.of(words.toArray(String[]::new));
    }

    private static HoldfastDataSource pool(TestServer server, String name) throws SQLException {
        return new HoldfastDataSource(PoolConfig.builder()
                .name(name)
                .jdbcUrl(server.jdbcUrl(
                        server.kind() == ServerKind.MYSQL ? JdbcDriver.CONNECTOR_J : JdbcDriver.MARIADB_CONNECTOR_J,
                        false,
                        server.createSchema()))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .borrowSiteCapture(BorrowSiteCapture.ALWAYS)
                .size(3)
                .build());
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void onceMustGiveOneLineAndAnExitCodeForCron(ServerKind kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            // The machine is busy with other tests.
            CliRun run = run(server, "monitor", "--once", "--except", "H*");
            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.OK);
            assertThat(run.out().lines()).hasSize(1);
            assertThat(run.out()).contains(" UP | server 127.0.0.1:" + server.port(), "connections", "lock waits");

            CliRun json = run(server, "monitor", "--count", "2", "--interval", "1", "--json");
            assertThat(json.out().lines()).hasSize(2);
            Snapshot snapshot = SnapshotJson.read(
                    json.out().lines().findFirst().orElseThrow().getBytes(StandardCharsets.UTF_8));
            assertThat(snapshot.servers().get(0).vitals().product())
                    .startsWith(kind == ServerKind.MYSQL ? "MySQL 8" : "MariaDB 11");
            assertThat(json.out() + run.out()).doesNotContain(TestServer.ADMIN_PASSWORD);

            try (Connection holder = server.adminConnection()) {
                String schema = server.createSchema();
                execute(
                        holder,
                        "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)",
                        "BEGIN",
                        "INSERT INTO " + schema + ".t VALUES (1)");
                try (Connection waiter = server.adminConnection()) {
                    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                        try {
                            execute(waiter, "ALTER TABLE " + schema + ".t ADD COLUMN n INT");
                        } catch (SQLException e) {
                            // Ended with the server.
                        }
                    });
                    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                        CliRun bad = run(server, "monitor", "--once");
                        assertThat(bad.exitCode()).as(bad.out()).isEqualTo(ExitCode.FINDINGS);
                        assertThat(bad.out()).contains("CRIT");
                    });
                    execute(holder, "ROLLBACK");
                    waiting.get(20, TimeUnit.SECONDS);
                }
            }
        }
    }

    @Test
    void aServerThatIsNotThereMustBeOneCodedError() {
        CliRun run = CliRun.of("monitor", "127.0.0.1:1", "-u", "x", "--once");
        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.err()).contains("HF-2002");
        CliRun pool = CliRun.of("monitor", "--pool", "http://127.0.0.1:1", "--once");
        assertThat(pool.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(pool.err()).contains("HF-6023");
        assertThat(CliRun.of("test", "127.0.0.1:1", "-u", "x").exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(CliRun.of("serve", "127.0.0.1:1", "-u", "x", "--host", "0.0.0.0")
                        .err())
                .contains("HF-6020");
        assertThat(CliRun.of("bundle").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theStabilityTestMustPassItsFourPartsAndLearnTheIdleLimit(ServerKind kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            CliRun run = run(server, "test", "--count", "20", "--interval", "10ms", "--idle", "100ms,1s");
            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.OK);
            assertThat(run.out()).startsWith("Stable: all 20 probes").contains("p99", "▇", "ok    a rest of 1 s");
            for (String part : List.of("validation", "scoped borrow", "query", "retry")) {
                assertThat(run.out()).contains("ok    " + part);
            }

            server.execute("SET GLOBAL wait_timeout = 2", "SET GLOBAL interactive_timeout = 2");
            CliRun idle = run(server, "test", "--count", "5", "--interval", "10ms", "--idle", "500ms,4s", "--json");
            JsonNode result = JsonMapper.shared().readTree(idle.out());
            assertThat(idle.exitCode()).as(idle.out()).isEqualTo(ExitCode.FINDINGS);
            assertThat(result.path("answers").asInt()).isEqualTo(5);
            assertThat(result.path("safeIdleSeconds").asDouble()).isEqualTo(0.5);
            assertThat(result.path("rests").path(1).path("survived").asBoolean())
                    .isFalse();
            assertThat(result.path("rests").path(1).path("code").asString()).startsWith("HF-40");
            assertThat(result.path("selfTest").size()).isEqualTo(4);
        }
    }

    @Test
    void aServerThatIsRestartedMeanwhileMustCostProbesAndBeExplained() throws Exception {
        try (TestServer server = TestServer.start(ServerKind.MYSQL)) {
            CompletableFuture<CliRun> test = CompletableFuture.supplyAsync(() -> {
                try {
                    return run(server, "test", "--count", "20", "--interval", "200ms", "--no-self-test", "--json");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            // Both connections of the pool, and the one that counts; and a few probes, so that they have been lent.
            await().until(() -> server.sessions(TestServer.ADMIN_USER) >= 3);
            Thread.sleep(800);
            server.kill9();
            server.start();
            JsonNode result =
                    JsonMapper.shared().readTree(test.get(60, TimeUnit.SECONDS).out());
            assertThat(result.path("lost").size()).isPositive();
            assertThat(result.path("answers").asInt()).isGreaterThan(5);
        }
    }

    @Test
    void serveMustShowTheServerAndThePoolsOfApplications() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (HoldfastDataSource pool = pool(server, "shop");
                Monitor monitor = Monitor.of(pool);
                MonitorServer application = MonitorServer.start(monitor, 0)) {
            CompletableFuture<CliRun> serve = CompletableFuture.supplyAsync(() -> {
                try {
                    return run(
                            server,
                            "serve",
                            "--port",
                            String.valueOf(port),
                            "--seconds",
                            "8",
                            "--interval",
                            "1",
                            "--pool",
                            application.url().toString());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            HttpClient http = HttpClient.newHttpClient();
            await().atMost(Duration.ofSeconds(8)).ignoreExceptions().untilAsserted(() -> {
                var answer = http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/snapshot"))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                Snapshot snapshot = SnapshotJson.read(answer.body());
                assertThat(snapshot.pools()).extracting(each -> each.name()).containsExactly("shop");
                assertThat(snapshot.servers().get(0).findings()).isNotNull();
                assertThat(snapshot.servers().get(0).vitals()).isNotNull();
            });
            CliRun run = serve.get(30, TimeUnit.SECONDS);
            assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(run.out()).contains("http://127.0.0.1:" + port);
        }
    }

    /** The bundle holds what support asks for and no secret; and the doctor says the same of it as of the server. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theBundleMustBeReplayableAndHoldNoSecret(ServerKind kind) throws Exception {
        try (TestServer server = TestServer.start(kind);
                HoldfastDataSource pool = pool(server, "shop");
                Monitor monitor = Monitor.of(pool);
                MonitorServer application = MonitorServer.start(monitor, 0);
                Connection lease = pool.getConnection()) {
            execute(lease, "SET @x = 'literal-of-somebody'");
            CompletableFuture<Void> running = CompletableFuture.runAsync(() -> {
                try {
                    execute(lease, "SELECT SLEEP(8), 'literal-of-somebody'");
                } catch (SQLException e) {
                    // Ended with the server.
                }
            });
            Path log = Files.writeString(
                    folder.resolve("app.log"),
                    "10:00 open jdbc:mysql://db/shop?password=geheim\n10:01 Communications link failure\n"
                            + "10:02 INSERT INTO t VALUES ('literal-of-somebody')\n");
            Path zip = folder.resolve("bundle.zip");
            CliRun run = run(
                    server,
                    "bundle",
                    "-o",
                    zip.toString(),
                    "--log",
                    log.toString(),
                    "--pool",
                    application.url().toString());
            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.OK);
            try (ZipFile file = new ZipFile(zip.toFile())) {
                assertThat(file.stream().map(entry -> entry.getName()))
                        .contains(
                                "facts.json",
                                "report.txt",
                                "processes.tsv",
                                "pools.json",
                                "logs/app.log",
                                "manifest.json");
                String all = file.stream()
                        .map(entry -> {
                            try {
                                return new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        })
                        .collect(Collectors.joining("\n"));
                assertThat(all)
                        .contains("Communications link failure", "SLEEP(?)", "\"shop\"")
                        .doesNotContain(
                                "geheim", "literal-of-somebody", TestServer.ADMIN_PASSWORD, TestServer.APP_PASSWORD);
            }
            CliRun replay = CliRun.of("doctor", "--from", zip.toString());
            assertThat(replay.out()).isNotEmpty();
            assertThat(replay.exitCode()).isIn(ExitCode.OK, ExitCode.FINDINGS);
            execute(
                    server.adminConnection(),
                    "KILL "
                            + pool.connections().stream()
                                    .filter(each -> each.lease() != null)
                                    .findFirst()
                                    .orElseThrow()
                                    .serverId());
            running.get(20, TimeUnit.SECONDS);
        }
    }

    /** The doctor names the place in the application's code of a lease that blocks others. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theDoctorMustNameThePlaceOfALeaseThatBlocks(ServerKind kind) throws Exception {
        try (TestServer server = TestServer.start(kind);
                HoldfastDataSource pool = pool(server, "shop");
                Monitor monitor =
                        Monitor.builder().pool(pool).examineEvery(Duration.ZERO).start();
                MonitorServer application = MonitorServer.start(monitor, 0);
                Connection blocker = pool.getConnection()) {
            execute(blocker, "CREATE TABLE stock (id INT PRIMARY KEY, n INT)", "INSERT INTO stock VALUES (1, 1)");
            blocker.setAutoCommit(false);
            execute(blocker, "UPDATE stock SET n = 2");
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try (Connection waiter = pool.getConnection()) {
                    execute(waiter, "UPDATE stock SET n = 3");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                CliRun run = run(
                        server,
                        "doctor",
                        "--window",
                        "1",
                        "--only",
                        "L01",
                        "--pool",
                        application.url().toString());
                assertThat(run.out()).contains("place=MonitorCommandsIT.java", "pool=shop", "thread=");
            });
            blocker.rollback();
            waiting.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void anAlertMustRunTheCommandAndCaptureABundle() throws Exception {
        try (TestServer server = TestServer.start(ServerKind.MARIADB);
                Connection holder = server.adminConnection()) {
            String schema = server.createSchema();
            execute(holder, "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY) ENGINE=InnoDB");
            List<Connection> many = new ArrayList<>();
            server.execute("SET GLOBAL max_connections = 12");
            for (int i = 0; i < 8; i++) {
                many.add(server.adminConnection());
            }
            Path alerts = folder.resolve("alerts");
            Path script = Files.writeString(folder.resolve("alert.sh"), "echo $HOLDFAST_CODE >> " + alerts + "\n");
            Path captures = folder.resolve("captures");
            CliRun run = run(
                    server,
                    "monitor",
                    "--count",
                    "6",
                    "--interval",
                    "1",
                    "--alert-command",
                    "sh " + script,
                    "--capture",
                    captures.toString());
            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.FINDINGS);
            assertThat(run.out()).contains("ALERT HF-6005");
            assertThat(Files.readAllLines(alerts)).contains("HF-6005").doesNotHaveDuplicates();
            try (var files = Files.list(captures)) {
                Path zip = files.findFirst().orElseThrow();
                assertThat(CliRun.of("doctor", "--from", zip.toString()).out()).isNotEmpty();
                CliRun replay = CliRun.of("serve", "--from", zip.toString(), "--port", "0", "--seconds", "1");
                assertThat(replay.exitCode()).as(replay.err()).isEqualTo(ExitCode.OK);
                assertThat(replay.out()).startsWith("http://127.0.0.1:");
            }
            for (Connection connection : many) {
                connection.close();
            }
        }
    }
}
