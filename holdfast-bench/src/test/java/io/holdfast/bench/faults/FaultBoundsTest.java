package io.holdfast.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.bench.result.Measurement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultBoundsTest {
    private static Measurement of(String pool, String scenario, String metric, double value) {
        return new Measurement("faults", pool, Map.of("scenario", scenario, "settings", "defaults"), metric, value, "");
    }

    @Test
    void aFigureBeyondItsBoundMustBeTold() {
        assertThat(FaultBounds.broken(List.of(
                        of("Holdfast", "black-hole", Figure.LATE_BORROWS.title, 1),
                        of("Holdfast", "kill-idle", Figure.STATEMENT_ERRORS.title, 1),
                        of("Holdfast", "refused", Figure.FIRST_SUCCESS.title, Double.NaN),
                        of("Holdfast", "hygiene", FaultScenario.COULD_NOT_RUN, 1))))
                .hasSize(4);
    }

    @Test
    void whatIsWithinItMustNot() {
        assertThat(FaultBounds.broken(List.of(
                        of("Holdfast", "kill-busy", Figure.STATEMENT_ERRORS.title, 4),
                        of("Holdfast", "refused", Figure.FIRST_SUCCESS.title, 200),
                        of("HikariCP", "kill-idle", Figure.STATEMENT_ERRORS.title, 20))))
                .isEmpty();
    }
}
