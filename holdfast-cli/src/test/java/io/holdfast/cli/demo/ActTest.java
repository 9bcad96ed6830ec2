package io.holdfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.demo.Act.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActTest {
    @ParameterizedTest
    @ValueSource(ints = {20, 30, 60, 600})
    void theActsFillTheTimeAskedForAndEndHealed(int seconds) {
        List<Act> acts = Act.plan(seconds);

        assertThat(acts.stream().map(Act::length).reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofSeconds(seconds));
        assertThat(acts).extracting(Act::kind).containsExactly(Kind.values());
        assertThat(acts).allSatisfy(act -> assertThat(act.length()).isGreaterThanOrEqualTo(Duration.ofSeconds(2)));
    }
}
