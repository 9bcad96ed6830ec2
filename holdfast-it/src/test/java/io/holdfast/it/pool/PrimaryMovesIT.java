package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool that expects a server that takes writes, while the primary moves from one server to the other. */
class PrimaryMovesIT {
    private static final int WRITERS = 4;
    private static final int WRITES_AFTERWARDS = 20;

    /** Two servers, of which one takes writes. */
    private record Pair(TestServer old, TestServer successor, String schema) implements AutoCloseable {
        static Pair start(ServerKind kind) throws SQLException {
            TestServer old = TestServer.start(kind);
            TestServer successor = TestServer.start(kind);
            String schema = old.createSchema();
            old.execute("CREATE TABLE " + schema + ".work (id INT) ENGINE=InnoDB");
            successor.execute(
                    "CREATE DATABASE IF NOT EXISTS " + schema,
                    "CREATE TABLE " + schema + ".work (id INT) ENGINE=InnoDB",
                    "GRANT ALL ON " + schema + ".* TO '" + TestServer.APP_USER + "'@'%'",
                    "SET GLOBAL read_only = 1");
            return new Pair(old, successor, schema);
        }

        /** For a moment none of them takes writes, as in every orderly switch. */
        void switchOver() throws Exception {
            old.execute("SET GLOBAL read_only = 1");
            Thread.sleep(300);
            successor.execute("SET GLOBAL read_only = 0");
        }

        @Override
        public void close() {
            old.close();
            successor.close();
        }
    }

    private static PoolConfig.Builder config(String url) {
        return PoolConfig.builder()
                .name("primary")
                .jdbcUrl(url)
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(WRITERS)
                .borrowTimeout(Duration.ofSeconds(30))
                .expectWritable(true);
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, true",
        "MYSQL, CONNECTOR_J, false",
        "MARIADB, MARIADB_CONNECTOR_J, true",
        "MARIADB, MARIADB_CONNECTOR_J, false"
    })
    void aSwitchMustCostAtMostTheStatementsInFlight(ServerKind kind, JdbcDriver driver, boolean list) throws Exception {
        try (Pair pair = Pair.start(kind);
                FaultProxy proxy = FaultProxy.of(pair.old())) {
            String url = pair.old().jdbcUrl(driver, false, pair.schema(), proxy.port());
            if (list) {
                // Both servers by the URL: the first in the list is the one that takes no writes.
                url = url.replace(
                        "127.0.0.1:" + proxy.port(),
                        "127.0.0.1:" + pair.successor().port() + ",127.0.0.1:" + proxy.port());
            }
            try (HoldfastDataSource pool = new HoldfastDataSource(config(url).build())) {
                AtomicInteger failures = new AtomicInteger();
                AtomicInteger written = new AtomicInteger();
                AtomicInteger afterwards = new AtomicInteger();
                List<Thread> writers = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    Thread writer = new Thread(() -> {
                        while (afterwards.get() < WRITES_AFTERWARDS) {
                            try (Connection connection = pool.getConnection()) {
                                Servers.execute(connection, "INSERT INTO work VALUES (1)");
                                written.incrementAndGet();
                                if (pool.stats().evictions().get(EvictionReason.READ_ONLY_SERVER) > 0) {
                                    afterwards.incrementAndGet();
                                }
                            } catch (SQLException e) {
                                failures.incrementAndGet();
                            }
                        }
                    });
                    writer.start();
                    writers.add(writer);
                }
                org.awaitility.Awaitility.await().until(() -> written.get() > 50);

                pair.switchOver();
                if (!list) {
                    proxy.retarget("127.0.0.1", pair.successor().port());
                }
                for (Thread writer : writers) {
                    writer.join(60_000);
                }

                assertThat(failures.get()).as("statements in flight").isLessThanOrEqualTo(WRITERS);
                assertThat(afterwards.get()).isGreaterThanOrEqualTo(WRITES_AFTERWARDS);
                assertThat(rows(pair.old(), pair.schema()) + rows(pair.successor(), pair.schema()))
                        .as("every write that was acknowledged is there, and none twice")
                        .isEqualTo(written.get());
            }
        }
    }

    private static long rows(TestServer server, String schema) throws SQLException {
        try (Connection admin = server.adminConnection();
                java.sql.Statement statement = admin.createStatement();
                java.sql.ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM " + schema + ".work")) {
            result.next();
            return result.getLong(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aReadOnlyServerMustBeNamedAsTheCause(ServerKind kind, JdbcDriver driver) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            String schema = server.createSchema();
            server.execute("SET GLOBAL read_only = 1");
            try (HoldfastDataSource pool = new HoldfastDataSource(config(server.jdbcUrl(driver, false, schema))
                    .borrowTimeout(Duration.ofSeconds(1))
                    .failFastAfter(Duration.ofMillis(500))
                    .build())) {
                ConnectFailedException refused =
                        catchThrowableOfType(ConnectFailedException.class, pool::getConnection);
                assertThat(refused.errorCode()).isEqualTo(ErrorCode.READ_ONLY_SERVER);

                server.execute("SET GLOBAL read_only = 0");
                try (Connection connection = pool.getConnection(Duration.ofSeconds(30))) {
                    assertThat(connection.isValid(5)).isTrue();
                }
            }
        }
    }
}
