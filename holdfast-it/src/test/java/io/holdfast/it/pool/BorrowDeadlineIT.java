package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.CodedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.ScriptedDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** G3: a borrow returns or throws by its deadline, whatever driver, network and server do. G18: it names the true cause. */
class BorrowDeadlineIT {
    private static final Duration LIMIT = Duration.ofMillis(600);

    private static CodedException refusedInTime(HoldfastDataSource pool) {
        long start = Pace.now();
        SQLException refusal = catchThrowableOfType(
                SQLException.class, () -> pool.getConnection(LIMIT).close());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took).isLessThan(LIMIT.plusMillis(10).plus(Pace.toleranceSince(start)));
        assertThat((Throwable) refusal).isInstanceOf(CodedException.class);
        assertThat(refusal.getSQLState()).startsWith("08");
        return (CodedException) refusal;
    }

    private static PoolConfig.Builder impatient(FaultProxy proxy, ServerKind kind, JdbcDriver driver)
            throws SQLException {
        return Servers.config(proxy, kind, driver)
                .size(2)
                .connectTimeout(Duration.ofSeconds(1))
                .validationTimeout(Duration.ofSeconds(1))
                .pingAfterIdle(Duration.ZERO)
                .resetTimeout(Duration.ofSeconds(1))
                .shutdownTimeout(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void anExhaustedPoolMustSayWho(ServerKind kind, JdbcDriver driver) throws SQLException {
        PoolConfig config = Servers.config(kind, driver)
                .size(2)
                .leakThreshold(Duration.ofMillis(100))
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config);
                Connection first = pool.getConnection();
                Connection second = pool.getConnection()) {
            Servers.execute(first, "SELECT 'secret', 42");
            Servers.execute(second, "SELECT 43");

            // By another thread: a holder that waits would be a nested borrow.
            BorrowTimeoutException refusal = (BorrowTimeoutException)
                    CompletableFuture.supplyAsync(() -> refusedInTime(pool)).join();

            assertThat(refusal.errorCode()).isEqualTo(ErrorCode.EXHAUSTED);
            assertThat(refusal.stats().inUse()).isEqualTo(2);
            assertThat(refusal.oldestLeases()).hasSize(2);
            LeaseInfo oldest = refusal.oldestLeases().stream()
                    .filter(lease -> "SELECT ?, ?".equals(lease.lastSql()))
                    .findFirst()
                    .orElseThrow();
            assertThat(oldest.threadName()).isEqualTo(Thread.currentThread().getName());
            assertThat(oldest.age()).isGreaterThanOrEqualTo(LIMIT.minusMillis(50));
            assertThat(refusal.getMessage())
                    .contains("HF-1001", "in use 2 of 2", "Likely a leak")
                    .doesNotContain("secret");
        }
    }

    /** Capture switches itself on. */
    @Test
    void underPressureTheNextLeasesMustCarryTheirPlaceOfBorrow() throws SQLException {
        PoolConfig config = Servers.config(ServerKind.MARIADB, JdbcDriver.MARIADB_CONNECTOR_J)
                .size(2)
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config);
                Connection healthy = pool.getConnection();
                Connection last = pool.getConnection()) {
            CompletableFuture<Connection> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return pool.getConnection();
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(() -> pool.stats().waiting() == 1);
            await().until(() -> pool.leases().get(0).age().toMillis() > 200);
            last.close();
            try (Connection pressed = waiting.join()) {
                assertThat(pressed.isClosed()).isFalse();
                assertThat(pool.leases())
                        .anySatisfy(lease -> assertThat(lease.borrowSite()).startsWith("BorrowDeadlineIT.java:"));
            }
            assertThat(healthy.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void aRefusedPortMustBeNamed(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind))) {
            proxy.refuse();
            try (HoldfastDataSource pool =
                    new HoldfastDataSource(impatient(proxy, kind, driver).build())) {
                assertThat(refusedInTime(pool).errorCode()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void aHandshakeThatHangsMustNotHoldTheBorrower(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind))) {
            proxy.blackHole(Direction.BOTH, Scope.NEW);
            try (HoldfastDataSource pool =
                    new HoldfastDataSource(impatient(proxy, kind, driver).build())) {
                // Before connectTimeout a server that hangs looks like one that is slow.
                assertThat(refusedInTime(pool).errorCode()).isEqualTo(ErrorCode.STILL_OPENING);
                proxy.heal();
                try (Connection lease = pool.getConnection()) {
                    assertThat(lease.isValid(1)).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void aBlackHoleUnderIdleConnectionsMustNotHoldTheBorrower(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool =
                        new HoldfastDataSource(impatient(proxy, kind, driver).build())) {
            // No opening must be under way: its connection would be fresh, and rightly lent.
            await().until(() -> pool.stats().idle() == 2);
            proxy.blackHole(Direction.BOTH, Scope.ALL);

            refusedInTime(pool);
            refusedInTime(pool);

            proxy.heal();
            try (Connection lease = pool.getConnection()) {
                assertThat(lease.isValid(1)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aFrozenServerMustNotHoldTheBorrower(ServerKind kind, JdbcDriver driver) throws Exception {
        TestServer server = TestServer.shared(kind);
        try (FaultProxy proxy = FaultProxy.of(server);
                HoldfastDataSource pool =
                        new HoldfastDataSource(impatient(proxy, kind, driver).build())) {
            // No opening must be under way: its connection would be fresh, and rightly lent.
            await().until(() -> pool.stats().idle() == 2);
            server.freeze();
            try {
                refusedInTime(pool);
            } finally {
                server.thaw();
            }
            try (Connection lease = pool.getConnection()) {
                assertThat(lease.isValid(1)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "isValid", "rollback", "close"})
    void aDriverThatHangsMustNotHoldTheBorrowerNorCostTheSlot(String operation) throws SQLException {
        try (ScriptedDriver driver = new ScriptedDriver()) {
            PoolConfig config = PoolConfig.builder()
                    .name("stuck")
                    .dataSource(driver.dataSource())
                    .size(1)
                    .connectTimeout(Duration.ofMillis(300))
                    .validationTimeout(Duration.ofMillis(300))
                    .resetTimeout(Duration.ofMillis(300))
                    .pingAfterIdle(operation.equals("isValid") ? Duration.ZERO : Duration.ofMinutes(1))
                    .shutdownTimeout(Duration.ofSeconds(3))
                    .build();
            if (operation.equals("connect")) {
                driver.script().connect().thenHang();
            } else {
                driver.script().on(operation).thenHang();
            }
            try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
                List<Duration> beyond = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    long start = Pace.now();
                    try (Connection lease = pool.getConnection(LIMIT)) {
                        lease.setAutoCommit(false);
                        Servers.execute(lease, "INSERT INTO work VALUES (1)");
                        if (operation.equals("close")) {
                            pool.evict(lease);
                        }
                    } catch (SQLException refusal) {
                        assertThat((Throwable) refusal).isInstanceOf(CodedException.class);
                    }
                    beyond.add(Duration.ofNanos(System.nanoTime() - start).minus(Pace.toleranceSince(start)));
                }
                assertThat(beyond).allSatisfy(wait -> assertThat(wait).isLessThan(LIMIT.plusMillis(60)));
                try (Connection lease = pool.getConnection(Duration.ofSeconds(8))) {
                    assertThat(lease.isClosed()).isFalse();
                }
            }
        }
    }
}
