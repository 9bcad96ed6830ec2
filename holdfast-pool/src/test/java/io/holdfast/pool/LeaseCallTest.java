package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.ScriptedConnection;
import io.holdfast.testkit.ScriptedDriver;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call belongs to its lease: it ends with it, and is use of it. */
class LeaseCallTest {
    private static final int RACES = 3_000;
    private static final Duration LONGEST_RACE = Duration.ofSeconds(4);

    private final ScriptedDriver driver = new ScriptedDriver();
    private HoldfastDataSource pool = open(Duration.ZERO);

    private HoldfastDataSource open(Duration reclaimIdleAfter) {
        return new HoldfastDataSource(PoolConfig.builder()
                .name("calls")
                .dataSource(driver.dataSource())
                .size(1)
                .reclaimIdleAfter(reclaimIdleAfter)
                .build());
    }

    @AfterEach
    void close() throws SQLException {
        driver.script().releaseAll();
        pool.close();
        driver.close();
    }

    private static ErrorCode codeOf(Throwable failure) {
        return failure instanceof CodedException coded ? coded.errorCode() : null;
    }

    private static ErrorCode codeOf(CompletableFuture<?> call) throws Exception {
        return codeOf(call.handle((done, failure) -> failure == null ? null : failure.getCause())
                .get(10, TimeUnit.SECONDS));
    }

    private interface Call {
        Object on(Connection lease) throws SQLException;
    }

