package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionTimeoutTest {
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    /** 100 ms are promised; the rest is for a machine with two busy cores. */
    private static final Duration LATEST = TIMEOUT.plusMillis(350);

    private static final int MOST_CUT = 10;

    private final ScriptedDriver driver = new ScriptedDriver();
    private final HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
            .name("limits")
            .dataSource(driver.dataSource())
            .size(1)
            .build());
    private final TransactionOptions limited =
            TransactionOptions.of("transfer 7").timeout(TIMEOUT).retry(RetryPolicy.standard());

    @AfterEach
    void close() throws SQLException {
        driver.script().releaseAll();
        pool.close();
        driver.close();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Throwable failureOf(ConnectionFunction<String, Exception> work) {
        long begin = System.nanoTime();
        Throwable failure = catchThrowable(() -> pool.inTransaction(limited, work));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LATEST);
        return failure;
    }

    private void assertPoolIsWhole() throws SQLException {
        driver.script().releaseAll();
        pool.run(connection -> execute(connection, "SELECT 1"));
        assertThat(pool.stats().inUse()).isZero();
        assertThat(pool.stats().retries()).as("never run again").isZero();
    }

    @Test
    void aStatementThatHangsMustBeCut() throws SQLException {
        driver.script().on("execute").thenHang();
        AtomicInteger runs = new AtomicInteger();
        Throwable failure = failureOf(connection -> {
            runs.incrementAndGet();
            execute(connection, "UPDATE t SET n = 7");
            return "done";
        });

        assertThat(failure).isInstanceOf(TransactionTimeoutException.class);
        TransactionTimeoutException late = (TransactionTimeoutException) failure;
        assertThat(late.errorCode()).isEqualTo(ErrorCode.TRANSACTION_TIMEOUT);
        assertThat(late.getSQLState()).isEqualTo("HYT00");
        assertThat(late.description()).isEqualTo("transfer 7");
        assertThat(late.timeout()).isEqualTo(TIMEOUT);
        assertThat(late.lastSql()).isEqualTo("UPDATE t SET n = ?");
        assertThat((Throwable) late).hasCauseInstanceOf(SQLException.class);
        assertThat(runs).hasValue(1);
        assertThat(pool.stats().evictions().get(EvictionReason.ABORTED)).isEqualTo(1);
        assertPoolIsWhole();
    }

    @Test
    void theBeginningOfATransactionMustBeCutToo() throws SQLException {
        driver.script().on("setAutoCommit").hang();
        Throwable failure = failureOf(connection -> "done");

        assertThat(failure).isInstanceOf(TransactionTimeoutException.class);
        assertPoolIsWhole();
    }

    @Test
    void aRollbackThatHangsMustNotHideWhatFailed() throws SQLException {
        driver.script().on("rollback").hang();
        Throwable failure = failureOf(connection -> {
            throw new IllegalStateException("the work fails");
        });

        assertThat(failure).isInstanceOf(IllegalStateException.class);
        assertPoolIsWhole();
    }

    @Test
    void aCommitThatHangsMustBeUnknown() throws SQLException {
        driver.script().on("commit").hang();
        Throwable failure = failureOf(connection -> "done");

        assertThat(failure).isInstanceOf(CommitUnknownException.class);
        assertPoolIsWhole();
    }

    /** A thread that the machine stops for 20 ms at the end of its time is cut like any other that hangs: then once more. */
    @Test
    void nothingMustBeginPastTheEnd() throws SQLException {
        driver.script().countCalls();
        int cut = 0;
        do {
            Throwable failure = failureOf(connection -> {
                while (true) {
                    execute(connection, "UPDATE t SET n = 7");
                }
            });

            assertThat(failure).isInstanceOf(TransactionTimeoutException.class);
            assertThat(driver.script().calls("commit")).isZero();
            assertPoolIsWhole();
        } while (driver.script().calls("rollback") == 0 && ++cut < MOST_CUT);
        assertThat(driver.script().calls("rollback")).as("rolled back").isPositive();
        assertThat(pool.stats().evictions().get(EvictionReason.ABORTED))
                .as("what was not rolled back was cut")
                .isEqualTo(cut);
        assertThat(driver.opened())
                .as("a loop of short statements costs no connection")
                .isEqualTo(1 + cut);
    }

    @Test
    void workThatSwallowsTheRefusalMustNotBeCommitted() throws SQLException {
        driver.script().countCalls();
        Throwable failure = failureOf(connection -> {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TIMEOUT.toNanos() + 5_000_000L) {
                catchThrowable(() -> execute(connection, "UPDATE t SET n = 7"));
            }
            return "done";
        });

        assertThat(failure).isInstanceOf(TransactionTimeoutException.class);
        assertThat(driver.script().calls("commit")).isZero();
        assertPoolIsWhole();
    }

    /** Nobody can stop the work itself; its locks are not held for longer all the same. */
    @Test
    void theConnectionOfWorkThatDoesSomethingElseMustBeCut() throws SQLException {
        Throwable failure = failureOf(connection -> {
            Awaitility.await().until(() -> pool.stats().inUse() == 0);
            LeaseClosedException told = catchThrowableOfType(LeaseClosedException.class, connection::createStatement);
            assertThat(told.errorCode()).isEqualTo(ErrorCode.TRANSACTION_TIMEOUT);
            return "done";
        });

        assertThat(failure).isInstanceOf(TransactionTimeoutException.class);
        assertPoolIsWhole();
    }

    @Test
    void theWaitForAConnectionMustCount() throws SQLException {
        try (Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            Throwable failure = failureOf(connection -> "done");

            assertThat(failure).isInstanceOf(BorrowTimeoutException.class);
        }
    }

    @Test
    void aFailureWithNoTimeLeftForAnotherAttemptMustBeThrown() throws SQLException {
        driver.script().on("execute").fail(() -> new SQLException("deadlock", "40001", 1213));
        AtomicInteger runs = new AtomicInteger();
        RetryPolicy patient = new RetryPolicy(100, Duration.ofSeconds(10), Duration.ofSeconds(10), false);
        SQLException failure = catchThrowableOfType(
                SQLException.class,
                () -> pool.inTransaction(limited.retry(patient), connection -> {
                    runs.incrementAndGet();
                    execute(connection, "UPDATE t SET n = 7");
                    return null;
                }));

        assertThat(failure.getErrorCode()).isEqualTo(1213);
        assertThat(runs).hasValue(1);
    }

    @Test
    void retriesMustShareTheTime() {
        driver.script().on("execute").fail(() -> new SQLException("deadlock", "40001", 1213));
        AtomicInteger runs = new AtomicInteger();
        RetryPolicy eager = new RetryPolicy(100, Duration.ofMillis(10), Duration.ofMillis(10), false);
        long begin = System.nanoTime();
        SQLException failure = catchThrowableOfType(
                SQLException.class,
                () -> pool.inTransaction(limited.retry(eager), connection -> {
                    runs.incrementAndGet();
                    execute(connection, "UPDATE t SET n = 7");
                    return null;
                }));

        assertThat((Throwable) failure).isNotNull();
        assertThat(runs.get()).isBetween(2, 40);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LATEST);
    }

    @Test
    void whatEndsInTimeMustBeCommittedAndLeaveNoWatch() throws Exception {
        driver.script().countCalls();
        String result = pool.inTransaction(limited, connection -> {
            execute(connection, "UPDATE t SET n = 7");
            return "done";
        });
        try (Connection next = pool.getConnection()) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < LATEST.toNanos()) {
                LockSupport.parkNanos(10_000_000L);
                execute(next, "SELECT 1");
            }
            assertThat(next.isClosed()).as("the end of a former lease's time").isFalse();
        }
        assertThat(result).isEqualTo("done");
        assertThat(driver.script().calls("commit")).isEqualTo(1);
        assertThat(driver.opened()).isEqualTo(1);
    }

    @Test
    void limitsMustBeChecked() {
        TransactionOptions options = TransactionOptions.of("transfer 7");

        assertThat(options.timeout()).isZero();
        assertThat(catchThrowable(() -> options.timeout(Duration.ofMillis(-1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(catchThrowable(() -> options.timeout(Duration.ofDays(366))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(options.timeout(TIMEOUT)
                        .readOnly()
                        .isolation(8)
                        .retry(RetryPolicy.never())
                        .timeout())
                .isEqualTo(TIMEOUT);
    }
}
