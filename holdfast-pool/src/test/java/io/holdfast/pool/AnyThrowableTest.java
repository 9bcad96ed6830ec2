package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a driver, a provider, a listener or a log throws or holds up costs at most the connection that it concerns. */
@Tag("once")
class AnyThrowableTest {
    private static final int SIZE = 3;
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void close() throws SQLException {
        driver.script().releaseAll();
        driver.close();
    }

    private PoolConfig.Builder config() {
        return PoolConfig.builder()
                .name("any")
                .dataSource(driver.dataSource())
                .size(SIZE)
                .pingAfterIdle(Duration.ZERO)
                .connectTimeout(Duration.ofSeconds(1))
                .resetTimeout(Duration.ofSeconds(1))
                .validationTimeout(Duration.ofSeconds(1));
    }

    static Stream<Throwable> throwables() {
        return Stream.of(
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError(),
                new IllegalStateException("a driver's"));
    }

    private static int lentAtOnce(HoldfastDataSource pool) {
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < SIZE; i++) {
                held.add(pool.getConnection(Duration.ofMillis(200)));
            }
        } catch (SQLException e) {
            // Counted by what is held.
        } finally {
            held.forEach(AnyThrowableTest::giveBack);
        }
        return held.size();
    }

    private static void giveBack(Connection connection) {
        assertThatCode(connection::close).doesNotThrowAnyException();
    }

    private static void assertWhole(HoldfastDataSource pool) {
        await().atMost(SOON).until(() -> lentAtOnce(pool) == SIZE);
    }

    private void use(HoldfastDataSource pool) {
        for (int i = 0; i < 4; i++) {
            try (Connection connection = pool.getConnection(Duration.ofSeconds(3))) {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("UPDATE t SET x = 1");
                }
            } catch (SQLException | RuntimeException | Error e) {
                // It costs that connection.
            }
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void whatAnyCallOfTheDriverThrowsMustCostNoCapacity(Throwable thrown) throws SQLException {
        for (String call : new String[] {
            "connect", "rollback", "close", "isValid", "clearWarnings", "setAutoCommit", "createStatement", "execute"
        }) {
            try (HoldfastDataSource pool = new HoldfastDataSource(config().build())) {
                assertWhole(pool);
                for (int i = 0; i < 3; i++) {
                    if (call.equals("connect")) {
                        driver.script().connect().thenThrow(thrown);
                    } else {
                        driver.script().on(call).thenThrow(thrown);
                    }
                }
                pool.refresh();
                use(pool);
                assertWhole(pool);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void whatACredentialsProviderThrowsMustCostNoCapacity(Throwable thrown) throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        PoolConfig config = config().credentialsProvider(() -> {
                    if (asked.incrementAndGet() % 2 == 1 && asked.get() < 8) {
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (Exception) thrown;
                    }
                    return new Credentials("app", "secret");
                })
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            assertWhole(pool);
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aListenerThatThrowsMustBeCalledAgainAndTheOthersToo(Throwable thrown) throws SQLException {
        AtomicInteger thrower = new AtomicInteger();
        AtomicInteger other = new AtomicInteger();
        PoolListener throwing = new PoolListener() {
            @Override
            public void onOpened(String pool, Duration took) {
                thrower.incrementAndGet();
                AnyThrowableTest.<RuntimeException>sneak(thrown);
            }
        };
        PoolListener counting = new PoolListener() {
            @Override
            public void onOpened(String pool, Duration took) {
                other.incrementAndGet();
            }
        };
        try (HoldfastDataSource pool = new HoldfastDataSource(
                config().listener(throwing).listener(counting).build())) {
            await().atMost(SOON).until(() -> thrower.get() == SIZE && other.get() == SIZE);
            pool.refresh();
            await().atMost(SOON).until(() -> thrower.get() == 2 * SIZE && other.get() == 2 * SIZE);
            assertWhole(pool);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Test
    void aListenerThatBlocksMustHoldUpNothingElse() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        PoolListener blocking = new PoolListener() {
            @Override
            public void onBorrowRefused(String pool, CodedException refusal) {
                try {
                    release.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (HoldfastDataSource pool =
                        new HoldfastDataSource(config().listener(blocking).build());
                Connection first = pool.getConnection();
                Connection second = pool.getConnection();
                Connection third = pool.getConnection()) {
            for (int i = 0; i < 3_000; i++) {
                assertThat(refusalOf(pool)).isEqualTo(ErrorCode.EXHAUSTED);
            }
            release.countDown();
        }
    }

    private static ErrorCode refusalOf(HoldfastDataSource pool) {
        try (Connection connection = pool.getConnection(Duration.ZERO)) {
            throw new AssertionError("lent: " + connection);
        } catch (BorrowTimeoutException e) {
            return e.errorCode();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLogThatBlocksMustHoldUpNoPool() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                blocked.countDown();
                try {
                    release.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void flush() {
                // Nothing is kept.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        Logger logger = Logger.getLogger("io.holdfast.pool");
        logger.addHandler(handler);
        try (HoldfastDataSource pool = new HoldfastDataSource(config().build());
                ScriptedDriver quiet = new ScriptedDriver();
                HoldfastDataSource other = new HoldfastDataSource(PoolConfig.builder()
                        .name("other")
                        .dataSource(quiet.dataSource())
                        .size(1)
                        .build())) {
            assertWhole(pool);
            driver.script().on("isValid").thenThrow(new SQLException("gone", "08S01"));
            pool.refresh();
            use(pool);
            driver.script().on("rollback").thenThrow(new SQLException("gone", "08S01"));
            use(pool);
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

            assertWhole(pool);
            try (Connection only = other.getConnection()) {
                Throwable refused = null;
                try {
                    other.borrowAsync(Duration.ofMillis(300)).get(20, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    refused = e.getCause();
                }
                assertThat(refused).isInstanceOf(BorrowTimeoutException.class);
            }
        } finally {
            release.countDown();
            logger.removeHandler(handler);
        }
    }
}
