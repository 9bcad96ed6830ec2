package io.holdfast.pool.internal.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.BorrowSiteCapture;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.Clock;
import io.holdfast.testkit.ScriptedDriver;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** When rounds are due, and when places of borrow are captured. */
class RoundsTest {
    private static final long MILLI = 1_000_000L;
    private static final double PRESSED = 0.8;
    private static final double LONG_LEASES = 20 * MILLI;

    private final Clock clock = new Clock();
    private final SiteCapture capture = new SiteCapture(clock);

    private static PoolConfig config(UnaryOperator<PoolConfig.Builder> settings) {
        return settings.apply(PoolConfig.builder()
                        .dataSource(new ScriptedDriver().dataSource())
                        .size(10)
                        .keepaliveInterval(Duration.ZERO)
                        .backgroundValidationInterval(Duration.ZERO)
                        .maxLifetime(Duration.ZERO)
                        .idleTimeout(Duration.ZERO)
                        .reclaimAbandonedAfter(Duration.ZERO)
                        .reclaimIdleAfter(Duration.ZERO)
                        .heldIdleThreshold(Duration.ZERO))
                .build();
    }

    private static PoolConfig.Builder longest(PoolConfig.Builder builder) {
        return builder.overflowLinger(Duration.ofHours(1)).leakThreshold(Duration.ofHours(1));
    }

    @Test
    void withoutShortSettingsARoundMustBeDueEachSecond() {
        assertThat(RoundInterval.between(config(RoundsTest::longest))).isEqualTo(1_000 * MILLI);
    }

    @Test
    void aQuarterOfTheShortestSettingMustBeTheInterval() {
        Duration some = Duration.ofMillis(2_000);
        List<BiFunction<PoolConfig.Builder, Duration, PoolConfig.Builder>> settings = List.of(
                PoolConfig.Builder::overflowLinger,
                PoolConfig.Builder::leakThreshold,
                PoolConfig.Builder::reclaimAbandonedAfter,
                PoolConfig.Builder::reclaimIdleAfter,
                PoolConfig.Builder::maxLifetime);
        for (int i = 0; i < settings.size(); i++) {
            int chosen = i;
            PoolConfig config = config(builder -> settings.get(chosen).apply(longest(builder), some));
            assertThat(RoundInterval.between(config)).as("setting %d", i).isEqualTo(500 * MILLI);
        }
    }

    @Test
    void halfOfTheTimeHeldWithoutUseMustBeTheInterval() {
        assertThat(RoundInterval.between(
                        config(builder -> longest(builder).heldIdleThreshold(Duration.ofMillis(1_000)))))
                .isEqualTo(500 * MILLI);
    }

    @Test
    void roundsMustNotComeCloserThanTenMilliseconds() {
        assertThat(RoundInterval.between(config(builder -> longest(builder).leakThreshold(Duration.ofMillis(1)))))
                .isEqualTo(10 * MILLI);
    }

    private boolean isDue(BorrowSiteCapture setting, double utilisation, double age) {
        return capture.isDue(config(builder -> builder.borrowSiteCapture(setting)), utilisation, age);
    }

    private boolean isDue(double utilisation, double age) {
        return isDue(BorrowSiteCapture.UNDER_PRESSURE, utilisation, age);
    }

    @Test
    void capturingMustFollowTheSettingWhereThatIsFixed() {
        assertThat(isDue(BorrowSiteCapture.ALWAYS, 0, 0)).isTrue();
        assertThat(isDue(BorrowSiteCapture.NEVER, 1, 1e12)).isFalse();
    }

    @Test
    void placesMustBeCapturedUnderPressureOfLongLeasesAndASecondBeyond() {
        assertThat(isDue(0, 0)).as("at first").isFalse();
        assertThat(isDue(PRESSED - 0.01, LONG_LEASES)).isFalse();
        assertThat(isDue(PRESSED, LONG_LEASES - 1)).as("short leases").isFalse();
        assertThat(isDue(PRESSED, LONG_LEASES)).isTrue();
        clock.advance(Duration.ofMillis(999));
        assertThat(isDue(0, 0)).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(isDue(0, 0)).isFalse();
    }

    @Test
    void onceCapturingALowerUtilisationMustKeepItUp() {
        isDue(PRESSED, LONG_LEASES);
        clock.advance(Duration.ofMillis(900));
        assertThat(isDue(0.6, LONG_LEASES)).isTrue();
        clock.advance(Duration.ofMillis(900));
        assertThat(isDue(0.59, LONG_LEASES)).isTrue();
        clock.advance(Duration.ofMillis(100));
        assertThat(isDue(0.59, LONG_LEASES)).isFalse();
        assertThat(isDue(0.6, LONG_LEASES)).as("it has ended").isFalse();
    }

    @Test
    void afterALeakPlacesMustBeCapturedForTenMinutes() {
        capture.forAWhile();
        assertThat(isDue(0, 0)).isTrue();
        clock.advance(Duration.ofMinutes(10).minusNanos(1));
        assertThat(isDue(0, 0)).isTrue();
        clock.advance(Duration.ofNanos(1));
        assertThat(isDue(0, 0)).isFalse();
    }
}
