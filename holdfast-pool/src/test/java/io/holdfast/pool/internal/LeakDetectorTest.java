package io.holdfast.pool.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.upkeep.LeakDetector;
import io.holdfast.pool.internal.upkeep.SiteCapture;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the leak detector makes of a slot at each moment of a lease. */
class LeakDetectorTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long LONG_FOR_A_LEASE = 50_000_000L;

    private final ScriptedDriver driver = new ScriptedDriver();
    private ConnectionPool pool;
    private LeakDetector detector;

    @BeforeEach
    void open() throws SQLException {
        pool = ConnectionPool.open(PoolConfig.builder()
                .name("leaks")
                .dataSource(driver.dataSource())
                .size(1)
                .leakThreshold(Duration.ofMillis(1))
                .build());
        detector = new LeakDetector(
                pool.context(),
                pool.exchange(),
                pool.closer(),
                new Outage(),
                new SiteCapture(pool.context().ticker()));
        pool.borrow(Duration.ofSeconds(10)).close();
    }

    @AfterEach
    void close() throws SQLException {
        pool.close();
        driver.close();
    }

    private boolean isReported(Slot slot) {
        detector.look(pool.config(), slot, pool.context().ticker().nanos());
        return slot.isReportedLeak(slot.stamp());
    }

    @Test
    void aLeaseOlderThanTheThresholdMustBeReported() throws SQLException {
        try (Connection held = pool.borrow(Duration.ofSeconds(10))) {
            assertThat(held.isClosed()).isFalse();
            await().atMost(SOON).until(() -> isReported(pool.exchange().slots().get(0)));
        }
    }

    @Test
    void aSlotOnItsWayToABorrowerMustNotBeJudgedByTheLeaseBefore() {
        Slot taken = Objects.requireNonNull(pool.exchange().tryTake());

        await().atMost(SOON).until(() -> pool.context().ticker().nanos() - taken.borrowedAt() > LONG_FOR_A_LEASE);
        assertThat(isReported(taken)).isFalse();

        pool.exchange().put(taken, taken.stamp());
    }

    @Test
    void aLeaseThatHasLastedMustBeReportedThoughTheSlotHoldsItWeakly() throws SQLException {
        try (Connection held = pool.borrow(Duration.ofSeconds(10))) {
            Slot slot = pool.exchange().slots().get(0);
            slot.holdWeakly(Objects.requireNonNull(slot.reachableLease()));

            assertThat(held.isClosed()).isFalse();
            await().atMost(SOON).until(() -> isReported(slot));
        }
    }

    @Test
    void watchingALeaseThatHasEndedMustLeaveTheNextOneInItsPlace() throws SQLException {
        Connection first = pool.borrow(Duration.ofSeconds(10));
        Slot slot = pool.exchange().slots().get(0);
        var ended = Objects.requireNonNull(slot.reachableLease());
        first.close();
        try (Connection next = pool.borrow(Duration.ofSeconds(10))) {
            slot.holdWeakly(ended);

            assertThat(next.isClosed()).isFalse();
            assertThat(slot.isLent(slot.stamp())).isTrue();
        }
    }
}
