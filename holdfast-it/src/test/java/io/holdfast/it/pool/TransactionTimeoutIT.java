package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.CommitUnknownException;
import io.holdfast.pool.ConnectionFunction;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.RetryPolicy;
import io.holdfast.pool.TransactionOptions;
import io.holdfast.pool.TransactionTimeoutException;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A transaction ends at its time-out, whatever holds it up, and nothing of it stays. */
class TransactionTimeoutIT {
    private static final Duration TIMEOUT = Duration.ofMillis(700);
    /** What is promised. */
    private static final Duration LATEST = TIMEOUT.plusMillis(100);

    private static void createWork(HoldfastDataSource pool) throws SQLException {
        pool.run(connection -> {
            Servers.execute(connection, "CREATE TABLE work (id INT PRIMARY KEY, n INT) ENGINE=InnoDB");
            Servers.execute(connection, "INSERT INTO work VALUES (1, 0), (2, 0)");
            // Nothing is loaded for the first time while the clock runs.
            connection.setAutoCommit(false);
            connection.rollback();
        });
        pool.inTransaction(connection -> Servers.queryLong(connection, "SELECT n FROM work WHERE id = 1"));
    }

    private static TransactionTimeoutException late(HoldfastDataSource pool, ConnectionFunction<Long, Exception> work) {
        AtomicInteger runs = new AtomicInteger();
        TransactionOptions options = TransactionOptions.of("transfer 7")
                .timeout(TIMEOUT)
                .retry(RetryPolicy.standard().repeatable());
        long begin = Pace.now();
        Throwable failure = catchThrowable(() -> pool.inTransaction(options, connection -> {
            runs.incrementAndGet();
            return work.apply(connection);
        }));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);

