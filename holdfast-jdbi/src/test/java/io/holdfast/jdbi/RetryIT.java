package io.holdfast.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.CommitUnknownException;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.RetryPolicy;
import io.holdfast.pool.TransactionOptions;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.transaction.TransactionException;

/** Work on handles is run again by the pool's rules: only where nothing of it can have been done, or the caller said so. */
class RetryIT {
    private static final TransactionOptions TRANSFER = TransactionOptions.of("transfer 7");

    private static HoldfastDataSource pool(FaultProxy proxy, ServerKind kind, JdbcDriver driver) throws SQLException {
        HoldfastDataSource pool = new HoldfastDataSource(
                Databases.config(proxy, kind, driver).size(4).build());
        HoldfastJdbi.create(pool).jdbi().useHandle(handle -> {
            handle.execute("CREATE TABLE work (id INT PRIMARY KEY, n INT) ENGINE=InnoDB");
            handle.execute("INSERT INTO work VALUES (1, 0), (2, 0)");
        });
        return pool;
    }

    private static void increment(Handle handle, int id) {
        handle.execute("UPDATE work SET n = n + 1 WHERE id = ?", id);
    }

    private static int sum(HoldfastJdbi db) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT SUM(n) FROM work")
                        .mapTo(Integer.class)
                        .one());
    }

    @EveryServerAndDriver
    void deadlockedTransactionsMustBothSucceed(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = pool(proxy, kind, driver)) {
            HoldfastJdbi db = HoldfastJdbi.create(pool);
            CyclicBarrier bothHoldOne = new CyclicBarrier(2);
            AtomicInteger runs = new AtomicInteger();
            AtomicInteger commits = new AtomicInteger();
            AtomicInteger rollbacks = new AtomicInteger();
            List<CompletableFuture<Void>> both = new ArrayList<>();
            for (int[] order : new int[][] {{1, 2}, {2, 1}}) {
                AtomicInteger mine = new AtomicInteger();
                both.add(CompletableFuture.runAsync(() -> {
                    try {
                        db.useTransaction(TRANSFER, handle -> {
                            handle.afterCommit(commits::incrementAndGet);
                            handle.afterRollback(rollbacks::incrementAndGet);
                            runs.incrementAndGet();
                            increment(handle, order[0]);
                            if (mine.incrementAndGet() == 1) {
                                bothHoldOne.await(10, TimeUnit.SECONDS);
                            }
                            increment(handle, order[1]);
                        });
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (CompletableFuture<Void> one : both) {
                one.get(20, TimeUnit.SECONDS);
            }

            assertThat(runs).hasValue(3);
            assertThat(commits).hasValue(2);
            assertThat(rollbacks).hasValue(1);
            assertThat(sum(db)).isEqualTo(4);
            assertThat(pool.stats().retries()).isEqualTo(1);
        }
    }

    @EveryServerAndDriver
    void whatFailedBeforeAnythingWasSentMustBeRunAgain(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = pool(proxy, kind, driver)) {
            HoldfastJdbi db = HoldfastJdbi.create(pool);
            AtomicInteger runs = new AtomicInteger();
            db.useRetrying(RetryPolicy.standard(), handle -> {
                if (runs.incrementAndGet() == 1) {
                    proxy.cut(Cut.RST);
                    Thread.sleep(100);
                }
                increment(handle, 1);
            });

            assertThat(runs).hasValue(2);
            assertThat(sum(db)).isEqualTo(1);
        }
    }

    @EveryServerAndDriver
    void aWriteWhoseAnswerIsLostMustNotBeRepeatedUnlessDeclaredRepeatable(ServerKind kind, JdbcDriver driver)
            throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = pool(proxy, kind, driver)) {
            HoldfastJdbi db = HoldfastJdbi.create(pool);
            for (RetryPolicy policy :
                    List.of(RetryPolicy.standard(), RetryPolicy.standard().repeatable())) {
                AtomicInteger runs = new AtomicInteger();
                proxy.cutAfter("UPDATE".getBytes(StandardCharsets.US_ASCII), Cut.RST);
                JdbiException lost = catchThrowableOfType(
                        JdbiException.class,
                        () -> db.useRetrying(policy, handle -> {
                            runs.incrementAndGet();
                            handle.execute("UPDATE work SET n = 5 WHERE id = 1");
                        }));
                if (policy.isRepeatable()) {
                    assertThat(lost).isNull();
                    assertThat(runs).hasValue(2);
                } else {
                    assertThat(lost)
                            .isInstanceOf(UnableToExecuteStatementException.class)
                            .hasCauseInstanceOf(SQLException.class);
                    assertThat(runs).hasValue(1);
                }
            }
        }
    }

    @EveryServerAndDriver
    void aCommitWhoseAnswerIsLostMustBeUnknownAndNeverRepeated(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = pool(proxy, kind, driver)) {
            HoldfastJdbi db = HoldfastJdbi.create(pool);
            AtomicInteger runs = new AtomicInteger();
            AtomicInteger ends = new AtomicInteger();
            CommitUnknownException unknown = catchThrowableOfType(
                    CommitUnknownException.class,
                    () -> db.useTransaction(TRANSFER, handle -> {
                        runs.incrementAndGet();
                        handle.afterCommit(ends::incrementAndGet);
                        handle.afterRollback(ends::incrementAndGet);
                        increment(handle, 1);
                        proxy.cutAfter("COMMIT".getBytes(StandardCharsets.US_ASCII), Cut.RST);
                    }));

            assertThat((Throwable) unknown).isNotNull();
            assertThat(unknown.description()).isEqualTo("transfer 7");
            assertThat(runs).hasValue(1);
            assertThat(ends).as("nobody knows how it ended").hasValue(0);
            assertThat(sum(db)).as("it was committed, as nobody could know").isEqualTo(1);
        }
    }

    /** The first half was done, and went with the connection. */
    @EveryServerAndDriver
    void aConnectionLostInTheWorkMustRunTheWholeOfItAgain(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = pool(proxy, kind, driver)) {
            HoldfastJdbi db = HoldfastJdbi.create(pool);
            AtomicInteger runs = new AtomicInteger();
            int result = db.inTransaction(TRANSFER, handle -> {
                increment(handle, 1);
                if (runs.incrementAndGet() == 1) {
                    proxy.cutBefore("SET n = n + 1 WHERE id = 2".getBytes(StandardCharsets.US_ASCII), Cut.RST);
                }
                handle.execute("UPDATE work SET n = n + 1 WHERE id = 2");
                return 7;
            });

            assertThat(result).isEqualTo(7);
            assertThat(runs).hasValue(2);
            assertThat(sum(db)).isEqualTo(2);
        }
    }

    @EveryServerAndDriver
    void exceptionsMustArriveAsTheyWereThrown(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = pool(proxy, kind, driver)) {
            HoldfastJdbi db = HoldfastJdbi.create(pool);
            IOException own = new IOException("own");
            SQLException sql = new SQLException("own", "45000");
            AtomicInteger rollbacks = new AtomicInteger();
            for (Exception thrown : List.of(own, sql)) {
                assertThatExceptionOfType(Exception.class)
                        .isThrownBy(() -> db.useTransaction(TRANSFER, handle -> {
                            handle.afterRollback(rollbacks::incrementAndGet);
                            increment(handle, 1);
                            throw thrown;
                        }))
                        .isSameAs(thrown);
            }
            assertThatExceptionOfType(UnableToExecuteStatementException.class)
                    .isThrownBy(() -> db.useTransaction(TRANSFER, handle -> handle.execute("SELECT FROM")));
            assertThat(rollbacks).hasValue(2);
            assertThat(sum(db)).isZero();
            assertThat(pool.stats().retries()).isZero();
        }
    }

    @EveryServerAndDriver
    void aRefusedBorrowMustArriveAsJdbisWithItsCause(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(
                        Databases.config(kind, driver).size(1).build());
                Connection only = pool.getConnection()) {
            assertThat(only.isClosed()).isFalse();
            // The first opening of a busy machine takes longer than that.
            pool.reconfigure(settings -> settings.borrowTimeout(Duration.ofMillis(200)));
            HoldfastJdbi db = HoldfastJdbi.create(pool);
            assertThatExceptionOfType(ConnectionException.class)
                    .isThrownBy(() -> db.useTransaction(TRANSFER, handle -> {}))
                    .withCauseInstanceOf(BorrowTimeoutException.class);
        }
    }

    /** One connection is all there is: whatever is called inside must use it. */
    @EveryServerAndDriver
    void whatIsCalledInsideMustBePartOfTheTransaction(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = pool(proxy, kind, driver)) {
            pool.resize(1, 0);
            HoldfastJdbi db = HoldfastJdbi.create(pool);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> db.useTransaction(TRANSFER, handle -> {
                        db.jdbi().useHandle(same -> increment(same, 1));
                        db.jdbi().useTransaction(same -> increment(same, 1));
                        db.useTransaction(TransactionOptions.of("inner"), same -> increment(same, 1));
                        db.useRetrying(RetryPolicy.standard(), same -> increment(same, 1));
                        assertThat(db.jdbi().<Handle, RuntimeException>withHandle(same -> same))
                                .isSameAs(handle);
                        throw new IOException("undo");
                    }));

            assertThat(sum(db)).isZero();
            db.jdbi()
                    .useHandle(outer -> assertThatIllegalStateException()
                            .isThrownBy(() -> db.useTransaction(TRANSFER, handle -> {})));
        }
    }

    /** What is committed inside would be done again with the rest. */
    @EveryServerAndDriver
    void theWorkMustNotEndItsTransaction(ServerKind kind, JdbcDriver driver) throws Exception {
        try (FaultProxy proxy = FaultProxy.of(TestServer.shared(kind));
                HoldfastDataSource pool = pool(proxy, kind, driver)) {
            HoldfastJdbi db = HoldfastJdbi.create(pool);
            db.useTransaction(TRANSFER, handle -> {
                increment(handle, 1);
                assertThatExceptionOfType(TransactionException.class).isThrownBy(handle::commit);
                assertThatExceptionOfType(TransactionException.class).isThrownBy(handle::rollback);
                handle.savepoint("here");
                increment(handle, 1);
                handle.rollbackToSavepoint("here");
            });
            assertThat(sum(db)).isEqualTo(1);

            db.jdbi().useTransaction(handle -> increment(handle, 1));
            db.useRetrying(RetryPolicy.standard(), handle -> handle.useTransaction(same -> increment(same, 1)));
            assertThat(sum(db)).isEqualTo(3);
        }
    }
}
