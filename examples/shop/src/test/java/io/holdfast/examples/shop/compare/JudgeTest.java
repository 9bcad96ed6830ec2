package io.holdfast.examples.shop.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final long MILLI = 1_000_000L;
    private static final long FAULT_END = 100 * MILLI;
    private static final long WATCH_END = FAULT_END + 4_000 * MILLI;

    private static Answer good(long plannedMillis) {
        return new Answer(true, plannedMillis * MILLI, 5 * MILLI, false);
    }

    private static Answer failed(long plannedMillis) {
        return new Answer(true, plannedMillis * MILLI, 5 * MILLI, true);
    }

    private static Answer late(long plannedMillis) {
        return new Answer(true, plannedMillis * MILLI, 1_001 * MILLI, false);
    }

    @Test
    void thePercentileMustLeaveOutTheMistakeItself() {
        List<Answer> answers = IntStream.rangeClosed(1, 200)
                .mapToObj(i -> new Answer(i <= 100, 0, (i <= 100 ? i : 9_000) * MILLI, false))
                .toList();
        assertThat(Judge.p99Millis(answers)).isEqualTo(99.0);
        assertThat(Judge.p99Millis(List.of())).isZero();
    }

    @Test
    void errorsMustBeThoseOfAll() {
        assertThat(Judge.errors(List.of(failed(1), good(2), new Answer(false, 0, 0, true))))
                .isEqualTo(2);
    }

    @Test
    void errorsWithinTheFaultMustNotCountForTheRecovery() {
        assertThat(Judge.recoveredMillis(List.of(failed(50), good(110), good(120)), FAULT_END, WATCH_END))
                .isZero();
    }

    @Test
    void theRecoveryMustLastUntilTheLastBadAnswer() {
        List<Answer> answers = List.of(good(110), failed(200), good(300), late(600), good(850), good(900));
        assertThat(Judge.recoveredMillis(answers, FAULT_END, WATCH_END)).isEqualTo(750);
    }

    @Test
    void whoIsNotServedAtTheEndMustNotHaveRecovered() {
        assertThat(Judge.recoveredMillis(List.of(good(110), failed(4_000)), FAULT_END, WATCH_END))
                .isNull();
        assertThat(Judge.recoveredMillis(List.of(failed(3_900), good(4_000)), FAULT_END, WATCH_END))
                .isNull();
        assertThat(Judge.recoveredMillis(List.of(), FAULT_END, WATCH_END)).isNull();
    }
}
