package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many borrowers at once: those whose time is over, those who gave up, and a pool that is made smaller or closed meanwhile. */
class CrowdTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void close() throws SQLException {
        driver.script().releaseAll();
        driver.close();
    }

    private HoldfastDataSource pool(int size) {
        return new HoldfastDataSource(PoolConfig.builder()
                .name("crowd")
                .dataSource(driver.dataSource())
                .size(size)
                .borrowTimeout(TIMEOUT)
                .build());
    }

    private static List<Connection> all(HoldfastDataSource pool, int size) throws SQLException {
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            held.add(pool.getConnection(SOON));
        }
        return held;
    }

    private static void giveBack(List<Connection> held) throws SQLException {
        for (Connection connection : held) {
            connection.close();
        }
    }

    /** The control waits as long in the same number of threads, with nothing to do. */
    @Test
    void aCrowdOutOfTimeMustBeRefusedInTimeWithTheHoldersNamed() throws Exception {
        int crowd = 200;
        try (HoldfastDataSource pool = pool(10)) {
            List<Connection> held = all(pool, 10);
            run(crowd, () -> catchThrowableOfType(BorrowTimeoutException.class, pool::getConnection));
            long control = run(crowd, () -> {
                long end = System.nanoTime() + TIMEOUT.toNanos();
                while (System.nanoTime() - end < 0) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
            });
            Queue<BorrowTimeoutException> refusals = new ConcurrentLinkedQueue<>();
            long took = run(
                    crowd, () -> refusals.add(catchThrowableOfType(BorrowTimeoutException.class, pool::getConnection)));
            giveBack(held);

            assertThat(refusals).hasSize(crowd).allSatisfy(refusal -> {
                assertThat(refusal.errorCode()).isEqualTo(ErrorCode.EXHAUSTED);
                assertThat(refusal.oldestLeases()).isNotEmpty();
            });
            // 29 s was seen where each refusal asked each holder for its stack.
            assertThat(took).isLessThan(2 * control + 3_000_000_000L);
        }
    }

    private static long run(int threads, Runnable work) throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                work.run();
            });
            thread.start();
            all.add(thread);
        }
        long begin = System.nanoTime();
        go.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        return System.nanoTime() - begin;
    }

    @Test
    void aPoolMadeSmallerWhileAllIsLentMustLendNoMoreThanItsSize() throws SQLException {
        for (int round = 0; round < 10; round++) {
            try (HoldfastDataSource pool = pool(6)) {
                List<Connection> held = all(pool, 6);
                pool.resize(3, 0);
                giveBack(held);

                List<Connection> again = all(pool, 3);
                BorrowTimeoutException refused =
                        catchThrowableOfType(BorrowTimeoutException.class, () -> pool.getConnection(Duration.ZERO));
                assertThat(refused.errorCode()).isEqualTo(ErrorCode.EXHAUSTED);
                giveBack(again);
                await().atMost(SOON).until(() -> pool.stats().total() == 3);
            }
        }
    }

    @Test
    void aPoolClosedWhileBorrowersGiveUpMustLeaveNoConnection() throws Exception {
        for (int round = 0; round < 15; round++) {
            HoldfastDataSource pool = pool(4);
            await().atMost(SOON).until(() -> pool.stats().idle() == 4);
            List<Thread> crowd = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(() -> {
                    while (!pool.isClosed()) {
                        List<CompletableFuture<Connection>> futures = new ArrayList<>();
                        for (int n = 0; n < 12; n++) {
                            futures.add(pool.borrowAsync(Duration.ofSeconds(1)));
                        }
                        for (CompletableFuture<Connection> future : futures) {
                            if (!future.cancel(true) && !future.isCompletedExceptionally()) {
                                closeQuietly(future.join());
                            }
                        }
                    }
                });
                thread.start();
                crowd.add(thread);
            }
            await().atMost(SOON).until(() -> pool.stats().borrows() > 50);
            pool.close();
            for (Thread thread : crowd) {
                thread.join();
            }

            await().atMost(SOON).until(() -> driver.openNow() == 0);
            assertThat(pool.stats().total()).isZero();
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBorrowThatTimesOutMustCountAmongTheWaits() throws SQLException {
        try (HoldfastDataSource pool = pool(1);
                Connection held = pool.getConnection(SOON)) {
            for (int i = 0; i < 3; i++) {
                catchThrowableOfType(BorrowTimeoutException.class, () -> pool.getConnection(Duration.ofMillis(60)));
            }

            PoolStats stats = pool.stats();
            assertThat(stats.borrowTimeouts()).isEqualTo(3);
            assertThat(stats.longestWait()).isGreaterThanOrEqualTo(Duration.ofMillis(60));
            assertThat(stats.waits().percentile(1)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        }
    }
}
