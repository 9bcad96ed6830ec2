package io.holdfast.doctor.fix.rescue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.fix.KillLog;
import io.holdfast.doctor.plan.Runs;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every connection taken, and a pile-up behind a change of a table: back to serving, with no session ended. */
class RescueIT {
    private static final int LIMIT = 12;
    private static final int TOO_MANY_CONNECTIONS = 1040;

    @TempDir
    private Path folder;

    private static final class Counting implements Rescue.Attendant {
        private final List<Act> asked = new ArrayList<>();
        private int pictures;

        @Override
        public void picture(ServerFacts facts) {
            assertThat(asked).isEmpty();
            pictures++;
        }

        @Override
        public OptionalInt consent(Act act, List<String> sessions) {
            asked.add(act);
            return OptionalInt.of(sessions.size());
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aFullServerThatStandsStillMustServeAgainAfterTwoConsentsAtMost(ServerKind kind) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TestServer server = TestServer.builder(kind)
                .option("max_connections", Integer.toString(LIMIT))
                .start()) {
            String schema = server.createSchema();
            server.execute(
                    "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)",
                    "INSERT INTO " + schema + ".t VALUES (1)",
                    "GRANT ALL ON " + schema + ".* TO " + TestServer.APP_USER);
            try (Connection root = app(server);
                    Statement held = root.createStatement()) {
                root.setAutoCommit(false);
                held.executeQuery("SELECT * FROM " + schema + ".t").close();
                CompletableFuture<Integer> change =
                        runs(app(server), "ALTER TABLE " + schema + ".t ADD COLUMN n INT", threads);
                await().atMost(Duration.ofSeconds(60)).until(() -> waiting(server) == 1);
                List<CompletableFuture<Integer>> queued = new ArrayList<>();
                for (int i = 2; i < LIMIT; i++) {
                    queued.add(runs(app(server), "SELECT id FROM " + schema + ".t", threads));
                }
                await().atMost(Duration.ofSeconds(60)).until(() -> waiting(server) == LIMIT - 1);
                assertThat(isFull(server)).isTrue();

                Counting attendant = new Counting();
                Target target = Target.of("127.0.0.1", server.port())
                        .withUser(TestServer.ADMIN_USER)
                        .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
                Rescue rescue = new Rescue(
                        target,
                        new Runs(folder),
                        new KillLog(folder, "tester", Clock.systemUTC()),
                        Clock.systemUTC(),
                        "tester",
                        0,
                        null,
                        line -> {});
                Rescue.Outcome outcome = rescue.run(attendant);

                assertThat(outcome.serves()).as("%s", outcome.done()).isTrue();
                assertThat(outcome.before().full()).isTrue();
                assertThat(attendant.pictures).isOne();
                assertThat(attendant.asked).hasSizeBetween(1, 2);
                assertThat(attendant.asked.get(0).kind()).isEqualTo(Act.Kind.CANCEL_CHANGE);
                assertThat(isFull(server)).isFalse();
                for (CompletableFuture<Integer> each : queued) {
                    assertThat(each.join()).isOne();
                }
                // The change was cancelled, and the session that held the table goes on.
                assertThat(change.handle((rows, failure) -> failure != null).join())
                        .isTrue();
                held.executeQuery("SELECT * FROM " + schema + ".t").close();
                // A second rescue finds nothing to do.
                Counting again = new Counting();
                assertThat(rescue.run(again).serves()).isTrue();
                assertThat(again.asked).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Runs it on a thread of its own and closes the connection; how many rows there were. */
    private static CompletableFuture<Integer> runs(Connection connection, String sql, ExecutorService threads) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (connection;
                            Statement statement = connection.createStatement()) {
                        int rows = 0;
                        if (statement.execute(sql)) {
                            try (ResultSet answer = statement.getResultSet()) {
                                while (answer.next()) {
                                    rows++;
                                }
                            }
                        }
                        return rows;
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }

    /** How many have waited for the table's definition for two seconds or more; -1 while the last look's session ends. */
    private static int waiting(TestServer server) throws SQLException {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM information_schema.processlist WHERE"
                        + " state LIKE 'Waiting for%metadata lock%' AND time >= 2")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            assertThat(e.getErrorCode()).isEqualTo(TOO_MANY_CONNECTIONS);
            return -1;
        }
    }

    private static boolean isFull(TestServer server) throws SQLException {
        try {
            app(server).close();
            return false;
        } catch (SQLException e) {
            assertThat(e.getErrorCode()).isEqualTo(TOO_MANY_CONNECTIONS);
            return true;
        }
    }

    private static Connection app(TestServer server) throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, ""), TestServer.APP_USER, TestServer.APP_PASSWORD);
    }
}
