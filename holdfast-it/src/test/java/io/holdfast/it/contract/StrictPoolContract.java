package io.holdfast.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.PoolClosedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What Holdfast owes its users on top. HikariCP 7.1.0 breaks at least the reset of catalog and schema, by design. */
abstract class StrictPoolContract extends PoolContract {
    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"CATALOG", "SCHEMA", "HOLDABILITY"})
    void returnMustResetTheRarerAttribute(Attribute attribute) throws SQLException {
        assertResets(attribute);
    }

    /** G3. One of five tries must keep the bound: more than that a busy machine cannot promise. */
    @Test
    void borrowMustThrowByItsDeadlinePlusTenMilliseconds() throws SQLException {
        ContractPool pool = pool(1, Duration.ofMillis(50));
        try (Connection held = pool.borrow()) {
            Duration best = LONG;
            for (int attempt = 0; attempt < 5; attempt++) {
                Borrower other = Borrower.start(pool);
                assertThat(other.failure()).isInstanceOf(BorrowTimeoutException.class);
                best = other.took().compareTo(best) < 0 ? other.took() : best;
            }
            assertThat(best).isBetween(Duration.ofMillis(45), Duration.ofMillis(60));
            assertThat(held.isClosed()).isFalse();
        }
    }

    @Test
    void exhaustionMustNameItsCodeAndTheHolder() throws SQLException {
        ContractPool pool = pool(1, SHORT);
        try (Connection held = pool.borrow()) {
            assertThat(Borrower.start(pool).failure()).isInstanceOfSatisfying(BorrowTimeoutException.class, refusal -> {
                assertThat(refusal.errorCode()).isEqualTo(ErrorCode.EXHAUSTED);
                assertThat(refusal.getSQLState()).isEqualTo("08001");
                assertThat(refusal.stats().inUse()).isEqualTo(1);
                assertThat(refusal.oldestLeases()).hasSize(1);
            });
            assertThat(held.isClosed()).isFalse();
        }
    }

    @Test
    void interruptionMustNameItsCode() throws SQLException {
        ContractPool pool = pool(1, LONG);
        try (Connection held = pool.borrow()) {
            Borrower waiter = Borrower.start(pool).awaitWaiting();
            waiter.interrupt();
            assertThat(waiter.failure())
                    .isInstanceOfSatisfying(
                            BorrowTimeoutException.class,
                            refusal -> assertThat(refusal.errorCode()).isEqualTo(ErrorCode.INTERRUPTED));
            assertThat(held.isClosed()).isFalse();
        }
    }

    @Test
    void closingThePoolMustRefuseWaitersAtOnce() throws Exception {
        ContractPool pool = pool(1, LONG);
        Connection held = pool.borrow();
        Borrower waiter = Borrower.start(pool).awaitWaiting();
        Thread closer = new Thread(() -> {
            try {
                pool.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        closer.start();
        assertThat(waiter.failure()).isInstanceOf(PoolClosedException.class);
        assertThat(Borrower.start(pool).failure()).isInstanceOf(PoolClosedException.class);
        held.close();
        closer.join(LONG.toMillis());
        assertThat(driver.openNow()).isZero();
    }

    /**
     * G4. Strict order would be about 32 / 4 x 0.25 ms = 2 ms. Measured on two busy processors: Holdfast 5 to 9 ms,
     * HikariCP 88 to 127 ms. The best of three rounds counts, because a stall of the machine belongs to no queue; where others
     * keep it busy all the time, places that are given in strict order say how long a wait is then.
     */
    @Test
    void theLongestWaitMustBeBounded() throws Exception {
        ContractPool pool = pool(4, LONG);
        Duration best = LONG;
        Duration strict = Duration.ZERO;
        for (int round = 0; round < 3; round++) {
            Duration longest = Crowd.run(pool, 32, 500, 200_000).longestWait();
            best = longest.compareTo(best) < 0 ? longest : best;
            Duration control = Crowd.inStrictOrder(4, 32, 500, 200_000).longestWait();
            strict = control.compareTo(strict) > 0 ? control : strict;
        }
        Duration quiet = Duration.ofMillis(40);
        Duration busy = strict.multipliedBy(3);
        assertThat(best).isLessThan(busy.compareTo(quiet) > 0 ? busy : quiet);
    }
}
