package io.holdfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
    @Test
    void scalesToTheLargestValue() {
        assertThat(Sparkline.of(List.of(0L, 50L, 100L), 10, true)).isEqualTo("▁▄█");
    }

    @Test
    void showsTheLastValuesThatFit() {
        assertThat(Sparkline.of(List.of(9L, 0L, 1L), 2, false)).isEqualTo("_#");
    }

    @Test
    void drawsNothingButZerosAndNothingAtAll() {
        assertThat(Sparkline.of(List.of(0L, 0L), 5, false)).isEqualTo("__");
        assertThat(Sparkline.of(List.of(), 5, false)).isEmpty();
    }
}
