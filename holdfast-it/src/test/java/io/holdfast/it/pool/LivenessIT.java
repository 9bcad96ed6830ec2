package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G5: what has ended and said so is never lent, at whatever age; its end is seen within milliseconds, with the cause. */
class LivenessIT {
    private static final int REPETITIONS = 25;

    private static PoolConfig.Builder config(ServerKind kind, JdbcDriver driver, boolean tls) throws SQLException {
        TestServer server = TestServer.shared(kind);
        return PoolConfig.builder()
                .name("liveness")
                .jdbcUrl(server.jdbcUrl(driver, tls, server.createSchema()))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD);
    }

    private static List<Long> sessionIds(HoldfastDataSource pool, int count) throws SQLException {
        List<Connection> all = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(pool.getConnection());
        }
        for (Connection connection : all) {
            ids.add(Servers.queryLong(connection, "SELECT CONNECTION_ID()"));
            connection.close();
        }
        return ids;
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, false",
        "MYSQL, CONNECTOR_J, true",
        "MYSQL, MARIADB_CONNECTOR_J, true",
        "MARIADB, MARIADB_CONNECTOR_J, false",
        "MARIADB, MARIADB_CONNECTOR_J, true",
        "MARIADB, CONNECTOR_J, false"
    })
    void theEndOfAnIdleConnectionMustBeSeenWithinMilliseconds(ServerKind kind, JdbcDriver driver, boolean tls)
            throws Exception {
        Events events = new Events();
        PoolConfig config = config(kind, driver, tls).size(2).listener(events).build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config);
                Connection admin = TestServer.shared(kind).adminConnection();
                Statement kill = admin.createStatement()) {
            List<Long> took = new ArrayList<>();
            for (int i = 0; i < REPETITIONS; i++) {
                long id = sessionIds(pool, 2).get(0);
                Thread.sleep(100);
                int before = events.evictions.size();
                long killed = System.nanoTime();
                kill.execute("KILL " + id);
                await().atMost(Duration.ofSeconds(5)).until(() -> events.evictions.size() > before);
                took.add(events.evictions.get(before).atNanos() - killed);
            }
            Collections.sort(took);
            assertThat(Duration.ofNanos(took.get(took.size() / 2)))
                    .as("median of " + took)
                    .isLessThan(Duration.ofMillis(10));
            // On a busy machine a second opening may begin beside a slow one, and the later of the two is let go.
            assertThat(events.evictions)
                    .filteredOn(eviction -> eviction.reason() != EvictionReason.RESIZED)
                    .hasSizeGreaterThanOrEqualTo(REPETITIONS)
                    .allSatisfy(eviction -> assertThat(eviction.reason()).isEqualTo(EvictionReason.CLOSED_BY_SERVER));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, false",
        "MYSQL, CONNECTOR_J, true",
        "MYSQL, MARIADB_CONNECTOR_J, false",
        "MARIADB, MARIADB_CONNECTOR_J, true",
        "MARIADB, CONNECTOR_J, false"
    })
    void aKilledConnectionMustNotBeLent(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
        PoolConfig config = config(kind, driver, tls).size(4).build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config);
                Connection admin = TestServer.shared(kind).adminConnection();
                Statement kill = admin.createStatement()) {
            for (int i = 0; i < REPETITIONS; i++) {
                List<Long> ids = sessionIds(pool, 4);
                for (Long id : ids) {
                    kill.execute("KILL " + id);
                }
                // The sentinel may or may not have been quicker.
                Thread.sleep(5 + 2 * i);
                assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J, true, false", "MARIADB, MARIADB_CONNECTOR_J, false, true"})
    void whatEndedInTheHandOfItsHolderMustNotBeLentOn(
            ServerKind kind, JdbcDriver driver, boolean tls, boolean borrowerWaits) throws Exception {
        PoolConfig config = config(kind, driver, tls).size(1).build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config);
                Connection admin = TestServer.shared(kind).adminConnection();
                Statement kill = admin.createStatement()) {
            for (int i = 0; i < REPETITIONS; i++) {
                Connection held = pool.getConnection();
                long id = Servers.queryLong(held, "SELECT CONNECTION_ID()");
                Thread.sleep(30);
                CompletableFuture<Long> next = new CompletableFuture<>();
                Thread borrower = new Thread(() -> {
                    try {
                        next.complete(Servers.queryLong(pool, "SELECT 1"));
                    } catch (SQLException e) {
                        next.completeExceptionally(e);
                    }
                });
                if (borrowerWaits) {
                    borrower.start();
                    await().atMost(Duration.ofSeconds(5))
                            .until(() -> pool.stats().waiting() == 1);
                }
                kill.execute("KILL " + id);
                Thread.sleep(10);
                held.close();
                if (!borrowerWaits) {
                    borrower.start();
                }
                assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, false",
        "MYSQL, CONNECTOR_J, true",
        "MYSQL, MARIADB_CONNECTOR_J, false",
        "MARIADB, MARIADB_CONNECTOR_J, false",
        "MARIADB, CONNECTOR_J, true"
    })
    void anIdleLimitOfTheServerMustBeNamedWhereTheServerNamesIt(ServerKind kind, JdbcDriver driver, boolean tls)
            throws Exception {
        Events events = new Events();
        PoolConfig config = config(kind, driver, tls)
                .size(1)
                .keepaliveInterval(Duration.ZERO)
                .backgroundValidationInterval(Duration.ZERO)
                .initSql("SET SESSION wait_timeout=1")
                .listener(events)
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
            await().atMost(Duration.ofSeconds(5)).until(() -> !events.evictions.isEmpty());
            assertThat(events.evictions.get(0).reason()).isEqualTo(EvictionReason.CLOSED_BY_SERVER);
            if (kind == ServerKind.MYSQL && !tls) {
                assertThat(events.evictions.get(0).detail()).startsWith("4031 (HY000)");
            }
            assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, FIN",
        "MYSQL, CONNECTOR_J, RST",
        "MARIADB, MARIADB_CONNECTOR_J, FIN",
        "MARIADB, MARIADB_CONNECTOR_J, RST"
    })
    void aConnectionThatTheNetworkCutMustNotBeLent(ServerKind kind, JdbcDriver driver, Cut cut) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                // Looked at whenever it is lent: how long it has rested is known to the pool's clock, which a busy
                // machine delays.
                HoldfastDataSource pool = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                        .size(4)
                        .validateAfterIdle(Duration.ZERO)
                        .build())) {
            for (int i = 0; i < REPETITIONS; i++) {
                sessionIds(pool, 4);
                proxy.cut(cut);
                Thread.sleep(i);
                assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
            }
        }
    }

    /** A channel that is read in blocking mode would be closed by the interrupt. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J, true", "MYSQL, MARIADB_CONNECTOR_J, false", "MARIADB, CONNECTOR_J, false"})
    void anInterruptDuringAStatementMustNotCostTheConnection(ServerKind kind, JdbcDriver driver, boolean tls)
            throws Exception {
        PoolConfig config = config(kind, driver, tls).size(1).build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config);
                Connection connection = pool.getConnection()) {
            long id = Servers.queryLong(connection, "SELECT CONNECTION_ID()");
            Thread borrower = Thread.currentThread();
            CountDownLatch started = new CountDownLatch(1);
            Thread interrupter = new Thread(() -> {
                try {
                    started.await();
                    Thread.sleep(300);
                } catch (InterruptedException e) {
                    return;
                }
                borrower.interrupt();
            });
            interrupter.start();
            started.countDown();
            Servers.queryLong(connection, "SELECT SLEEP(1)");

            assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
            borrower.interrupt();
            assertThat(Servers.queryLong(connection, "SELECT CONNECTION_ID()")).isEqualTo(id);
            assertThat(Thread.interrupted()).isTrue();
            interrupter.join();
        }
    }

    /** A connection has three descriptors, and a selector lets go of a closed one only when it looks again. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J, true", "MARIADB, MARIADB_CONNECTOR_J, false"})
    void connectionsThatEndedMustLeaveNoDescriptor(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
        var system = (com.sun.management.UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        PoolConfig config = config(kind, driver, tls).size(4).build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            sessionIds(pool, 4);
            Thread.sleep(200);
            long before = system.getOpenFileDescriptorCount();
            for (int i = 0; i < 50; i++) {
                pool.refresh();
                sessionIds(pool, 4);
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> pool.stats().idle() == 4);
            assertThat(pool.stats().opened()).isGreaterThan(150);
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(system.getOpenFileDescriptorCount() - before)
                            .isLessThan(30));
        }
    }

    /** With pingAfterIdle=0 each loan is preceded by a ping, however short the rest was. The server counts them. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aPingBeforeEachLoanMustNotBeLeftOut(ServerKind kind, JdbcDriver driver) throws Exception {
        int loans = 200;
        try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                .size(1)
                .pingAfterIdle(Duration.ZERO)
                .build())) {
            for (int i = 0; i < loans; i++) {
                pool.getConnection().close();
            }
            try (Connection lease = pool.getConnection();
                    Statement statement = lease.createStatement();
                    ResultSet status = statement.executeQuery("SHOW SESSION STATUS LIKE 'Com_admin_commands'")) {
                status.next();
                assertThat(status.getLong(2)).isGreaterThanOrEqualTo(loans);
            }
        }
    }
}
