package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real sessions that wait for each other's rows. One arrangement of fifty; all of them with
 * {@code -Dholdfast.matrix=whole}, or so many with {@code -Dholdfast.arrangements=N}.
 */
class KillArrangementsIT {
    private static final int ARRANGEMENTS =
            "whole".equals(System.getProperty("holdfast.matrix")) ? 50 : Integer.getInteger("holdfast.arrangements", 1);

    /** Of their own: sessions of other tests must not come under a rule. */
    private static final Map<ServerKind, TestServer> SERVERS = new EnumMap<>(ServerKind.class);

    @TempDir
    private Path folder;

    private static TestServer server(ServerKind kind) {
        return SERVERS.computeIfAbsent(kind, TestServer::start);
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(TestServer::close);
        SERVERS.clear();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void exactlyTheSixRootsMustGo(ServerKind kind) throws Exception {
        for (int seed = 0; seed < ARRANGEMENTS; seed++) {
            try (LockChains chains = new LockChains(server(kind), seed);
                    SessionEnder ender = ender(server(kind))) {
                SessionEnder.Preview preview = ender.preview(KillRule.rootsOf(WaitEdge.Kind.ROW));
                assertThat(preview.spared()).as("arrangement %s", seed).hasSize(LockChains.GUARDED_ROOTS);
                ender.end(preview, LockChains.CHAINS);

                TreeSet<Long> gone = new TreeSet<>(chains.all());
                gone.removeAll(chains.alive());
                assertThat(gone).as("arrangement %s", seed).isEqualTo(new TreeSet<>(chains.roots()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void whoBlocksNobodyAnyMoreWhenConsentIsGivenMustBeLeftAlone(ServerKind kind) throws Exception {
        try (LockChains chains = new LockChains(server(kind), 1, 2, 1);
                SessionEnder ender = ender(server(kind))) {
            SessionEnder.Preview preview = ender.preview(KillRule.rootsOf(WaitEdge.Kind.ROW));
            assertThat(preview.victims()).hasSize(1);
            chains.giveUpWaiting();
            ender.end(preview, 1);

            assertThat(chains.alive()).containsAll(chains.roots());
        }
    }

    /** What only reads has no number of its own: 0 on MariaDB, and on MySQL one that the next may have as well. */
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aLaterTransactionOfTheSameSessionMustBeLeftAlone(ServerKind kind) throws Exception {
        TestServer server = server(kind);
        String schema = server.createSchema();
        server.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        try (Connection reader = LockChains.login(server, TestServer.APP_USER, TestServer.APP_PASSWORD);
                Connection admin = server.adminConnection();
                SessionEnder ender = ender(server)) {
            server.execute("GRANT ALL ON " + schema + ".* TO " + TestServer.APP_USER);
            reader.setAutoCommit(false);
            read(reader, schema);
            long started = started(admin);
            KillRule rule = KillRule.idleInTransaction(0);
            SessionEnder.Preview preview = ender.preview(rule);
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                reader.commit();
                read(reader, schema);
                return started(admin) != started;
            });
            ender.end(preview, preview.victims().size());

            assertThat(preview.victims()).isNotEmpty();
            read(reader, schema);
        }
    }

    private SessionEnder ender(TestServer server) throws Exception {
        Target target = Target.of("127.0.0.1", server.port())
                .withUser(TestServer.ADMIN_USER)
                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
        return SessionEnder.open(
                target, new KillLog(folder, "tester", Clock.systemUTC()), Clock.systemUTC(), line -> {});
    }

    private static void read(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT COUNT(*) FROM " + schema + ".t").close();
        }
    }

    private static long started(Connection admin) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery("SELECT UNIX_TIMESTAMP(trx_started) FROM"
                        + " information_schema.innodb_trx ORDER BY trx_started DESC LIMIT 1")) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
