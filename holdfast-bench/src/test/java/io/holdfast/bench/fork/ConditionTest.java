package io.holdfast.bench.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ConditionTest {
    private final Condition condition = Condition.of("threads", 32, "kind", "platform", "hold ms", 0.5);

    @Test
    void theChildMustReadWhatTheParentWrote() {
        Condition read = Condition.ofWords(condition.words());

        assertThat(read.label()).isEqualTo("32/platform/0.5").isEqualTo(condition.label());
        assertThat(read.number("threads")).isEqualTo(32);
        assertThat(read.decimal("hold ms")).isEqualTo(0.5);
    }

    @Test
    void aMissingParameterMustBeNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> condition.text("size"))
                .withMessageContaining("size");
    }
}
