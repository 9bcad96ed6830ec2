package io.holdfast.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with 40 sessions of one application, beside its configuration in six languages. */
class PoolConfigIT {
    private static final int SESSIONS = 40;
    /** Each with a limit of 50. */
    private static final Map<String, String> CONFIGURATIONS = Map.of(
            "db.py", "create_engine('mysql://pooled:x@db/shop', pool_size=30, max_overflow=20)",
            "settings.py",
                    "DATABASES = {'default': {'ENGINE': 'dj_db_conn_pool.backends.mysql', 'USER': 'pooled',"
                            + " 'POOL_OPTIONS': {'POOL_SIZE': 30, 'MAX_OVERFLOW': 20}}}",
            "db.js", "mysql.createPool({user: 'pooled', connectionLimit: 50})",
            "main.go", "db, _ := sql.Open(\"mysql\", \"pooled:x@tcp(db)/shop\"); db.SetMaxOpenConns(50)",
            "database.yml", "production:\n  adapter: mysql2\n  username: pooled\n  pool: 50\n",
            "hikari.properties", "username=pooled\nmaximumPoolSize=50\n");

    @TempDir
    private Path folder;

    private CliRun monitor(TestServer server, List<String> files) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), TestServer.ADMIN_PASSWORD + "\n");
        List<String> words = new ArrayList<>(List.of(
                "monitor",
                "127.0.0.1:" + server.port(),
                "-u",
                TestServer.ADMIN_USER,
                "--password-file",
                password.toString(),
                "--once",
                "--except",
                "H*",
                "--fail-on",
                "CRIT"));
        for (String file : files) {
            words.addAll(List.of("--pool-config", folder.resolve(file).toString()));
        }
        return CliRun.of(words.toArray(String[]::new));
    }

    @Test
    void limitInEachLanguageMustBeComparedWithTheSessions() throws Exception {
        for (Map.Entry<String, String> each : CONFIGURATIONS.entrySet()) {
            Files.writeString(folder.resolve(each.getKey()), each.getValue());
        }
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        server.execute("CREATE USER pooled@'%' IDENTIFIED BY 'pooled'", "GRANT PROCESS ON *.* TO pooled@'%'");
        List<Connection> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(DriverManager.getConnection(
                        server.jdbcUrl(JdbcDriver.MARIADB_CONNECTOR_J, false, ""), "pooled", "pooled"));
            }
            begin(sessions.get(0));
            CliRun run = monitor(server, List.copyOf(CONFIGURATIONS.keySet()));

            List<String> lines =
                    run.out().lines().filter(line -> line.contains("Pool ")).toList();
            assertThat(lines).as(run.out() + run.err()).hasSize(CONFIGURATIONS.size());
            assertThat(lines)
                    .allSatisfy(line -> assertThat(line).startsWith("WARN ").contains("40 of 50", "1 asleep"));
        } finally {
            for (Connection session : sessions) {
                session.abort(Runnable::run);
            }
            server.execute("DROP USER pooled@'%'");
        }
    }

    private static void begin(Connection session) throws SQLException {
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
        }
    }

    @Test
    void fileThatIsNoConfigurationMustGiveItsCode() throws Exception {
        Files.writeString(folder.resolve("x.py"), "print('nothing')");
        CliRun run = monitor(TestServer.shared(ServerKind.MYSQL), List.of("x.py"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.err()).contains("HF-2013");
    }
}
