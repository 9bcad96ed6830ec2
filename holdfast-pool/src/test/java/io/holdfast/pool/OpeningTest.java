package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.ScriptedDriver;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Openings that are slow, or that hang before the server has been asked. */
@Tag("once")
class OpeningTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ScriptedDriver driver = new ScriptedDriver();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() throws SQLException {
        release.countDown();
        driver.script().releaseAll();
        driver.close();
    }

    @Test
    void aSlowFirstOpeningMustNotBeReportedAsAServerThatIsDown() throws SQLException {
        List<ServerState> states = new CopyOnWriteArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void onServerState(String pool, ServerState before, ServerState now, @Nullable Throwable cause) {
                states.add(now);
            }
        };
        driver.script().connect().thenDelay(Duration.ofMillis(900));
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("slow")
                .dataSource(driver.dataSource())
                .size(1)
                .openParallelism(1)
                .fill(Fill.LAZY)
                .listener(listener)
                .build())) {
            BorrowTimeoutException early = catchThrowableOfType(
                    BorrowTimeoutException.class, () -> pool.getConnection(Duration.ofMillis(300)));
            assertThat(early.errorCode()).isEqualTo(ErrorCode.STILL_OPENING);
            try (Connection connection = pool.getConnection(SOON)) {
                assertThat(connection.isValid(1)).isTrue();
            }
            assertThat(states).doesNotContain(ServerState.DOWN);
            assertThat(driver.opened()).isEqualTo(1);
        }
    }

    /** The last connection was killed, and a login takes its time: nothing says that the server is gone. */
    @Test
    void aLostConnectionAndASlowOpeningMustNotBeReportedAsAServerThatIsDown() throws SQLException {
        List<ServerState> states = new CopyOnWriteArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void onServerState(String pool, ServerState before, ServerState now, @Nullable Throwable cause) {
                states.add(now);
            }
        };
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("killed")
                .dataSource(driver.dataSource())
                .size(1)
                .listener(listener)
                .build())) {
            for (int i = 0; i < 2; i++) {
                try (Connection connection = pool.getConnection(SOON)) {
                    driver.script().on("execute").thenThrow(new SQLException("Connection was killed", "08S01", 1927));
                    driver.script().connect().thenDelay(Duration.ofMillis(700));
                    assertThatThrownBy(() -> {
                                try (Statement statement = connection.createStatement()) {
                                    statement.execute("SELECT 1");
                                }
                            })
                            .isInstanceOf(SQLException.class);
                }
            }
            try (Connection connection = pool.getConnection(SOON)) {
                assertThat(connection.isValid(1)).isTrue();
            }
            assertThat(states).doesNotContain(ServerState.DOWN);
            assertThat(pool.stats().opened()).isGreaterThan(2);
        }
    }

    @Test
    void aDataSourceThatGivesNullMustBeNamed() throws SQLException {
        DataSource none = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> method.getReturnType() == int.class ? 0 : null);
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("null")
                .dataSource(none)
                .size(1)
                .fill(Fill.LAZY)
                .build())) {
            ConnectFailedException refused =
                    catchThrowableOfType(ConnectFailedException.class, () -> pool.getConnection(SOON));
            assertThat(refused.errorCode()).isEqualTo(ErrorCode.OPEN_FAILED);
            assertThat(refused.getMessage()).contains("data source");
        }
    }

    @Test
    void aHungProviderMustBeNamedAndCostFewThreadsAndNoWorkingConnection() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger stuck = new AtomicInteger();
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("secrets")
                .dataSource(driver.dataSource())
                .size(2)
                .connectTimeout(Duration.ofMillis(250))
                .maxLifetime(Duration.ofMillis(600))
                .credentialsProvider(() -> {
                    if (asked.incrementAndGet() > 2) {
                        stuck.incrementAndGet();
                        awaitUninterruptibly(release);
                        stuck.decrementAndGet();
                    }
                    return new Credentials("app", "secret");
                })
                .build())) {
            await().atMost(SOON).until(() -> pool.stats().idle() == 2);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
            while (System.nanoTime() - end < 0) {
                try (Connection connection = pool.getConnection(SOON)) {
                    assertThat(connection.isValid(1)).isTrue();
                }
            }
            assertThat(stuck).matches(count -> count.get() >= 1 && count.get() <= 8);
            ConnectFailedException why = pool.openFailure();
            assertThat(why == null ? "" : why.getMessage()).contains("credentials provider");
            release.countDown();
        }
    }

    @Test
    void aRenewalThatFailedMustBeTriedAgainWhileAllConnectionsWork() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("renewed")
                .dataSource(driver.dataSource())
                .size(2)
                .maxLifetime(Duration.ofMillis(600))
                .credentialsProvider(() -> {
                    int number = asked.incrementAndGet();
                    if (number > 2 && number < 6) {
                        throw new SQLException("the service of secrets is away", "08001");
                    }
                    return new Credentials("app", "secret");
                })
                .build())) {
            await().atMost(SOON).until(() -> driver.opened() >= 4);
            assertThat(asked).hasValueGreaterThanOrEqualTo(7);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void closingMustNotWaitForALeaseOfTheClosingThread() throws SQLException {
        HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("own")
                .dataSource(driver.dataSource())
                .size(1)
                .shutdownTimeout(Duration.ofSeconds(60))
                .build());
        Connection forgotten = pool.getConnection(SOON);
        long begin = System.nanoTime();
        pool.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        assertThat(forgotten.isClosed()).isTrue();
        assertThat(driver.openNow()).isZero();
    }

    /** As when the answer to it is lost: a new connection shows that the server answers. */
    @Test
    void aResetThatHangsMustNotHoldUpABorrowerForAllOfItsTime() throws SQLException {
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("hanging-reset")
                .dataSource(driver.dataSource())
                .size(1)
                .resetTimeout(Duration.ofMinutes(10))
                .build())) {
            Connection lease = pool.getConnection(SOON);
            lease.setAutoCommit(false);
            lease.createStatement().execute("INSERT 1");
            driver.script().on("rollback").thenHang();
            lease.close();
            try (Connection next = pool.getConnection(SOON)) {
                assertThat(next.isValid(1)).isTrue();
            }
            assertThat(pool.stats().evictions().get(EvictionReason.RESET_FAILED))
                    .isEqualTo(1);
            driver.script().releaseAll();
        }
    }

    /** What a data source does while it opens is not seen; a server that is far away is no reason to ask it more often. */
    @Test
    void aSlowOpeningOfADataSourceMustNotBeDoubledByWaitingForIt() throws SQLException {
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("far")
                .dataSource(driver.dataSource())
                .size(20)
                .fill(Fill.LAZY)
                .borrowTimeout(Duration.ofMinutes(1))
                .connectTimeout(Duration.ofMinutes(1))
                .build())) {
            driver.script().connect().thenDelay(Duration.ofMillis(1500));
            pool.getConnection().close();
            assertThat(driver.script().connect().calls()).isEqualTo(1);
        }
    }

    /** It was opened with what was in force before, a password or an address. */
    @Test
    void aRefreshMustReplaceAConnectionThatIsBeingOpenedToo() throws SQLException {
        driver.script().connect().thenHang();
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("refreshed")
                .dataSource(driver.dataSource())
                .size(1)
                .fill(Fill.BACKGROUND)
                .build())) {
            await().atMost(SOON).until(() -> driver.script().connect().calls() == 1);
            pool.refresh();
            driver.script().releaseAll();
            try (Connection connection = pool.getConnection(SOON)) {
                assertThat(connection.isValid(1)).isTrue();
            }
            assertThat(pool.stats().evictions().get(EvictionReason.REQUESTED)).isEqualTo(1);
            assertThat(driver.opened()).isEqualTo(2);
        }
    }

    /** As in a wrapped driver whose service for passwords hangs: its threads are left behind, and its places are not. */
    @Test
    void callsThatNeverComeBackMustNotKeepThePoolFromLaterOnes() throws SQLException {
        AtomicInteger calls = new AtomicInteger();
        DataSource stubborn = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection") && calls.incrementAndGet() <= 2) {
                        awaitThroughInterrupts();
                    }
                    return method.invoke(driver.dataSource(), arguments);
                });
        // As many as there are places, the spare one included.
        try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                .name("stuck")
                .dataSource(stubborn)
                .size(1)
                .borrowTimeout(Duration.ofMillis(1500))
                .connectTimeout(Duration.ofMinutes(10))
                .build())) {
            try (Connection connection = pool.getConnection(SOON)) {
                assertThat(connection.isValid(1)).isTrue();
            }
            assertThat(calls).hasValueGreaterThan(2);
            release.countDown();
        }
    }

    private void awaitThroughInterrupts() {
        boolean released = false;
        while (!released) {
            try {
                release.await();
                released = true;
            } catch (InterruptedException e) {
                // As native calls do.
            }
        }
    }
}
