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
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random walks of several threads through all that changes who owns a connection: each way to borrow and to give up, eviction,
 * refresh, resize, suspend. Afterwards the whole size is lent and no more, whatever the walk was, and closing leaves nothing.
 * A sample of seeds; all of them with {@code -Dholdfast.matrix=whole}.
 */
class PoolWalkTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int THREADS = 4;
    private static final int STEPS = 250;
    private static final int LARGEST = 6;
    private static final int SIZE = 3;

    static LongStream seeds() {
        boolean whole = "whole".equals(System.getProperty("holdfast.matrix"));
        return LongStream.range(0, whole ? 300 : 6);
    }

    /** One thread's steps. */
    private static final class Walker implements Runnable {
        private final HoldfastDataSource pool;
        private final SplittableRandom random;
        private final Queue<Throwable> faults;

        Walker(HoldfastDataSource pool, SplittableRandom random, Queue<Throwable> faults) {
            this.pool = pool;
            this.random = random;
            this.faults = faults;
        }

        @Override
        public void run() {
            try {
                for (int i = 0; i < STEPS; i++) {
                    step();
                }
            } catch (Throwable e) {
                faults.add(e);
            }
        }

        private void step() throws Exception {
            switch (random.nextInt(14)) {
                case 0 -> pool.resize(1 + random.nextInt(LARGEST - 1), random.nextInt(2));
                case 1 -> pool.evictAll(random.nextBoolean());
                case 2 -> pool.refresh();
                case 3 -> {
                    pool.suspend(Duration.ofMillis(random.nextInt(3)));
                    pool.resume();
                }
                case 4, 5 -> async(future -> future.cancel(random.nextBoolean()));
                case 6 -> async(future -> future.orTimeout(random.nextInt(300) + 1, TimeUnit.MICROSECONDS));
                case 7 -> async(future -> {});
                case 8 -> borrow(Duration.ZERO, random.nextInt(4) == 0);
                default -> borrow(Duration.ofMillis(1 + random.nextInt(20)), random.nextInt(6) == 0);
            }
        }

        private void borrow(Duration timeout, boolean evict) throws SQLException {
            try (Connection connection = pool.getConnection(timeout)) {
                pause();
                if (evict) {
                    pool.evict(connection);
                }
            } catch (BorrowTimeoutException e) {
                assertThat(e.errorCode()).isNotNull();
            }
        }

        private interface Fate {
            void of(CompletableFuture<Connection> future);
        }

        private void async(Fate fate) throws SQLException {
            List<CompletableFuture<Connection>> futures = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                CompletableFuture<Connection> future = pool.borrowAsync(Duration.ofMillis(20));
                fate.of(future);
                futures.add(future);
            }
            for (CompletableFuture<Connection> future : futures) {
                Connection connection = result(future);
                if (connection != null) {
                    connection.close();
                }
            }
        }

        private static Connection result(CompletableFuture<Connection> future) {
            try {
                return future.isCancelled() ? null : future.join();
            } catch (CompletionException e) {
                return null;
            }
        }

        private void pause() {
            if (random.nextInt(3) == 0) {
                Thread.yield();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterAnyWalkTheWholeSizeMustBeLentAndNoMoreAndClosingMustLeaveNothing(long seed) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("walk-" + seed)
                .dataSource(driver.dataSource())
                .size(SIZE)
                .build());
        try {
            walk(pool, seed);

            pool.resume();
            pool.resize(SIZE, 0);
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < SIZE; i++) {
                held.add(pool.getConnection(SOON));
            }
            BorrowTimeoutException refused =
                    catchThrowableOfType(BorrowTimeoutException.class, () -> pool.getConnection(Duration.ZERO));
            assertThat(refused.errorCode()).isEqualTo(ErrorCode.EXHAUSTED);
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(driver.openNow()).as(pool::toString).isEqualTo(SIZE));
            for (Connection connection : held) {
                connection.close();
            }
            assertThat(pool.stats().total()).isEqualTo(SIZE);
        } finally {
            pool.close();
        }
        await().atMost(SOON).until(() -> driver.openNow() == 0);
        // One beside them, for a replacement that is opened first.
        assertThat(driver.peakOpen()).isLessThanOrEqualTo(LARGEST + 1);
        driver.close();
    }

    private static void walk(HoldfastDataSource pool, long seed) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(new Walker(pool, random.split(), faults));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(List.copyOf(faults)).isEmpty();
    }
}
