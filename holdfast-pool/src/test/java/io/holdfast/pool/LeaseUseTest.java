package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.testkit.ScriptedConnection;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who uses a lease, and what of it is use: for leases that are taken back, and for waits that could never end. */
@Tag("once")
class LeaseUseTest {
    private static final Duration IDLE = Duration.ofMillis(300);
    /** Longer than the pool takes to find a wait endless. */
    private static final Duration LONG_WORK = Duration.ofMillis(1_500);

    private final ScriptedDriver driver = new ScriptedDriver();
    private final List<HoldfastDataSource> pools = new ArrayList<>();

    private HoldfastDataSource pool(int size, UnaryOperator<PoolConfig.Builder> more) {
        PoolConfig.Builder builder = PoolConfig.builder()
                .name("use")
                .dataSource(driver.dataSource())
                .size(size)
                .borrowTimeout(Duration.ofSeconds(20));
        HoldfastDataSource pool = new HoldfastDataSource(more.apply(builder).build());
        pools.add(pool);
        return pool;
    }

    @AfterEach
    void close() throws SQLException {
        driver.script().releaseAll();
        pools.forEach(HoldfastDataSource::close);
        driver.close();
    }

    private static CompletableFuture<Connection> waiter(HoldfastDataSource pool) {
        CompletableFuture<Connection> waiter = pool.borrowAsync();
        await().until(() -> waiter.isDone() || pool.stats().waiting() == 1);
        return waiter;
    }

    private static long reclaimed(HoldfastDataSource pool) {
        return pool.stats().evictions().get(EvictionReason.RECLAIMED);
    }

    private interface Use {
        void once(Connection lease) throws SQLException;
    }

    /**
     * Uses the lease all the time for four times as long as it may be idle; then leaves it alone. On a busy machine this thread may
     * stand still for so long that the lease is rightly taken.
     */
    private void assertCounts(Use use) throws Exception {
        HoldfastDataSource pool = pool(1, builder -> builder.reclaimIdleAfter(IDLE));
        Connection lease = pool.getConnection();
        CompletableFuture<Connection> waiter = waiter(pool);
        long begin = System.nanoTime();
        long longestRest = 0;
        long used = begin;
        while (System.nanoTime() - begin < 4 * IDLE.toNanos() && reclaimed(pool) == 0) {
            try {
                use.once(lease);
            } catch (LeaseClosedException taken) {
                break;
            }
            longestRest = Math.max(longestRest, System.nanoTime() - used);
            used = System.nanoTime();
            Thread.yield();
        }
        assertThat(reclaimed(pool) == 0 || Math.max(longestRest, System.nanoTime() - used) >= IDLE.toNanos())
                .isTrue();
        // A control: unused it is taken.
        waiter.get(10, TimeUnit.SECONDS).close();
        assertThat(reclaimed(pool)).isEqualTo(1);
        assertThat(((CodedException) catchThrowable(() -> use.once(lease))).errorCode())
                .isEqualTo(ErrorCode.LEASE_RECLAIMED);
    }

    @Test
    void makingAStatementMustBeUse() throws Exception {
        assertCounts(lease -> lease.createStatement().close());
    }

    /** The counter that is judged, without waiting for it to matter. */
    @Test
    void anyCallMustBeUse() throws Exception {
        HoldfastDataSource pool = pool(1, builder -> builder);
        try (Connection lease = pool.getConnection();
                Statement statement = lease.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            assertThat(rows.next()).isTrue();
            DatabaseMetaData meta = lease.getMetaData();
            Map<String, Use> uses = new LinkedHashMap<>();
            uses.put("getAutoCommit", Connection::getAutoCommit);
            uses.put("getMetaData", Connection::getMetaData);
            uses.put("getDatabaseProductName", own -> meta.getDatabaseProductName());
            uses.put("meta data's unwrap", own -> meta.unwrap(DatabaseMetaData.class));
            uses.put("unwrap", own -> own.unwrap(Connection.class));
            uses.put("isWrapperFor", own -> own.isWrapperFor(Connection.class));
            uses.put("a statement's unwrap", own -> statement.unwrap(Statement.class));
            uses.put("setFetchSize", own -> statement.setFetchSize(3));
            uses.put("getLong", own -> rows.getLong(1));
            uses.put("a result's unwrap", own -> rows.unwrap(ResultSet.class));
            LeasedConnection held = lease.unwrap(LeasedConnection.class);
            for (Map.Entry<String, Use> use : uses.entrySet()) {
                int before = held.lessor().calls();
                use.getValue().once(lease);
                assertThat(held.lessor().calls()).as(use.getKey()).isGreaterThan(before);
            }
        }
    }

