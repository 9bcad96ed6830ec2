package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FakeTickerTest {
    @Test
    void bothClocksMustMoveByTheSameTime() {
        FakeTicker ticker = new FakeTicker(Instant.ofEpochMilli(1_000));
        long before = ticker.nanos();
        ticker.advance(Duration.ofMillis(250)).advance(Duration.ofNanos(7));
        assertThat(ticker.nanos() - before).isEqualTo(250_000_007);
        assertThat(ticker.wallMillis()).isEqualTo(1_250);
    }

    @Test
    void nanosMustOverflowWithinSecondsSoThatComparisonsFail() {
        FakeTicker ticker = new FakeTicker();
        long before = ticker.nanos();
        long after = ticker.advance(Duration.ofSeconds(2)).nanos();
        assertThat(after).isLessThan(before);
        assertThat(after - before).isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void timeMustNotGoBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FakeTicker().advance(Duration.ofNanos(-1)));
    }
}
