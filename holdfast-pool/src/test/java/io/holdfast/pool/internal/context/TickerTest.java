package io.holdfast.pool.internal.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TickerTest {
    /** The machine's clock may be negative; a field that holds no moment yet is zero, and must lie before every moment. */
    @Test
    void everyMomentMustLieWellAfterZero() {
        assertThat(Ticker.systemNanos())
                .isGreaterThanOrEqualTo(Duration.ofDays(2).toNanos());
    }
}
