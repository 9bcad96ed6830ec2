package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.Credentials;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.ServerState;
import io.holdfast.testkit.Cut;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G6, G7, G12, G20: outages of every kind end for the pool when they end for the server, and cost it nothing. */
class RecoveryIT {
    private static final Duration LIMIT = Duration.ofMillis(300);

    private enum Outage {
        REFUSED,
        BLACK_HOLE,
        HUNG_HANDSHAKE,
        RESET_ON_ACCEPT;

        void begin(FaultProxy proxy) {
            switch (this) {
                case REFUSED -> {
                    proxy.refuse();
                    proxy.cut(Cut.RST);
                }
                case BLACK_HOLE -> proxy.blackHole(Direction.BOTH, Scope.ALL);
                case HUNG_HANDSHAKE -> {
                    proxy.cut(Cut.FIN);
                    proxy.hangAfterServerChunks(0, Scope.NEW);
                }
                case RESET_ON_ACCEPT -> {
                    proxy.cut(Cut.RST);
                    proxy.resetOnAccept();
                }
            }
        }
    }

    private static void fill(HoldfastDataSource pool, int size) throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(pool.getConnection());
        }
        for (Connection connection : all) {
            connection.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, REFUSED",
        "MYSQL, CONNECTOR_J, BLACK_HOLE",
        "MYSQL, CONNECTOR_J, HUNG_HANDSHAKE",
        "MYSQL, CONNECTOR_J, RESET_ON_ACCEPT",
        "MARIADB, MARIADB_CONNECTOR_J, REFUSED",
        "MARIADB, MARIADB_CONNECTOR_J, BLACK_HOLE",
        "MARIADB, MARIADB_CONNECTOR_J, HUNG_HANDSHAKE",
        "MARIADB, MARIADB_CONNECTOR_J, RESET_ON_ACCEPT"
    })
    void waitersMustBeServedAsSoonAsTheServerIsBack(ServerKind kind, JdbcDriver driver, Outage outage)
            throws Exception {
        int size = 4;
        Events events = new Events();
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                        .size(size)
                        .borrowTimeout(Duration.ofSeconds(20))
                        .pingAfterIdle(Duration.ZERO)
                        .validationTimeout(Duration.ofSeconds(1))
                        .listener(events)
                        .build())) {
            fill(pool, size);
            outage.begin(proxy);
            List<CompletableFuture<Long>> waiting = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                waiting.add(CompletableFuture.supplyAsync(() -> {
                    try (Connection connection = pool.getConnection()) {
                        return System.nanoTime();
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                }));
            }
            int acceptedBefore = proxy.accepted();
            Thread.sleep(3000);
            assertThat(pool.stats().serverState()).isEqualTo(ServerState.DOWN);
            assertThat(proxy.accepted() - acceptedBefore)
                    .as("attempts in three seconds")
                    .isLessThanOrEqualTo(30);
            PoolStats now = pool.stats();
            assertThat(now.total() + now.opening()).isLessThanOrEqualTo(size + 1);

            long healed = Pace.now();
            proxy.heal();
            long first = Long.MAX_VALUE;
            for (CompletableFuture<Long> waiter : waiting) {
                first = Math.min(first, waiter.join());
            }

            assertThat(Duration.ofNanos(first - healed)).isLessThan(LIMIT.plus(Pace.toleranceSince(healed)));
            await().atMost(Duration.ofSeconds(5)).until(() -> pool.stats().idle() == size);
            await().atMost(Duration.ofSeconds(5)).until(() -> pool.stats().serverState() == ServerState.UP);
            assertThat(events.states).contains(ServerState.DOWN, ServerState.UP);
            fill(pool, size);
        }
    }

    /** A middlebox forgets idle links: what is on them vanishes, new ones work. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void silentLossOfIdleConnectionsMustCostOneShortWait(ServerKind kind, JdbcDriver driver) throws Exception {
        int size = 4;
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(Servers.config(proxy, kind, driver)
                        .size(size)
                        .pingAfterIdle(Duration.ofMillis(100))
                        .validationTimeout(Duration.ofSeconds(20))
                        .borrowTimeout(Duration.ofSeconds(30))
                        .build())) {
            fill(pool, size);
            Thread.sleep(200);
            proxy.blackHole(Direction.BOTH, Scope.EXISTING);

            long start = System.nanoTime();
            assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("less than validationTimeout, since a new connection is tried beside the pings")
                    .isLessThan(Duration.ofSeconds(10));
            await().atMost(Duration.ofSeconds(30)).until(() -> pool.stats().idle() == size);
            assertThat(proxy.peakOpen()).as(pool.stats() + "").isLessThanOrEqualTo(2 * size + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aKilledServerMustCostTheStatementsInFlightAlone(ServerKind kind, JdbcDriver driver) throws Exception {
        try (TestServer server = TestServer.start(kind);
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .name("killed")
                        .jdbcUrl(server.jdbcUrl(driver, false, server.createSchema()))
                        .username(TestServer.APP_USER)
                        .password(TestServer.APP_PASSWORD)
                        .size(4)
                        .borrowTimeout(Duration.ofSeconds(30))
                        .build())) {
            AtomicInteger borrowErrors = new AtomicInteger();
            AtomicInteger useErrors = new AtomicInteger();
            AtomicInteger successes = new AtomicInteger();
            AtomicReference<Boolean> stop = new AtomicReference<>(false);
            List<Thread> borrowers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Thread borrower = new Thread(() -> {
                    while (!stop.get()) {
                        Connection connection;
                        try {
                            connection = pool.getConnection();
                        } catch (SQLException e) {
                            borrowErrors.incrementAndGet();
                            continue;
                        }
                        try (connection) {
                            Servers.queryLong(connection, "SELECT 1");
                            successes.incrementAndGet();
                            Thread.sleep(2);
                        } catch (SQLException e) {
                            useErrors.incrementAndGet();
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                });
                borrower.start();
                borrowers.add(borrower);
            }
            await().until(() -> successes.get() > 500);
            server.kill9();
            Thread.sleep(1000);
            server.start();
            int atStart = successes.get();
            await().atMost(Duration.ofSeconds(10)).until(() -> successes.get() > atStart + 500);
            stop.set(true);
            for (Thread borrower : borrowers) {
                borrower.join(10_000);
            }

            assertThat(borrowErrors.get()).isZero();
            assertThat(useErrors.get()).as("at most those in flight").isLessThanOrEqualTo(4);
            await().atMost(Duration.ofSeconds(5)).until(() -> pool.stats().idle() == 4);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MYSQL, MARIADB_CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aServerThatBecameReadOnlyMustBeLeft(ServerKind kind, JdbcDriver driver) throws Exception {
        try (TestServer old = TestServer.start(kind);
                FaultProxy proxy = FaultProxy.of(old)) {
            TestServer successor = TestServer.shared(kind);
            String schema = old.createSchema();
            successor.execute(
                    "CREATE DATABASE IF NOT EXISTS " + schema,
                    "DROP TABLE IF EXISTS " + schema + ".work",
                    "CREATE TABLE " + schema + ".work (id INT) ENGINE=InnoDB",
                    "GRANT ALL ON " + schema + ".* TO '" + TestServer.APP_USER + "'@'%'");
            old.execute("CREATE TABLE " + schema + ".work (id INT) ENGINE=InnoDB");
            PoolConfig config = PoolConfig.builder()
                    .name("failover")
                    .jdbcUrl(old.jdbcUrl(driver, false, schema, proxy.port()))
                    .username(TestServer.APP_USER)
                    .password(TestServer.APP_PASSWORD)
                    .size(4)
                    .build();
            try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
                fill(pool, 4);
                pool.run(connection -> Servers.execute(connection, "INSERT INTO work VALUES (1)"));
                old.execute("SET GLOBAL read_only = 1");
                proxy.retarget("127.0.0.1", successor.port());

                int failures = 0;
                for (int i = 0; i < 50; i++) {
                    try (Connection connection = pool.getConnection()) {
                        Servers.execute(connection, "INSERT INTO work VALUES (2)");
                    } catch (SQLException e) {
                        assertThat(e.getErrorCode()).isEqualTo(1290);
                        failures++;
                    }
                }

                assertThat(failures).isEqualTo(1);
                assertThat(pool.stats().evictions().get(EvictionReason.READ_ONLY_SERVER))
                        .isEqualTo(4);
                assertThat(Servers.queryLong(pool, "SELECT COUNT(*) FROM work WHERE id = 2"))
                        .isEqualTo(49);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aReadOnlyTransactionAskedForMustCostNoConnection(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(2).build())) {
            pool.run(connection -> Servers.execute(connection, "CREATE TABLE work (id INT) ENGINE=InnoDB"));
            pool.run(connection -> {
                Servers.execute(connection, "START TRANSACTION READ ONLY");
                SQLException refused = catchThrowableOfType(
                        SQLException.class, () -> Servers.execute(connection, "INSERT INTO work VALUES (1)"));
                assertThat(refused.getErrorCode()).isEqualTo(1792);
            });
            assertThat(pool.stats().evictions().values())
                    .allSatisfy(count -> assertThat(count).isZero());
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aChangedPasswordMustBeAskedForAgainAndOldConnectionsReplaced(ServerKind kind, JdbcDriver driver)
            throws Exception {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        server.execute(
                "DROP USER IF EXISTS 'rotating'@'%'",
                "CREATE USER 'rotating'@'%' IDENTIFIED BY 'first'", "GRANT ALL ON " + schema + ".* TO 'rotating'@'%'");
        AtomicReference<String> cached = new AtomicReference<>("first");
        AtomicReference<String> current = new AtomicReference<>("first");
        AtomicInteger asked = new AtomicInteger();
        Credentials.Provider provider = () -> {
            asked.incrementAndGet();
            // Like many stores of secrets: the answer is a little old, and fresh when asked again.
            Credentials answer = new Credentials("rotating", cached.get());
            cached.set(current.get());
            return answer;
        };
        PoolConfig config = PoolConfig.builder()
                .name("rotating")
                .jdbcUrl(server.jdbcUrl(driver, false, schema))
                .credentialsProvider(provider)
                .size(3)
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            fill(pool, 3);
            server.execute("ALTER USER 'rotating'@'%' IDENTIFIED BY 'second'");
            current.set("second");
            try (Connection connection = pool.getConnection()) {
                pool.evict(connection);
            }

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> pool.stats().opened() >= 6 && pool.stats().idle() == 3);
            assertThat(pool.stats().evictions().get(EvictionReason.OUTDATED)).isEqualTo(2);
            assertThat(pool.stats().borrowFailures()).isZero();
            assertThat(pool.stats().openFailures()).isZero();
        }
        server.execute("DROP USER 'rotating'@'%'");
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aUserLimitMustLeaveThePoolWhatItHas(ServerKind kind, JdbcDriver driver) throws Exception {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        server.execute(
                "DROP USER IF EXISTS 'limited'@'%'",
                "CREATE USER 'limited'@'%' IDENTIFIED BY 'secret' WITH MAX_USER_CONNECTIONS 2",
                "GRANT ALL ON " + schema + ".* TO 'limited'@'%'");
        PoolConfig config = PoolConfig.builder()
                .name("limited")
                .jdbcUrl(server.jdbcUrl(driver, false, schema))
                .username("limited")
                .password("secret")
                .size(5)
                .borrowTimeout(Duration.ofMillis(700))
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            await().until(() -> pool.stats().idle() == 2 && pool.stats().openFailures() > 0);
            try (Connection first = pool.getConnection();
                    Connection second = pool.getConnection()) {
                assertThat(first.isValid(1) && second.isValid(1)).isTrue();
                ExecutionException refused = catchThrowableOfType(
                        ExecutionException.class, () -> pool.borrowAsync().get());
                assertThat(refused.getCause())
                        .isInstanceOf(BorrowTimeoutException.class)
                        .hasMessageContaining("max_user_connections");
            }
            assertThat(pool.stats().openFailures()).as("attempts are few").isLessThan(20);
            for (int i = 0; i < 20; i++) {
                assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
            }
        }
        server.execute("DROP USER 'limited'@'%'");
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aWrongPasswordMustBeTriedAtMostTwiceASecond(ServerKind kind, JdbcDriver driver) throws Exception {
        PoolConfig config =
                Servers.config(kind, driver).password("wrong").size(5).build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
            while (System.nanoTime() < end) {
                ConnectFailedException refused = catchThrowableOfType(
                        ConnectFailedException.class, () -> pool.getConnection().close());
                assertThat(refused.errorCode()).isEqualTo(ErrorCode.LOGIN_REFUSED);
            }
            // The first burst goes out before anybody knows.
            assertThat(pool.stats().openFailures()).isLessThanOrEqualTo(5 + 8);
        }
    }
}
