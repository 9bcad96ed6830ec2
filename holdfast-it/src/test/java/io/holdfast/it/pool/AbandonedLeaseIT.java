package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G10: the connection of a garbage-collected holder is back after the next collection; nobody who can use it loses it. */
class AbandonedLeaseIT {
    private static final Duration SOON = Duration.ofMillis(100);

    private static PoolConfig.Builder config(ServerKind kind, JdbcDriver driver) throws SQLException {
        TestServer server = TestServer.shared(kind);
        return PoolConfig.builder()
                .name("abandoned")
                .jdbcUrl(server.jdbcUrl(driver, false, server.createSchema()))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .reclaimAbandonedAfter(SOON);
    }

    // In methods of their own, so that no frame of the test keeps the lease reachable.
    private static void lose(HoldfastDataSource pool) throws SQLException {
        pool.getConnection().createStatement().execute("SELECT 1");
    }

    private static ResultSet keepOnlyTheResult(HoldfastDataSource pool) throws SQLException {
        return pool.getConnection().createStatement().executeQuery("SELECT 42");
    }

    private static <T> T keepOnlyTheDriversObject(HoldfastDataSource pool, Class<T> type) throws SQLException {
        return pool.getConnection().unwrap(type);
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void theConnectionOfALostLeaseMustComeBack(ServerKind kind, JdbcDriver driver) throws SQLException {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(config(kind, driver).size(2).build())) {
            lose(pool);
            lose(pool);

            await().atMost(Duration.ofSeconds(20)).pollInterval(SOON).until(() -> {
                System.gc();
                return pool.stats().evictions().get(EvictionReason.ABANDONED) == 2;
            });

            try (Connection first = pool.getConnection();
                    Connection second = pool.getConnection()) {
                assertThat(first.isValid(1)).isTrue();
                assertThat(second.isValid(1)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whoeverCanReachAResultMustKeepTheConnection(ServerKind kind, JdbcDriver driver) throws SQLException {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(config(kind, driver).size(2).build())) {
            ResultSet held = keepOnlyTheResult(pool);
            lose(pool);

            await().atMost(Duration.ofSeconds(20)).pollInterval(SOON).until(() -> {
                System.gc();
                return pool.stats().evictions().get(EvictionReason.ABANDONED) == 1;
            });

            assertThat(held.next()).isTrue();
            assertThat(held.getInt(1)).isEqualTo(42);
            Connection lease = held.getStatement().getConnection();
            assertThat(lease.isValid(1)).isTrue();
            lease.close();
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whoeverHoldsAnObjectOfTheDriverMustKeepTheConnection(ServerKind kind, JdbcDriver driver) throws SQLException {
        Class<? extends Connection> type = driver == JdbcDriver.CONNECTOR_J
                ? com.mysql.cj.jdbc.JdbcConnection.class
                : org.mariadb.jdbc.Connection.class;
        try (HoldfastDataSource pool =
                new HoldfastDataSource(config(kind, driver).size(2).build())) {
            Connection held = keepOnlyTheDriversObject(pool, type);
            lose(pool);

            await().atMost(Duration.ofSeconds(20)).pollInterval(SOON).until(() -> {
                System.gc();
                return pool.stats().evictions().get(EvictionReason.ABANDONED) == 1;
            });

            assertThat(held.isValid(1)).isTrue();
            assertThat(pool.stats().inUse()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aLeaseBeyondTheThresholdMustBeReportedOnce(ServerKind kind, JdbcDriver driver) throws SQLException {
        List<LeaseInfo> leaks = new CopyOnWriteArrayList<>();
        PoolConfig config = config(kind, driver)
                .size(1)
                .leakThreshold(Duration.ofMillis(200))
                .listener(new PoolListener() {
                    @Override
                    public void onLeak(String pool, LeaseInfo lease) {
                        leaks.add(lease);
                    }
                })
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config);
                Connection lease = pool.getConnection()) {
            lease.createStatement().execute("SELECT 'secret', 7");

            await().atMost(Duration.ofSeconds(10)).until(() -> !leaks.isEmpty());
            await().during(Duration.ofMillis(500)).until(() -> leaks.size() == 1);

            assertThat(leaks.get(0).lastSql()).isEqualTo("SELECT ?, ?");
            assertThat(leaks.get(0).threadName())
                    .isEqualTo(Thread.currentThread().getName());
            assertThat(lease.isValid(1)).isTrue();
        }
    }
}
