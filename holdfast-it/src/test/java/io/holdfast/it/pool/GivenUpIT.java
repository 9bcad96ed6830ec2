package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.BorrowSiteCapture;
import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseClosedException;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G18, G19: what the client gives up ends at the server too; waits that cannot end are ended; holders are told. */
class GivenUpIT {
    private static boolean isRunning(ServerKind kind, String marker) throws SQLException {
        return running(kind, marker) > 0;
    }

    private static long running(ServerKind kind, String marker) throws SQLException {
        try (Connection admin = TestServer.shared(kind).adminConnection()) {
            return running(admin, marker);
        }
    }

    private static long running(Connection admin, String marker) throws SQLException {
        return Servers.queryLong(
                admin,
                "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%" + marker
                        + "%' AND ID <> CONNECTION_ID()");
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MYSQL, MARIADB_CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aStatementThatRanIntoItsReadTimeoutMustEndAtTheServer(ServerKind kind, JdbcDriver driver) throws Exception {
        PoolConfig config = Servers.config(kind, driver)
                .size(2)
                .readTimeout(Duration.ofMillis(500))
                .build();
        String marker = "given_up_" + kind + driver;
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            SQLException late = catchThrowableOfType(
                    SQLException.class, () -> Servers.queryLong(pool, "SELECT SLEEP(30) AS " + marker));

            assertThat((Throwable) late).isNotNull();
            await().atMost(Duration.ofSeconds(20)).until(() -> !isRunning(kind, marker));
            assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
            await().until(() -> pool.stats().sessionsEnded() == 1);
        }
    }

