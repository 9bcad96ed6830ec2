package io.holdfast.pool.internal.open;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the failure of an opening that has not ended in time says. */
class OpeningOverdueTest {
    @Test
    void eachStepMustHaveItsOwnAdvice() {
        assertThat(Arrays.stream(OpeningOverdueException.Step.values())
                        .map(step -> new OpeningOverdueException(step, "5 s").advice()))
                .doesNotHaveDuplicates()
                .allMatch(advice -> !advice.isBlank());
    }

    @Test
    void theStepAndTheLimitMustBeKept() {
        for (OpeningOverdueException.Step step : OpeningOverdueException.Step.values()) {
            OpeningOverdueException overdue = new OpeningOverdueException(step, "5 s");
            assertThat(overdue.step()).isSameAs(step);
            assertThat(overdue.getMessage()).contains("5 s");
            assertThat(overdue.getSQLState()).isEqualTo("08001");
        }
    }
}
