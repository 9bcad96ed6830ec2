package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.Fill;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses that do not answer, and logins that hang. */
@Timeout(120)
class SickLoginIT {
    /** A port to which connects get no answer: its queue is full, and nobody takes from it. */
    private static final class DeadPort implements AutoCloseable {
        private final ServerSocket server;
        private final List<Socket> queue = new ArrayList<>();

        DeadPort() throws IOException {
            server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket();
                queue.add(socket);
                try {
                    socket.connect(server.getLocalSocketAddress(), 500);
                } catch (IOException full) {
                    return;
                }
            }
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : queue) {
                socket.close();
            }
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aHostThatDoesNotAnswerMustNotKeepThePoolFromTheNext(ServerKind kind, JdbcDriver driver) throws Exception {
        TestServer server = TestServer.shared(kind);
        try (DeadPort dead = new DeadPort();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("two-hosts")
                        .jdbcUrl(server.jdbcUrl(driver, false, "")
                                .replace(
                                        "//",
                                        (driver == JdbcDriver.CONNECTOR_J ? "" : "sequential:") + "//127.0.0.1:"
                                                + dead.port() + ","))
                        .username(TestServer.APP_USER)
                        .password(TestServer.APP_PASSWORD)
                        .size(2)
                        // On a machine without a processor to spare an attempt takes its time before it connects.
                        .connectTimeout(Duration.ofSeconds(5))
                        .failFastAfter(Duration.ofSeconds(100))
                        .borrowTimeout(Duration.ofSeconds(100))
                        .build())) {
            assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
        }
    }

    /** A long way, or a process that has little of its processor: the server answers, and HikariCP waits as well. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aLoginThatTheServerAnswersMustNotFailForItsLength(ServerKind kind, JdbcDriver driver) throws Exception {
        Duration connectTimeout = Duration.ofSeconds(2);
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind))) {
            proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(450));
            long begun = System.nanoTime();
            try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                    .name("long-way")
                    .size(20)
                    .fill(Fill.LAZY)
                    .connectTimeout(connectTimeout)
                    .borrowTimeout(Duration.ofSeconds(60))
                    .build())) {
                pool.getConnection().close();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(connectTimeout);
                assertThat(pool.stats().openFailures()).isZero();
                assertThat(proxy.accepted()).isEqualTo(1);
            }
        }
    }

    /** MariaDB's driver gave each login up after connectTimeout: the server counts those against the client's host. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void fewLoginsMustBeBrokenOffWhileAllHang(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind))) {
            proxy.hangAfterServerChunks(0, Scope.NEW);
            try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                    .name("hanging")
                    .size(2)
                    .connectTimeout(Duration.ofMillis(250))
                    .build())) {
                long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
                while (System.nanoTime() - end < 0) {
                    Thread.sleep(100);
                }
                // Ten a minute are given up; with them those that hang still.
                assertThat(proxy.accepted()).isBetween(1, 15);
                assertThat(pool.stats().opened()).isZero();
            }
        }
    }
}