    @Test
    void readingRowsMustBeUse() throws Exception {
        ResultSet[] rows = new ResultSet[1];
        assertCounts(lease -> {
            if (rows[0] == null) {
                rows[0] = lease.createStatement().executeQuery("SELECT 1");
            }
            rows[0].next();
        });
    }

    @Test
    void aCommitInProgressMustNeverBeCut() throws Exception {
        HoldfastDataSource pool = pool(1, builder -> builder.reclaimIdleAfter(IDLE));
        Connection lease = pool.getConnection();
        lease.setAutoCommit(false);
        lease.createStatement().execute("INSERT 1");
        CompletableFuture<Connection> waiter = waiter(pool);
        driver.script().on("commit").thenDelay(IDLE.multipliedBy(4));
        lease.commit();

        assertThat(reclaimed(pool)).isZero();
        assertThat(driver.connections().stream()
                        .mapToInt(ScriptedConnection::commits)
                        .sum())
                .isEqualTo(1);
        lease.close();
        waiter.get(10, TimeUnit.SECONDS).close();
    }

    @Test
    void nothingMustBeTakenBackWhileAConnectionIsBeingOpened() throws Exception {
        HoldfastDataSource pool = pool(2, builder -> builder.fill(Fill.LAZY).reclaimIdleAfter(IDLE));
        Connection lease = pool.getConnection();
        driver.script().connect().thenDelay(IDLE.multipliedBy(4));
        try (Connection other = pool.getConnection()) {
            assertThat(lease.isClosed()).isFalse();
            assertThat(other.isClosed()).isFalse();
        }
        assertThat(reclaimed(pool)).isZero();
        lease.close();
    }

    private static void returnAfterWork(Connection lease) {
        returnAfterWork(lease, new CountDownLatch(1));
    }