        assertThat(failure).isInstanceOf(TransactionTimeoutException.class);
        assertThat(took).isBetween(TIMEOUT, LATEST.plus(Pace.toleranceSince(begin)));
        assertThat(runs).as("never run again").hasValue(1);
        TransactionTimeoutException late = (TransactionTimeoutException) failure;
        assertThat(late.errorCode()).isEqualTo(ErrorCode.TRANSACTION_TIMEOUT);
        assertThat(late.description()).isEqualTo("transfer 7");
        return late;
    }

    private static boolean isRunning(ServerKind kind, String marker) throws SQLException {
        try (Connection admin = TestServer.shared(kind).adminConnection()) {
            return Servers.queryLong(
                            admin,
                            "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%" + marker
                                    + "%' AND ID <> CONNECTION_ID()")
                    > 0;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void aLongStatementMustEndHereAndAtTheServer(ServerKind kind, JdbcDriver driver) throws Exception {
        String marker = "too_long_" + kind + driver;
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(2).build())) {
            createWork(pool);
            TransactionTimeoutException late = late(pool, connection -> {
                Servers.execute(connection, "UPDATE work SET n = 7 WHERE id = 1");
                return Servers.queryLong(connection, "SELECT SLEEP(30) AS " + marker);
            });

            assertThat(late.lastSql()).isEqualTo("SELECT SLEEP(?) AS " + marker);
            await().atMost(Duration.ofSeconds(3)).until(() -> !isRunning(kind, marker));
            // The row is free again: what was done is rolled back.
            await().atMost(Duration.ofSeconds(3))
                    .until(() -> Servers.queryLong(pool, "SELECT n FROM work WHERE id = 1 FOR UPDATE") == 0);
            assertThat(pool.stats().evictions().get(EvictionReason.ABORTED)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void aWaitForALockMustEnd(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(3).build())) {
            createWork(pool);
            try (Connection blocker = pool.getConnection()) {
                blocker.setAutoCommit(false);
                Servers.execute(blocker, "UPDATE work SET n = 100 WHERE id = 2");
                late(pool, connection -> {
                    Servers.execute(connection, "UPDATE work SET n = 7 WHERE id = 1");
                    Servers.execute(connection, "UPDATE work SET n = 7 WHERE id = 2");
                    return 0L;
                });
                blocker.commit();
            }
            await().atMost(Duration.ofSeconds(3))
                    .until(() -> Servers.queryLong(pool, "SELECT SUM(n) FROM work FOR UPDATE") == 100);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void aLoopOfShortStatementsMustEndRolledBackOnTheSameConnection(ServerKind kind, JdbcDriver driver)
            throws Exception {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(1).build())) {
            createWork(pool);
            AtomicInteger statements = new AtomicInteger();
            late(pool, connection -> {
                try (PreparedStatement update = connection.prepareStatement("UPDATE work SET n = n + 1 WHERE id = 1")) {
                    while (true) {
                        update.executeUpdate();
                        statements.incrementAndGet();
                    }
                }
            });

            assertThat(statements).hasValueGreaterThan(10);
            assertThat(Servers.queryLong(pool, "SELECT SUM(n) FROM work")).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void aFrozenNetworkMustNotHoldItUp(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(
                        Servers.config(proxy, kind, driver).size(2).build())) {
            createWork(pool);
            late(pool, connection -> {
                Servers.execute(connection, "UPDATE work SET n = 7 WHERE id = 1");
                proxy.blackHole(Direction.BOTH, Scope.ALL);
                Servers.execute(connection, "UPDATE work SET n = 7 WHERE id = 2");
                return 0L;
            });
            proxy.heal();

            await().atMost(Duration.ofSeconds(10))
                    .ignoreExceptions()
                    .until(() -> Servers.queryLong(pool, "SELECT SUM(n) FROM work FOR UPDATE") == 0);
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aNetworkThatFreezesBeforeTheRollbackMustNotHoldItUp(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(
                        Servers.config(proxy, kind, driver).size(2).build())) {
            createWork(pool);
            long begin = Pace.now();
            Throwable failure = catchThrowable(() ->
                    pool.inTransaction(TransactionOptions.of("transfer 7").timeout(TIMEOUT), connection -> {
                        Servers.execute(connection, "UPDATE work SET n = 7 WHERE id = 1");
                        proxy.blackHole(Direction.BOTH, Scope.ALL);
                        throw new IllegalStateException("the work fails by itself");
                    }));

            assertThat(failure).isInstanceOf(IllegalStateException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LATEST.plus(Pace.toleranceSince(begin)));
            proxy.heal();
        }
    }

    /** The end of the work and the end of its time meet again and again: what was said to be done is done, and nothing else. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whatEndsAtTheVeryEndMustBeDoneOrUndone(ServerKind kind, JdbcDriver driver) throws Exception {
        int threads = 3;
        AtomicInteger done = new AtomicInteger();
        AtomicInteger unknown = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (HoldfastDataSource pool = new HoldfastDataSource(
                Servers.config(kind, driver).size(threads).build())) {
            createWork(pool);
            pool.run(connection -> Servers.execute(connection, "INSERT INTO work VALUES (10, 0), (11, 0), (12, 0)"));
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int id = 10 + i;
                all.add(executor.submit(() -> {
                    for (int millis = 30; millis < 110; millis++) {
                        meet(pool, id, millis, done, unknown, late);
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }

            assertThat(done).as("in time").hasValueGreaterThan(0);
            assertThat(late).as("late").hasValueGreaterThan(0);
            AtomicLong sum = new AtomicLong();
            await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
                sum.set(Servers.queryLong(pool, "SELECT SUM(n) FROM work WHERE id >= 10 FOR UPDATE"));
                assertThat(sum.get()).isBetween((long) done.get(), (long) done.get() + unknown.get());
            });
            await().atMost(Duration.ofSeconds(5)).until(() -> pool.stats().inUse() == 0);
        } finally {
            executor.shutdownNow();
        }
    }

    private static void meet(
            HoldfastDataSource pool, int id, int millis, AtomicInteger done, AtomicInteger unknown, AtomicInteger late)
            throws SQLException {
        TransactionOptions options = TransactionOptions.of("meet").timeout(Duration.ofMillis(70));
        try {
            pool.inTransaction(options, connection -> {
                Servers.execute(connection, "UPDATE work SET n = n + 1 WHERE id = " + id);
                Servers.queryLong(connection, "SELECT SLEEP(" + millis / 1000.0 + ")");
                return null;
            });
            done.incrementAndGet();
        } catch (CommitUnknownException e) {
            unknown.incrementAndGet();
        } catch (TransactionTimeoutException e) {
            late.incrementAndGet();
        } catch (BorrowTimeoutException e) {
            // All connections were just cut, and on a busy machine no new one came in time: nothing was begun.
            assertThat(e.errorCode()).isIn(ErrorCode.EXHAUSTED, ErrorCode.STILL_OPENING);
        }
    }
}