    /** Nothing new can be opened: the connection that becomes free ends what was given up, and only then is lent. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void onAFullServerTheNextFreeConnectionMustEndWhatWasGivenUpBeforeABorrowerGetsIt(
            ServerKind kind, JdbcDriver driver) throws Exception {
        Events events = new Events();
        List<Connection> others = new ArrayList<>();
        String marker = "full_" + kind + driver;
        try (TestServer server =
                        TestServer.builder(kind).option("max_connections", "10").start();
                Connection admin = server.adminConnection();
                Connection locker = server.adminConnection();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .jdbcUrl(server.jdbcUrl(driver, false, ""))
                        .username(TestServer.APP_USER)
                        .password(TestServer.APP_PASSWORD)
                        .size(3)
                        .borrowTimeout(Duration.ofSeconds(60))
                        .readTimeout(Duration.ofMillis(500))
                        // The pool's own limit would end the wait for the lock, too.
                        .initSql("SET innodb_lock_wait_timeout=600")
                        .listener(events)
                        .build())) {
            server.execute(
                    "CREATE DATABASE full",
                    "GRANT ALL ON full.* TO '" + TestServer.APP_USER + "'@'%'",
                    "CREATE TABLE full.work (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "INSERT INTO full.work VALUES (1)");
            locker.setAutoCommit(false);
            Servers.execute(locker, "DELETE FROM full.work");
            await().until(() -> pool.stats().idle() == 3);
            Connection kept = pool.getConnection();
            fill(server, driver, others);
            List<CompletableFuture<Boolean>> late = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                late.add(CompletableFuture.supplyAsync(
                        () -> timesOut(pool, "SELECT id AS " + marker + " FROM full.work FOR UPDATE")));
            }
            for (CompletableFuture<Boolean> one : late) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isTrue();
            }
            CompletableFuture<Connection> borrower = pool.borrowAsync();
            kept.close();
            borrower.get(30, TimeUnit.SECONDS).close();
            // The lease that was returned, or a new connection where the end of the first made room.
            assertThat(pool.stats().sessionsEnded() > 0 || running(admin, marker) < 2)
                    .as("lent while nothing was ended")
                    .isTrue();
            await().atMost(Duration.ofSeconds(30)).until(() -> running(admin, marker) == 0);
            await().until(() -> pool.stats().sessionsEnded() == 2);
            assertThat(events.orphans).as("reported as not ended").isEmpty();
        } finally {
            for (Connection other : others) {
                other.abort(Runnable::run);
            }
        }
    }

    private static void fill(TestServer server, JdbcDriver driver, List<Connection> others) {
        SQLException full = catchThrowableOfType(SQLException.class, () -> {
            for (int i = 0; i < 20; i++) {
                others.add(DriverManager.getConnection(
                        server.jdbcUrl(driver, false, ""), TestServer.APP_USER, TestServer.APP_PASSWORD));
            }
        });
        assertThat(full.getErrorCode()).isEqualTo(1040);
    }

    private static boolean timesOut(HoldfastDataSource pool, String sql) {
        try {
            Servers.queryLong(pool, sql);
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MYSQL, MARIADB_CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void statementsThatWaitWhenThePoolIsClosedMustEndAtTheServerOrBeReported(ServerKind kind, JdbcDriver driver)
            throws Exception {
        Events events = new Events();
        PoolConfig config = Servers.config(kind, driver)
                .size(3)
                .shutdownTimeout(Duration.ofSeconds(2))
                .listener(events)
                .build();
        String marker = "closed_" + kind + driver;
        int count = 3;
        CountDownLatch freed = new CountDownLatch(count);
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            for (int i = 0; i < count; i++) {
                CompletableFuture.runAsync(() -> {
                    try {
                        Servers.queryLong(pool, "SELECT SLEEP(120) AS " + marker);
                    } catch (SQLException e) {
                        freed.countDown();
                    }
                });
            }
            await().until(() -> running(kind, marker) == count);
        }
        assertThat(freed.await(20, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(20)).until(() -> running(kind, marker) <= events.orphans.size());
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aWaitForALockMustEndAtTheServerSoonAfterTheReadTimeoutWhereThatIsSet(ServerKind kind, JdbcDriver driver)
            throws Exception {
        PoolConfig.Builder config = Servers.config(kind, driver).size(1);
        String limits = "SELECT CONCAT(@@innodb_lock_wait_timeout, ' ', @@lock_wait_timeout)";
        String ofServer;
        try (Connection admin = TestServer.shared(kind).adminConnection()) {
            ofServer = Servers.queryString(admin, limits);
        }
        try (HoldfastDataSource pool = new HoldfastDataSource(config.build());
                Connection connection = pool.getConnection()) {
            assertThat(Servers.queryString(connection, limits)).isEqualTo(ofServer);
        }
        try (HoldfastDataSource pool = new HoldfastDataSource(
                        config.readTimeout(Duration.ofMillis(5500)).build());
                Connection connection = pool.getConnection()) {
            assertThat(Servers.queryString(connection, limits)).isEqualTo("6 6");
        }
        try (HoldfastDataSource pool = new HoldfastDataSource(
                        config.initSql("SET lock_wait_timeout=77").build());
                Connection connection = pool.getConnection()) {
            assertThat(Servers.queryString(connection, limits)).endsWith(" 77");
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, CONNECTOR_J"})
    void anAbortedLeaseMustEndAtTheServer(ServerKind kind, JdbcDriver driver) throws Exception {
        String marker = "aborted_" + kind;
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(2).build())) {
            Connection connection = pool.getConnection();
            CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
                try {
                    Servers.queryLong(connection, "SELECT SLEEP(30) AS " + marker);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(() -> isRunning(kind, marker));
            connection.abort(Runnable::run);

            await().atMost(Duration.ofSeconds(3)).until(() -> !isRunning(kind, marker));
            catchThrowableOfType(Exception.class, () -> work.get(5, TimeUnit.SECONDS));
            assertThat(pool.stats().evictions().get(EvictionReason.ABORTED)).isEqualTo(1);
        }
    }

    /** With an idle connection to spare, and without. */
    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J"
    })
    void aCancelledStatementMustEndAtTheServerAndItsLeaseGoOn(ServerKind kind, JdbcDriver driver) throws Exception {
        for (int size = 1; size <= 2; size++) {
            String marker = "cancelled_" + kind + driver + size;
            try (HoldfastDataSource pool = new HoldfastDataSource(
                            Servers.config(kind, driver).size(size).build());
                    Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                int all = size;
                await().until(() -> pool.stats().total() == all);
                CompletableFuture<Boolean> work = CompletableFuture.supplyAsync(() -> {
                    try {
                        return statement.execute("SELECT SLEEP(30) AS " + marker);
                    } catch (SQLException e) {
                        return false;
                    }
                });
                await().until(() -> isRunning(kind, marker));
                statement.cancel();

                work.get(5, TimeUnit.SECONDS);
                await().atMost(Duration.ofSeconds(3)).until(() -> !isRunning(kind, marker));
                assertThat(Servers.queryLong(connection, "SELECT 1")).isEqualTo(1);
                statement.cancel();
                assertThat(Servers.queryLong(connection, "SELECT 2"))
                        .as("nothing was at work to be stopped")
                        .isEqualTo(2);
                pool.stats()
                        .evictions()
                        .forEach((reason, count) -> assertThat(reason.isBroken() ? count : 0)
                                .as("evicted, %s", reason)
                                .isZero());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aWaitThatCannotEndMustBeRefusedAtOnce(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                .size(2)
                .borrowTimeout(Duration.ofSeconds(20))
                .build())) {
            CompletableFuture<ErrorCode> one = borrowTwo(pool);
            CompletableFuture<ErrorCode> other = borrowTwo(pool);
            long start = System.nanoTime();
            List<ErrorCode> outcomes = List.of(one.get(10, TimeUnit.SECONDS), other.get(10, TimeUnit.SECONDS));

            assertThat(outcomes).contains(ErrorCode.NESTED_BORROW);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            await().until(() -> pool.stats().idle() == 2);
        }
    }

    /** What became of the second borrow of a thread that keeps its first; LEAK stands for success. */
    private static CompletableFuture<ErrorCode> borrowTwo(HoldfastDataSource pool) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return pool.use(first -> {
                    LockSupport.parkNanos(100_000_000);
                    try (Connection second = pool.getConnection()) {
                        return first == second ? ErrorCode.OPEN_FAILED : ErrorCode.LEAK;
                    } catch (BorrowTimeoutException e) {
                        return e.errorCode();
                    }
                });
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whoHoldsWithoutUseMustLoseItToWhoWaitsWhereThatIsSet(ServerKind kind, JdbcDriver driver) throws Exception {
        Events events = new Events();
        try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                .size(1)
                .reclaimIdleAfter(Duration.ofMillis(500))
                .borrowSiteCapture(BorrowSiteCapture.ALWAYS)
                .listener(events)
                .build())) {
            pool.run(connection -> Servers.execute(connection, "CREATE TABLE work (id INT PRIMARY KEY) ENGINE=InnoDB"));
            Connection holder = pool.getConnection();
            holder.setAutoCommit(false);
            Statement statement = holder.createStatement();
            statement.execute("INSERT INTO work VALUES (1)");
            CompletableFuture<Connection> waiting = pool.borrowAsync();

            try (Connection next = waiting.get(5, TimeUnit.SECONDS)) {
                assertThat(Servers.queryLong(next, "SELECT COUNT(*) FROM work")).isZero();
                LeaseClosedException told = catchThrowableOfType(LeaseClosedException.class, holder::createStatement);
                assertThat(told.errorCode()).isEqualTo(ErrorCode.LEASE_RECLAIMED);
                assertThat((Throwable) catchThrowableOfType(SQLException.class, () -> statement.execute("SELECT 1")))
                        .isNotNull();
                holder.close();
                assertThat(next.isValid(1)).isTrue();
            }
            // Where openings are slow, one that came too late is sent away beside it.
            await().until(() -> events.evictions.stream()
                    .anyMatch(evicted -> evicted.reason() == EvictionReason.RECLAIMED
                            && String.valueOf(evicted.detail()).contains("GivenUpIT.java:")));
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aCallInProgressMustNotBeCutByReclaiming(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                .size(1)
                .reclaimIdleAfter(Duration.ofMillis(200))
                .build())) {
            try (Connection holder = pool.getConnection()) {
                CompletableFuture<Connection> waiting = pool.borrowAsync();
                assertThat(Servers.queryLong(holder, "SELECT SLEEP(1.5)")).isZero();
                assertThat((Throwable) catchThrowableOfType(
                                TimeoutException.class, () -> waiting.get(1, TimeUnit.MILLISECONDS)))
                        .isNotNull();
                waiting.thenAccept(connection -> {
                    try {
                        connection.close();
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                });
            }
            assertThat(pool.stats().evictions().get(EvictionReason.RECLAIMED)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void placesThatHoldWithoutUseMustBeSeen(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                .size(1)
                .borrowSiteCapture(BorrowSiteCapture.ALWAYS)
                .build())) {
            Servers.queryLong(pool, "SELECT 1");
            for (int i = 0; i < 3; i++) {
                pool.run(connection -> {
                    Servers.queryLong(connection, "SELECT 1");
                    Thread.sleep(50);
                });
            }
            BorrowSite worst = pool.borrowSites().get(0);

            assertThat(worst.place()).startsWith("GivenUpIT.java:");
            assertThat(worst.leases()).isEqualTo(3);
            assertThat(worst.held()).isGreaterThan(Duration.ofMillis(120));
            assertThat(worst.useRatio()).isBetween(0.0, 0.5);
        }
    }

    @ParameterizedTest
    @CsvSource({"MARIADB, MARIADB_CONNECTOR_J"})
    void highUtilisationMustBeToldOnceAndItsEndOnce(ServerKind kind, JdbcDriver driver) throws Exception {
        Events events = new Events();
        try (HoldfastDataSource pool = new HoldfastDataSource(
                Servers.config(kind, driver).size(4).listener(events).build())) {
            Connection[] held = new Connection[4];
            for (int i = 0; i < held.length; i++) {
                held[i] = pool.getConnection();
            }
            await().atMost(Duration.ofSeconds(6)).until(() -> events.utilisation.equals(List.of(true)));
            held[0].close();
            Thread.sleep(1500);
            assertThat(events.utilisation).as("75 % is between the two bounds").containsExactly(true);
            for (Connection connection : held) {
                connection.close();
            }
            await().atMost(Duration.ofSeconds(6)).until(() -> events.utilisation.equals(List.of(true, false)));
        }
    }
}
