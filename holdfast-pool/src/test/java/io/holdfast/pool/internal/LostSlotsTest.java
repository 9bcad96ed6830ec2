package io.holdfast.pool.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slots whose owner was ended by an Error at a place that no catch covers. */
@Tag("once")
class LostSlotsTest {
    private static final int SIZE = 3;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ScriptedDriver driver = new ScriptedDriver();
    private ConnectionPool pool;

    @BeforeEach
    void open() {
        pool = ConnectionPool.open(PoolConfig.builder()
                .name("lost")
                .dataSource(driver.dataSource())
                .size(SIZE)
                .build());
    }

    @AfterEach
    void close() throws SQLException {
        pool.close();
        driver.close();
    }

    private void fill() throws SQLException {
        assertThat(borrowAll()).isEqualTo(SIZE);
    }

    private int borrowAll() throws SQLException {
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < SIZE; i++) {
                held.add(pool.borrow(Duration.ofSeconds(10)));
            }
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        return held.size();
    }

    private Slot take() {
        return Objects.requireNonNull(pool.exchange().tryTake());
    }

    private boolean isReplaced(Slot lost) {
        return pool.exchange().slots().get(lost.index()) != lost;
    }

    @Test
    void aSlotThatWasTakenAndNeverLentMustComeBack() throws SQLException {
        fill();
        Slot lost = take();

        await().atMost(SOON).until(() -> isReplaced(lost));
        fill();
    }

    @Test
    void allSlotsTakenAndNeverLentMustComeBack() throws SQLException {
        fill();
        List<Slot> lost = List.of(take(), take(), take());

        await().atMost(SOON).until(() -> lost.stream().allMatch(this::isReplaced));
        fill();
        assertThat(pool.stats().borrows()).isEqualTo(2 * SIZE);
    }

    @Test
    void itsTakerMustNeverGetWhatIsInItsPlaceNow() throws SQLException {
        fill();
        Slot lost = take();
        int stamp = lost.stamp();
        await().atMost(SOON).until(() -> isReplaced(lost));
        fill();

        // Each thing that a late owner does next.
        pool.checks().check(lost, lost.stamp());
        pool.closer().close(lost, stamp);
        pool.exchange().put(lost, stamp);

        assertThat(lost.state()).isEqualTo(Slot.CLOSING);
        assertThat(pool.stats().idle()).isEqualTo(SIZE);
        fill();
    }

    @Test
    void closingMustNotWaitForIt() throws SQLException {
        fill();
        Slot lost = take();
        await().atMost(SOON).until(() -> isReplaced(lost));

        pool.close();

        assertThat(driver.openNow()).isZero();
    }

    @Test
    void aSlotOnItsWayToABorrowerWhenAllIsCutMustNotHoldTheNextConnection() throws SQLException {
        fill();
        Slot cut = take();

        pool.evictAll(true);
        fill();
        // The borrower comes to run at last.
        pool.checks().check(cut, cut.stamp());

        assertThat(isReplaced(cut)).isTrue();
        assertThat(cut.state()).isEqualTo(Slot.CLOSING);
        fill();
        await().atMost(SOON).until(() -> driver.openNow() == SIZE);
    }
}
