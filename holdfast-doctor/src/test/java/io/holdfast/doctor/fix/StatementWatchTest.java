package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.fix.StatementWatch.Load;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementWatchTest {
    @ParameterizedTest
    @CsvSource({
        // calls and rows before; while it was made visible; after; whether that is worse
        "10, 2000, 10, 2000, 15, 101000, true",
        "10, 2000, 10, 2000, 14, 81200, false",
        "4, 800, 4, 800, 90, 900000, false",
        // Twice as many, and hardly any.
        "10, 200, 10, 200, 20, 800, false",
        "10, 2000, 10, 2000, 20, 5990, false",
        "10, 2000, 10, 2000, 20, 6000, true",
        // What ran between the first look and the change of the index is of the time before.
        "10, 2000, 20, 99000, 30, 101000, false",
        // Forgotten by the server meanwhile.
        "10, 2000, 10, 2000, 1, 20000, false"
    })
    void onlyAStatementThatReadsClearlyMoreMustCount(
            long calls, long rows, long callsShown, long rowsShown, long callsNow, long rowsNow, boolean worse) {
        assertThat(StatementWatch.regression(
                                Map.of("s/1", new Load(calls, rows, "SELECT")),
                                Map.of("s/1", new Load(callsShown, rowsShown, "SELECT")),
                                Map.of("s/1", new Load(callsNow, rowsNow, "SELECT"), "s/2", new Load(99, 99999, "NEW")))
                        .isPresent())
                .isEqualTo(worse);
    }
}
