package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.CommitUnknownException;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.RetryPolicy;
import io.holdfast.pool.TransactionOptions;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G17: work is run again only where nothing of it can have been done, or the caller said that it may be done twice. */
class RetryIT {
    private static void createWork(HoldfastDataSource pool) throws SQLException {
        pool.run(connection -> {
            Servers.execute(connection, "CREATE TABLE work (id INT PRIMARY KEY, n INT) ENGINE=InnoDB");
            Servers.execute(connection, "INSERT INTO work VALUES (1, 0), (2, 0)");
        });
    }

    private static void killFromOutside(ServerKind kind, Connection connection) throws SQLException {
        long id = Servers.queryLong(connection, "SELECT CONNECTION_ID()");
        TestServer.shared(kind).execute("KILL " + id);
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MYSQL, MARIADB_CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aCommitWhoseAnswerIsLostMustBeUnknownAndNeverRepeated(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(
                        Servers.config(proxy, kind, driver).size(2).build())) {
            createWork(pool);
            AtomicInteger runs = new AtomicInteger();
            CommitUnknownException unknown = catchThrowableOfType(
                    CommitUnknownException.class,
                    () -> pool.inTransaction(TransactionOptions.of("transfer 7"), connection -> {
                        runs.incrementAndGet();
                        Servers.execute(connection, "UPDATE work SET n = n + 1 WHERE id = 1");
                        proxy.cutAfter("COMMIT".getBytes(StandardCharsets.US_ASCII), Cut.RST);
                        return null;
                    }));

            assertThat((Throwable) unknown).isNotNull();
            assertThat(unknown.getSQLState()).isEqualTo("08007");
            assertThat(unknown.description()).isEqualTo("transfer 7");
            assertThat(runs).hasValue(1);
            assertThat(Servers.queryLong(pool, "SELECT n FROM work WHERE id = 1"))
                    .as("it was committed, as nobody could know")
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aTransactionThatLostItsConnectionMustRunAgainAsAWhole(ServerKind kind, JdbcDriver driver) throws Exception {
        Events events = new Events();
        try (HoldfastDataSource pool = new HoldfastDataSource(
                Servers.config(kind, driver).size(2).listener(events).build())) {
            createWork(pool);
            AtomicInteger runs = new AtomicInteger();
            pool.inTransaction(connection -> {
                Servers.execute(connection, "UPDATE work SET n = n + 1 WHERE id = 1");
                if (runs.incrementAndGet() == 1) {
                    killFromOutside(kind, connection);
                    Thread.sleep(50);
                }
                Servers.execute(connection, "UPDATE work SET n = n + 1 WHERE id = 2");
                return null;
            });

            assertThat(runs).hasValue(2);
            assertThat(Servers.queryLong(pool, "SELECT SUM(n) FROM work")).isEqualTo(2);
            assertThat(pool.stats().retries()).isEqualTo(1);
            await().atMost(Duration.ofSeconds(5)).until(() -> events.retries.equals(List.of(2)));
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void deadlockedTransactionsMustBothSucceed(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(4).build())) {
            createWork(pool);
            CyclicBarrier bothHoldOne = new CyclicBarrier(2);
            AtomicInteger runs = new AtomicInteger();
            CompletableFuture<Void> forward = updateBoth(pool, 1, 2, bothHoldOne, runs);
            CompletableFuture<Void> backward = updateBoth(pool, 2, 1, bothHoldOne, runs);
            forward.get(20, TimeUnit.SECONDS);
            backward.get(20, TimeUnit.SECONDS);

            assertThat(runs).hasValue(3);
            assertThat(Servers.queryLong(pool, "SELECT SUM(n) FROM work")).isEqualTo(4);
            assertThat(pool.stats().opened())
                    .as("a deadlock costs no connection")
                    .isLessThanOrEqualTo(4);
        }
    }

    private static CompletableFuture<Void> updateBoth(
            HoldfastDataSource pool, int first, int second, CyclicBarrier bothHoldOne, AtomicInteger runs) {
        return CompletableFuture.runAsync(() -> {
            try {
                AtomicInteger mine = new AtomicInteger();
                pool.inTransaction(connection -> {
                    runs.incrementAndGet();
                    Servers.execute(connection, "UPDATE work SET n = n + 1 WHERE id = " + first);
                    if (mine.incrementAndGet() == 1) {
                        bothHoldOne.await(10, TimeUnit.SECONDS);
                    }
                    Servers.execute(connection, "UPDATE work SET n = n + 1 WHERE id = " + second);
                    return null;
                });
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    /** The server undoes one statement only: without a rollback the first update would be made twice. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aLockWaitTimeoutMustUndoTheWholeTransactionBeforeTheNextAttempt(ServerKind kind, JdbcDriver driver)
            throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(Servers.config(kind, driver)
                .size(3)
                .initSql("SET SESSION innodb_lock_wait_timeout = 1")
                .build())) {
            createWork(pool);
            Connection blocker = pool.getConnection();
            blocker.setAutoCommit(false);
            Servers.execute(blocker, "UPDATE work SET n = 100 WHERE id = 2");
            AtomicInteger runs = new AtomicInteger();
            pool.inTransaction(connection -> {
                if (runs.incrementAndGet() == 2) {
                    blocker.rollback();
                }
                Servers.execute(connection, "UPDATE work SET n = n + 1 WHERE id = 1");
                Servers.execute(connection, "UPDATE work SET n = n + 1 WHERE id = 2");
                return null;
            });
            blocker.close();

            assertThat(runs).hasValue(2);
            assertThat(Servers.queryLong(pool, "SELECT n FROM work WHERE id = 1"))
                    .isEqualTo(1);
            assertThat(Servers.queryLong(pool, "SELECT n FROM work WHERE id = 2"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MYSQL, MARIADB_CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aWriteWhoseAnswerIsLostMustNotBeRepeatedUnlessDeclaredRepeatable(ServerKind kind, JdbcDriver driver)
            throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(
                        Servers.config(proxy, kind, driver).size(2).build())) {
            createWork(pool);
            for (RetryPolicy policy :
                    List.of(RetryPolicy.standard(), RetryPolicy.standard().repeatable())) {
                AtomicInteger runs = new AtomicInteger();
                proxy.cutAfter("UPDATE".getBytes(StandardCharsets.US_ASCII), Cut.RST);
                SQLException lost = catchThrowableOfType(
                        SQLException.class,
                        () -> pool.retrying(policy).run(connection -> {
                            runs.incrementAndGet();
                            Servers.execute(connection, "UPDATE work SET n = 5 WHERE id = 1");
                        }));
                if (policy.isRepeatable()) {
                    assertThat((Throwable) lost).isNull();
                    assertThat(runs).hasValue(2);
                } else {
                    assertThat((Throwable) lost).isNotNull();
                    assertThat(runs).hasValue(1);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whatFailedBeforeAnythingWasSentMustBeRunAgain(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = new HoldfastDataSource(
                        Servers.config(proxy, kind, driver).size(1).build())) {
            createWork(pool);
            AtomicInteger runs = new AtomicInteger();
            pool.retrying(RetryPolicy.standard()).run(connection -> {
                if (runs.incrementAndGet() == 1) {
                    proxy.cut(Cut.RST);
                    Thread.sleep(100);
                }
                Servers.execute(connection, "UPDATE work SET n = n + 1 WHERE id = 1");
            });

            assertThat(runs).hasValue(2);
            assertThat(Servers.queryLong(pool, "SELECT n FROM work WHERE id = 1"))
                    .isEqualTo(1);
        }
    }
}