    private static CompletableFuture<Object> begin(Connection lease, Call call) {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                outcome.complete(call.on(lease));
            } catch (SQLException e) {
                outcome.completeExceptionally(new IllegalStateException(e));
            }
        });
        thread.start();
        return outcome;
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepareStatement", "createStatement", "commit", "setReadOnly", "setCatalog", "isValid"})
    void aCallInProgressWhenItsLeaseIsClosedMustNotReachTheNextBorrower(String operation) throws Exception {
        Connection lease = pool.getConnection();
        lease.setAutoCommit(false);
        driver.script().on(operation).thenHang();
        CompletableFuture<Object> call = begin(lease, connection -> switch (operation) {
            case "prepareStatement" -> connection.prepareStatement("DELETE FROM orders");
            case "createStatement" -> connection.createStatement();
            case "isValid" -> connection.isValid(1);
            default -> {
                switch (operation) {
                    case "commit" -> connection.commit();
                    case "setReadOnly" -> connection.setReadOnly(true);
                    default -> connection.setCatalog("other");
                }
                yield operation;
            }
        });
        await().until(() -> driver.script().on(operation).hanging() == 1);
        lease.close();

        try (Connection next = pool.getConnection()) {
            assertThat(next.isClosed()).isFalse();
        }
        driver.script().releaseAll();
        Object made =
                call.handle((done, failure) -> failure == null ? done : failure).get(10, TimeUnit.SECONDS);
        if (made instanceof Statement statement) {
            assertThat(codeOf(catchThrowable(() -> statement.execute("DELETE FROM orders"))))
                    .isEqualTo(ErrorCode.LEASE_CLOSED);
        }
        assertThat(pool.stats().evictions().get(EvictionReason.ABORTED)).isEqualTo(1);
    }

    /** Two threads, one that makes statements and one that closes, at every distance from each other. */
    @Test
    void aStatementMadeWhileItsLeaseIsClosedMustNeverWorkAfterwards() throws Exception {
        AtomicReference<Connection> shared = new AtomicReference<>();
        AtomicReference<Object> made = new AtomicReference<>();
        Thread maker = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                Connection lease = shared.get();
                try {
                    if (lease == null) {
                        Thread.yield();
                    } else {
                        made.set(lease.createStatement());
                    }
                } catch (SQLException e) {
                    shared.compareAndSet(lease, null);
                }
            }
        });
        maker.setDaemon(true);
        maker.start();
        int works = 0;
        long begin = System.nanoTime();
        // A busy machine takes long to have two threads meet: then fewer meet.
        for (int i = 0; i < RACES && System.nanoTime() - begin < LONGEST_RACE.toNanos(); i++) {
            made.set(null);
            Connection lease = pool.getConnection();
            shared.set(lease);
            while (made.get() == null) {
                Thread.yield();
            }
            for (int pause = i % 100; pause > 0; pause--) {
                Thread.onSpinWait();
            }
            lease.close();
            while (shared.get() != null) {
                Thread.yield();
            }
            Statement last = (Statement) made.get();
            works += codeOf(catchThrowable(() -> last.execute("DELETE FROM orders"))) == ErrorCode.LEASE_CLOSED ? 0 : 1;
        }
        maker.interrupt();
        maker.join();
        assertThat(works).isZero();
    }

    @Test
    void whatALeaseMadeMustEndWithIt() throws SQLException {
        Connection lease = pool.getConnection();
        PreparedStatement statement = lease.prepareStatement("SELECT 1");
        ResultSet results = statement.executeQuery();
        var metaData = lease.getMetaData();
        lease.close();

        assertThat(codeOf(catchThrowable(results::next))).isEqualTo(ErrorCode.LEASE_CLOSED);
        assertThat(codeOf(catchThrowable(() -> results.getInt(1)))).isEqualTo(ErrorCode.LEASE_CLOSED);
        assertThat(codeOf(catchThrowable(statement::executeQuery))).isEqualTo(ErrorCode.LEASE_CLOSED);
        assertThat(codeOf(catchThrowable(() -> statement.setInt(1, 1)))).isEqualTo(ErrorCode.LEASE_CLOSED);
        assertThat(codeOf(catchThrowable(metaData::getURL))).isEqualTo(ErrorCode.LEASE_CLOSED);
        assertThat(results.isClosed()).isTrue();
        assertThat(statement.isClosed()).isTrue();
        statement.close();
        results.close();
        assertThat(driver.connections())
                .allMatch(connection -> connection.openStatements().isEmpty());
    }

    private static SQLException cut() {
        return new SQLException("Communications link failure", "08S01", new IOException("reset"));
    }

    /** As a driver does that has gone to another host: the next call would work, alone. */
    @Test
    void aLeaseThatLostItsSessionMustRefuseEverythingUpToItsRollback() throws SQLException {
        try (Connection lease = pool.getConnection()) {
            lease.setAutoCommit(false);
            Statement statement = lease.createStatement();
            statement.execute("INSERT 1");
            driver.script().on("execute").thenThrow(cut());
            assertThat(catchThrowable(() -> statement.execute("INSERT 2"))).isInstanceOf(SQLException.class);
            driver.script().recordCalls();

            for (Call call : new Call[] {
                connection -> statement.execute("INSERT 3"),
                connection -> connection.prepareStatement("INSERT 3"),
                connection -> connection.setSavepoint(),
                connection -> {
                    connection.commit();
                    return connection;
                },
                connection -> {
                    connection.setAutoCommit(true);
                    return connection;
                }
            }) {
                Throwable refused = catchThrowable(() -> call.on(lease));
                assertThat(codeOf(refused)).isEqualTo(ErrorCode.SESSION_LOST);
                assertThat(((SQLException) refused).getSQLState()).startsWith("08");
            }
            assertThat(lease.isValid(1)).isFalse();
            assertThat(driver.connections())
                    .flatExtracting(ScriptedConnection::calls)
                    .noneMatch(call -> call.matches("(execute|prepare|setSavepoint|commit|setAutoCommit\\(true).*"));
            lease.rollback();
            statement.execute("INSERT 4");
            lease.commit();
            assertThat(driver.connections().stream()
                            .mapToInt(ScriptedConnection::commits)
                            .sum())
                    .isEqualTo(1);
        }
        assertThat(pool.stats().evictions().get(EvictionReason.FATAL_ERROR)).isEqualTo(1);
    }

    @Test
    void aTransactionOfSqlMustEndWithItsSessionToo() throws SQLException {
        try (Connection lease = pool.getConnection()) {
            Statement statement = lease.createStatement();
            statement.execute("BEGIN");
            driver.script().on("execute").thenThrow(new SQLException("In progress transaction was lost", "25S03"));
            assertThat(catchThrowable(() -> statement.execute("INSERT 2"))).isInstanceOf(SQLException.class);

            assertThat(codeOf(catchThrowable(() -> statement.execute("COMMIT"))))
                    .isEqualTo(ErrorCode.SESSION_LOST);
            assertThat(codeOf(catchThrowable(statement::executeBatch))).isEqualTo(ErrorCode.SESSION_LOST);
            try (Statement other = lease.createStatement()) {
                other.execute("rollback;");
                other.execute("INSERT 3");
            }
        }
        assertThat(pool.stats().evictions().get(EvictionReason.FATAL_ERROR)).isEqualTo(1);
    }

    @Test
    void anErrorOutOfTheDriverMustCostTheSession() throws SQLException {
        Connection lease = pool.getConnection();
        Statement statement = lease.createStatement();
        driver.script().on("executeQuery").thenThrow(new StackOverflowError("within a packet"));
        assertThat(catchThrowable(() -> statement.executeQuery("SELECT 1"))).isInstanceOf(StackOverflowError.class);
        assertThat(codeOf(catchThrowable(() -> statement.executeQuery("SELECT 1"))))
                .isEqualTo(ErrorCode.SESSION_LOST);
        lease.close();
        pool.getConnection().close();
        assertThat(pool.stats().evictions().get(EvictionReason.FATAL_ERROR)).isEqualTo(1);
    }

    /** Its commit could not end the branch, and one that is prepared would outlive it. */
    @Test
    void aBranchMustBeRefusedWithinATransactionOfThePools() throws SQLException {
        for (Call call : new Call[] {
            connection -> connection.createStatement().execute("xa start 'a'"),
            connection -> connection.createStatement().execute("/* of ours */ XA BEGIN 'a', 'b'"),
            connection -> connection.createStatement().execute("SELECT 1; XA START 'a'"),
            connection -> connection.createStatement().execute("/*!50000 XA START 'a' */"),
            connection -> connection.prepareStatement("XA START 'a'"),
            connection -> {
                Statement batch = connection.createStatement();
                batch.addBatch("XA START 'a'");
                return batch;
            }
        }) {
            driver.script().recordCalls();
            Throwable refused = catchThrowable(() -> pool.inTransaction(call::on));
            assertThat(refused).hasMessageStartingWith(ErrorCode.NOT_SUPPORTED.toString());
        }
        assertThat(driver.connections())
                .flatExtracting(ScriptedConnection::calls)
                .noneMatch(call -> call.startsWith("execute"));
        try (Connection lease = pool.getConnection()) {
            lease.createStatement().execute("XA START 'a'");
        }
        pool.inTransaction(connection -> connection.createStatement().execute("XA RECOVER"));
    }

    /** One that was cut while it ran is not told what the cut did to its socket. */
    @Test
    void aReaderWhoseLeaseIsTakenBackMustHearWhy() throws Exception {
        Connection lease = pool.getConnection();
        lease.setAutoCommit(false);
        driver.script().on("commit").thenHang();
        CompletableFuture<Object> call = begin(lease, connection -> {
            connection.commit();
            return "done";
        });
        await().until(() -> driver.script().on("commit").hanging() == 1);
        lease.abort(Runnable::run);
        assertThat(codeOf(call)).isEqualTo(ErrorCode.LEASE_CLOSED);
    }

    /** The cut wakes the reader before the thread that aborts has ended the lease. */
    @Test
    void aReaderThatFailsWhileItsLeaseIsAbortedMustHearWhy() throws Exception {
        Connection lease = pool.getConnection();
        lease.setAutoCommit(false);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch cut = new CountDownLatch(1);
        driver.script().on("commit").fail(() -> {
            reading.countDown();
            awaitUninterruptibly(cut);
            return new SQLException("Socket closed", "08S01");
        });
        CompletableFuture<Object> call = begin(lease, connection -> {
            connection.commit();
            return "done";
        });
        awaitUninterruptibly(reading);
        driver.script().on("abort").fail(() -> {
            cut.countDown();
            call.handle((done, failure) -> done).orTimeout(10, TimeUnit.SECONDS).join();
            return new SQLException("already closed", "08S01");
        });
        assertThat(catchThrowable(() -> lease.abort(Runnable::run))).isInstanceOf(SQLException.class);
        assertThat(codeOf(call)).isEqualTo(ErrorCode.LEASE_CLOSED);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
