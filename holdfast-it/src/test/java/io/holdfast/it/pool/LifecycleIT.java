package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.Fill;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolClosedException;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How a pool begins, is kept up, and ends. G12: the server never sees too many. G13: closing leaves nothing behind. G14:
 * closing a lease waits for nobody.
 */
class LifecycleIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static int sessions(HoldfastDataSource outside, String schema) throws SQLException {
        return Math.toIntExact(outside.use(lease -> Servers.queryLong(
                lease, "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '" + schema + "'")));
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void fivePoolsOfTenMustAddTwoThreadsBetweenThem(ServerKind kind, JdbcDriver driver) throws SQLException {
        List<HoldfastDataSource> pools = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                pools.add(new HoldfastDataSource(
                        Servers.config(kind, driver).name("pool-" + i).size(10).build()));
            }
            await().atMost(SOON)
                    .until(() -> pools.stream().allMatch(pool -> pool.stats().idle() == 10));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(Servers.poolThreads())
                            .extracting(thread -> thread.getName().replaceAll("-\\d+$", ""))
                            .containsExactlyInAnyOrder("holdfast-housekeeper", "holdfast-sentinel"));
        } finally {
            pools.forEach(HoldfastDataSource::close);
        }
        // A thread that has run its last line takes a moment to be gone.
        await().atMost(Duration.ofSeconds(1)).until(() -> Servers.poolThreads().isEmpty());
    }

    /** Each link is slow for a while: the first borrower waits for one connection, not for ten. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void theFirstBorrowMustNotWaitForTheRest(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind))) {
            try (HoldfastDataSource warm = new HoldfastDataSource(
                    Servers.config(proxy, kind, driver).size(1).build())) {
                warm.getConnection().close();
            }
            proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(60));
            Duration alone =
                    firstBorrow(Servers.config(proxy, kind, driver).size(1).build());
            long start = Pace.now();
            Duration ofTen =
                    firstBorrow(Servers.config(proxy, kind, driver).size(10).build());
            System.out.println("LifecycleIT " + kind + ": first borrow of a pool of 1 " + alone.toMillis()
                    + " ms, of 10 " + ofTen.toMillis() + " ms");
            assertThat(ofTen).isLessThan(alone.multipliedBy(2).plus(Pace.toleranceSince(start)));
        }
    }

    private static Duration firstBorrow(PoolConfig config) throws SQLException {
        long start = System.nanoTime();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            pool.getConnection().close();
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void theServerMustNeverSeeMoreThanTheLimit(ServerKind kind, JdbcDriver driver) throws Exception {
        TestServer server = TestServer.shared(kind);
        PoolConfig config = Servers.config(kind, driver)
                .size(4)
                .maxOverflow(2)
                .overflowLinger(Duration.ofMillis(200))
                .maxLifetime(Duration.ofMillis(600))
                .build();
        String schema = config.jdbcUrl().replaceAll(".*/(t_\\d+).*", "$1");
        try (HoldfastDataSource outside = new HoldfastDataSource(
                        Servers.config(kind, driver).name("outside").size(1).build());
                HoldfastDataSource pool = new HoldfastDataSource(config)) {
            List<Thread> load = new ArrayList<>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            for (int i = 0; i < 12; i++) {
                Thread thread = new Thread(() -> {
                    while (System.nanoTime() < end) {
                        try (Connection lease = pool.getConnection()) {
                            Servers.queryLong(lease, "SELECT SLEEP(0.002)");
                        } catch (SQLException expectedWhenKilled) {
                            Thread.onSpinWait();
                        }
                    }
                });
                thread.start();
                load.add(thread);
            }
            int peak = 0;
            while (System.nanoTime() < end) {
                peak = Math.max(peak, sessions(outside, schema));
                server.execute("KILL " + pool.use(lease -> Servers.queryLong(lease, "SELECT CONNECTION_ID()")));
                pool.refresh();
            }
            for (Thread thread : load) {
                thread.join(5_000);
            }
            // One above the limit: a connection that grows old is replaced before it is closed. One more: the server
            // takes a moment to forget a session that has ended.
            assertThat(peak).isBetween(4, 4 + 2 + 1 + 1);
            assertThat(pool.stats().evictions().get(EvictionReason.REQUESTED)).isPositive();
            await().atMost(SOON).until(() -> sessions(outside, schema) == 4);
            await().atMost(SOON).until(() -> pool.stats().idle() == 4);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void closingMustEndInTimeAndLeaveNothing(ServerKind kind, JdbcDriver driver) throws Exception {
        PoolConfig config = Servers.config(kind, driver)
                .size(3)
                .shutdownTimeout(Duration.ofSeconds(2))
                .build();
        String schema = config.jdbcUrl().replaceAll(".*/(t_\\d+).*", "$1");
        HoldfastDataSource pool = new HoldfastDataSource(config);
        Connection forgotten = pool.getConnection();
        pool.getConnection();
        pool.getConnection();
        CompletableFuture<Connection> waiting = pool.borrowAsync();

        long start = Pace.now();
        pool.close();
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(took).isLessThan(Duration.ofSeconds(2).plus(Pace.toleranceSince(start)));
        assertThat(forgotten.isClosed()).isTrue();
        // A thread that has run its last line takes a moment to be gone.
        await().atMost(Duration.ofSeconds(1)).until(() -> Servers.poolThreads().isEmpty());
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PoolClosedException.class);
        assertThatThrownBy(pool::getConnection).isInstanceOf(PoolClosedException.class);
        assertThat(pool.borrowAsync()).isCompletedExceptionally();
        forgotten.close();
        pool.close();
        try (HoldfastDataSource outside = new HoldfastDataSource(
                Servers.config(kind, driver).name("outside").size(1).build())) {
            await().atMost(SOON).until(() -> sessions(outside, schema) == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void closingOverADeadNetworkMustEndInTime(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind))) {
            HoldfastDataSource pool = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                    .size(3)
                    .shutdownTimeout(Duration.ofSeconds(2))
                    .build());
            pool.getConnection();
            proxy.blackHole(Direction.BOTH, Scope.ALL);

            long start = Pace.now();
            pool.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(2).plus(Pace.toleranceSince(start)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void closingALeaseMustNotWaitForADeadNetwork(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                        .size(1)
                        .resetTimeout(Duration.ofSeconds(1))
                        .connectTimeout(Duration.ofSeconds(1))
                        .shutdownTimeout(Duration.ofSeconds(3))
                        .build())) {
            Connection lease = pool.getConnection();
            lease.setAutoCommit(false);
            Servers.queryLong(lease, "SELECT 1");
            proxy.blackHole(Direction.BOTH, Scope.ALL);

            long start = Pace.now();
            lease.close();
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(took).isLessThan(Duration.ofMillis(50).plus(Pace.toleranceSince(start)));
            proxy.heal();
            try (Connection next = pool.getConnection(SOON)) {
                assertThat(next.isValid(1)).isTrue();
                assertThat(next.getAutoCommit()).isTrue();
            }
        }
    }

    /** The server drops what is idle for two seconds: the pool reads that limit, and pings in time. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void keepaliveMustFollowTheServersIdleLimit(ServerKind kind, JdbcDriver driver) throws Exception {
        PoolConfig config = Servers.config(kind, driver)
                .size(2)
                .initSql("SET SESSION wait_timeout = 2")
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            await().atMost(SOON).until(() -> pool.stats().idle() == 2);
            await().during(Duration.ofSeconds(5))
                    .atMost(SOON)
                    .until(() -> pool.stats().opened() == 2);
            assertThat(pool.stats().evictions())
                    .allSatisfy((reason, count) -> assertThat(count).isZero());
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void sizesMustFollowResizeOverflowAndIdleness(ServerKind kind, JdbcDriver driver) throws Exception {
        PoolConfig config = Servers.config(kind, driver)
                .size(2)
                .maxOverflow(2)
                .overflowLinger(Duration.ofMillis(300))
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            List<Connection> leases = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                leases.add(pool.getConnection());
            }
            assertThat(pool.stats().overflow()).isEqualTo(2);
            for (Connection lease : leases) {
                lease.close();
            }
            await().atMost(SOON).until(() -> pool.stats().total() == 2);

            pool.resize(5, 0);
            await().atMost(SOON).until(() -> pool.stats().idle() == 5);
            pool.resize(1, 0);
            await().atMost(SOON).until(() -> pool.stats().total() == 1);
            try (Connection lease = pool.getConnection()) {
                assertThat(lease.isValid(1)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aLazyPoolMustOpenOnDemandAndCloseWhatIsIdle(ServerKind kind, JdbcDriver driver) throws Exception {
        PoolConfig config = Servers.config(kind, driver)
                .size(4)
                .fill(Fill.LAZY)
                .idleTimeout(Duration.ofMillis(400))
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            assertThat(pool.stats().total()).isZero();
            pool.getConnection().close();
            assertThat(pool.stats().opened()).isEqualTo(1);
            await().atMost(SOON).until(() -> pool.stats().total() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void oldConnectionsMustBeReplacedWithoutADip(ServerKind kind, JdbcDriver driver) throws Exception {
        PoolConfig config = Servers.config(kind, driver)
                .size(2)
                .maxLifetime(Duration.ofMillis(800))
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            await().atMost(SOON).until(() -> pool.stats().idle() == 2);
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> {
                        assertThat(pool.stats().total()).isBetween(2, 3);
                        return pool.stats().evictions().get(EvictionReason.MAX_LIFETIME) >= 4;
                    });
        }
    }
}
