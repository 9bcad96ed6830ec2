package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On servers of its own: sessions of other tests must not come under a rule. */
class SessionEnderIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theRootMustGoAndTheWaiterBeServed(ServerKind kind) throws Exception {
        try (TestServer server = TestServer.start(kind);
                Connection waiter = app(server);
                Connection admin = server.adminConnection()) {
            // It is ended by the test itself, and cannot be closed any more.
            Connection root = app(server);
            Statement statement = root.createStatement();
            String schema = server.createSchema();
            server.execute(
                    "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, n INT)",
                    "INSERT INTO " + schema + ".t VALUES (1, 0)",
                    "GRANT ALL ON " + schema + ".* TO " + TestServer.APP_USER);
            root.setAutoCommit(false);
            statement.execute("UPDATE " + schema + ".t SET n = 1");
            CompletableFuture<Integer> served = CompletableFuture.supplyAsync(() -> {
                try (Statement update = waiter.createStatement()) {
                    return update.executeUpdate("UPDATE " + schema + ".t SET n = 2");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            KillLog log = new KillLog(folder, "tester", Clock.systemUTC());
            Target target = Target.of("127.0.0.1", server.port())
                    .withUser(TestServer.ADMIN_USER)
                    .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));

            await().atMost(Duration.ofSeconds(60)).until(() -> waiting(admin) == 1);
            try (SessionEnder ender = SessionEnder.open(target, log, Clock.systemUTC(), line -> {})) {
                SessionEnder.Preview preview = ender.preview(KillRule.rootsOf(WaitEdge.Kind.ROW));
                assertThat(preview.victims()).hasSize(1);
                KillRule.Victim victim = preview.victims().get(0);
                assertThat(victim.frees()).hasSize(1);
                assertThat(victim.rowsChanged()).isOne();

                assertThat(ender.end(preview, 0)).allMatch(SessionEnder.Ending::ended);
                assertThat(served.get()).isOne();
                assertThat(Files.readString(folder.resolve("kills.jsonl")))
                        .contains("\"session\":" + victim.session().id());
                // A second time nobody is left, and what was seen before is not ended again.
                assertThat(RepairErrors.of(() -> ender.preview(KillRule.rootsOf(WaitEdge.Kind.ROW))))
                        .isEqualTo(RepairError.NO_VICTIM);
                assertThat(ender.end(preview, 1)).allMatch(SessionEnder.Ending::ended);
                assertThat(RepairErrors.of(() -> ender.end(preview, 0))).isEqualTo(RepairError.TOO_MANY);
                assertThat(Files.readAllLines(folder.resolve("kills.jsonl"))).hasSize(1);
                assertThat(RepairErrors.of(() -> ender.preview(KillRule.session(ownId(admin)))))
                        .isEqualTo(RepairError.PROTECTED);
            }
        }
    }

    private static Connection app(TestServer server) throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, ""), TestServer.APP_USER, TestServer.APP_PASSWORD);
    }

    private static long waiting(Connection admin) throws SQLException {
        // What has only begun to wait is nothing to end sessions for.
        return number(
                admin,
                "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
                        + " AND trx_wait_started < NOW() - INTERVAL 2 SECOND");
    }

    private static long ownId(Connection admin) throws SQLException {
        return number(admin, "SELECT CONNECTION_ID()");
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
