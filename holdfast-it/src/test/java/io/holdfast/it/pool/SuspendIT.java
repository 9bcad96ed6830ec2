package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.ReservedConnection;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool that is suspended has no connection and lends none, and is as before when it is resumed. */
class SuspendIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static HoldfastDataSource pool(ServerKind kind, JdbcDriver driver, int size) throws Exception {
        HoldfastDataSource pool =
                new HoldfastDataSource(Servers.config(kind, driver).size(size).build());
        await().until(() -> pool.stats().idle() == size);
        return pool;
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void suspendMustLeaveNoConnectionAndResumeMustBringThemBack(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = pool(kind, driver, 3);
                ReservedConnection reserved = pool.openReserved()) {
            assertThat(pool.suspend(PATIENCE)).isTrue();
            assertThat(pool.isSuspended()).isTrue();
            assertThat(pool.connections()).isEmpty();
            await().until(() -> !reserved.connection().isValid(1));
            assertThatThrownBy(() -> pool.getConnection(Duration.ofMillis(300)))
                    .isInstanceOfSatisfying(
                            BorrowTimeoutException.class,
                            refusal -> assertThat(refusal.errorCode()).isEqualTo(ErrorCode.POOL_SUSPENDED));
            // Rounds of upkeep have passed meanwhile, and somebody waited: nothing was opened for them.
            assertThat(pool.connections()).isEmpty();
            pool.resume();
            assertThat(Servers.queryLong(pool, "SELECT 1")).isEqualTo(1);
            await().until(() -> pool.stats().idle() == 3);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whoWaitsMustBeServedAfterResume(ServerKind kind, JdbcDriver driver) throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (HoldfastDataSource pool = pool(kind, driver, 2)) {
            pool.suspend(PATIENCE);
            Future<Long> waiting = other.submit(() -> Servers.queryLong(pool, "SELECT 7"));
            await().until(() -> pool.stats().waiting() == 1);
            pool.resume();
            assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(7);
        } finally {
            other.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J"})
    void aLeaseMustBeWaitedForAndClosedWhenItComesBack(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = pool(kind, driver, 2)) {
            Connection lent = pool.getConnection();
            assertThat(pool.suspend(Duration.ofMillis(200))).isFalse();
            assertThat(pool.connections()).hasSize(1);
            assertThat(Servers.queryLong(lent, "SELECT 1")).as("goes on").isEqualTo(1);
            lent.close();
            assertThat(pool.suspend(PATIENCE)).isTrue();
            assertThat(pool.connections()).isEmpty();
            assertThat(pool.stats().evictions().get(EvictionReason.REQUESTED)).isEqualTo(2);
        }
        // Closing a suspended pool ends as any other, see LifecycleIT.
    }

    /** Borrowers at full speed while the pool is suspended and resumed: none is lost, and no connection stays. */
    @RepeatedTest(5)
    void suspendMustWinAgainstBorrowersAndOpenings() throws Exception {
        ExecutorService borrowers = Executors.newFixedThreadPool(4);
        AtomicBoolean stop = new AtomicBoolean();
        try (HoldfastDataSource pool = pool(ServerKind.MARIADB, JdbcDriver.MARIADB_CONNECTOR_J, 3)) {
            Future<?>[] work = new Future<?>[4];
            for (int i = 0; i < work.length; i++) {
                work[i] = borrowers.submit(() -> {
                    while (!stop.get()) {
                        Servers.queryLong(pool, "SELECT 1");
                    }
                    return null;
                });
            }
            for (int i = 0; i < 10; i++) {
                assertThat(pool.suspend(PATIENCE)).isTrue();
                assertThat(pool.connections()).isEmpty();
                pool.resume();
                long before = pool.stats().borrows();
                await().until(() -> pool.stats().borrows() > before + 5);
            }
            stop.set(true);
            for (Future<?> each : work) {
                each.get(20, TimeUnit.SECONDS);
            }
            await().until(() -> pool.stats().idle() == 3);
        } finally {
            stop.set(true);
            borrowers.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void thePoolMustSayWhyItCannotOpen(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = pool(kind, driver, 1)) {
            assertThat((Object) pool.openFailure()).isNull();
        }
        HoldfastDataSource refused = new HoldfastDataSource(
                Servers.config(kind, driver).size(1).password("wrong").build());
        assertThatThrownBy(refused::getConnection).isInstanceOf(ConnectFailedException.class);
        refused.close();
        assertThat(Objects.requireNonNull(refused.openFailure()).errorCode()).isEqualTo(ErrorCode.LOGIN_REFUSED);
    }
}