    private static void returnAfterWork(Connection lease, CountDownLatch used) {
        try {
            lease.createStatement().execute("SELECT 1");
            used.countDown();
            work(LONG_WORK);
            lease.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets time pass without a call on the lease. */
    private static void work(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** The borrower began a transaction and gave the lease to a worker; then it borrows another one. */
    @Test
    void aWaitForALeaseInAnotherThreadsHandMustNotBeRefused() throws Exception {
        HoldfastDataSource pool = pool(1, builder -> builder);
        for (int i = 0; i < 2; i++) {
            Connection lease = pool.getConnection();
            lease.setAutoCommit(false);
            CountDownLatch used = new CountDownLatch(1);
            CompletableFuture<Void> worker = CompletableFuture.runAsync(() -> returnAfterWork(lease, used));
            assertThat(used.await(20, TimeUnit.SECONDS)).isTrue();
            pool.getConnection().close();
            worker.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aDispatcherThatNeverCallsMustNotBeRefused() throws Exception {
        HoldfastDataSource pool = pool(2, builder -> builder);
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Connection lease = pool.getConnection();
            workers.add(CompletableFuture.runAsync(() -> {
                try {
                    work(Duration.ofMillis(400));
                    lease.close();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (CompletableFuture<Void> worker : workers) {
            worker.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoBorrowedForAFutureMustNotBeTakenForTheHolder() throws Exception {
        HoldfastDataSource pool = pool(1, builder -> builder);
        CompletableFuture<Void> worker = pool.borrowAsync().thenAcceptAsync(LeaseUseTest::returnAfterWork);
        pool.getConnection().close();
        worker.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aDroppedLeaseMustBeFoundAndNotBeAReasonToRefuse() throws Exception {
        HoldfastDataSource pool = pool(1, builder -> builder.reclaimAbandonedAfter(Duration.ofMillis(200)));
        drop(pool);
        CompletableFuture<Void> collector = CompletableFuture.runAsync(() -> {
            while (pool.stats().evictions().get(EvictionReason.ABANDONED) == 0 && !pool.isClosed()) {
                System.gc();
                Thread.yield();
            }
        });
        pool.getConnection().close();
        collector.get(20, TimeUnit.SECONDS);
    }

    /** A driver that is not known may do it by another session, as those of a primary and its replicas do. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSwitchToReadingWithinATransactionMustCostTheConnection(boolean within) throws SQLException {
        HoldfastDataSource pool = pool(1, builder -> builder);
        try (Connection lease = pool.getConnection();
                Statement statement = lease.createStatement()) {
            lease.setAutoCommit(false);
            statement.execute("UPDATE t SET n = 1");
            if (!within) {
                lease.commit();
            }
            lease.setReadOnly(true);
        }
        pool.getConnection().close();
        assertThat(pool.stats().evictions().get(EvictionReason.ABORTED)).isEqualTo(within ? 1 : 0);
    }

    /** A collection that comes long before {@code reclaimAbandonedAfter} is of use to a borrower that waits. */
    @Test
    void aDroppedLeaseMustBeTakenBackEarlyForABorrowerThatWaits() throws Exception {
        HoldfastDataSource pool = pool(1, builder -> builder.reclaimAbandonedAfter(Duration.ofHours(1)));
        drop(pool);
        CompletableFuture<Void> collector = CompletableFuture.runAsync(() -> {
            while (pool.stats().evictions().get(EvictionReason.ABANDONED) == 0 && !pool.isClosed()) {
                System.gc();
                Thread.yield();
            }
        });
        pool.getConnection(Duration.ofSeconds(20)).close();
        collector.get(20, TimeUnit.SECONDS);
    }

    private static void drop(HoldfastDataSource pool) throws SQLException {
        Connection lease = pool.getConnection();
        try (Statement statement = lease.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    @Test
    void aWaitThatCannotEndMustStillBeRefused() {
        HoldfastDataSource pool = pool(1, builder -> builder);
        Throwable scoped = catchThrowable(() -> pool.run(outer -> pool.run(inner -> inner.commit())));
        assertThat(((CodedException) scoped).errorCode()).isEqualTo(ErrorCode.NESTED_BORROW);
    }

    /** Another thread may still get the connection that is held: only the time-out ends the wait, and says what it was for. */
    @Test
    void aWaitOfAHolderInATransactionMustKeepItsTimeAndBeNamed() throws SQLException {
        HoldfastDataSource pool = pool(1, builder -> builder.borrowTimeout(Duration.ofSeconds(2)));
        try (Connection outer = pool.getConnection()) {
            outer.setAutoCommit(false);
            long begin = System.nanoTime();
            Throwable refused = catchThrowable(pool::getConnection);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            assertThat(((CodedException) refused).errorCode()).isEqualTo(ErrorCode.NESTED_BORROW);
            assertThat(refused).hasMessageContaining("became free within 2").hasMessageNotContaining("never");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "abort", "drop"})
    void aHolderInATransactionMustBeServedWhenItsLeaseEndsElsewhereHoweverLate(String end) throws Exception {
        HoldfastDataSource pool = pool(1, builder -> builder.borrowTimeout(Duration.ofSeconds(20)));
        AtomicReference<Connection> outer = new AtomicReference<>(pool.getConnection());
        outer.get().setAutoCommit(false);
        Thread worker = new Thread(() -> {
            LockSupport.parkNanos(1_500_000_000L);
            Connection held = outer.getAndSet(null);
            try {
                switch (end) {
                    case "close" -> held.close();
                    case "abort" -> held.abort(Runnable::run);
                    default -> {
                        held = null;
                        while (pool.stats().inUse() == 1 && pool.stats().waiting() == 1) {
                            System.gc();
                            LockSupport.parkNanos(20_000_000);
                        }
                    }
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        worker.start();
        try (Connection next = pool.getConnection()) {
            assertThat(next.isValid(1)).isTrue();
        }
        worker.join();
    }
}
