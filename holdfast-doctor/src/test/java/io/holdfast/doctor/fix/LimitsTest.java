package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final long GIGA = 1L << 30;

    @Test
    void twiceWhatIsWrittenMustBeFreeAndSomeForOthers() {
        assertThat(Limits.noRoom(OptionalLong.of(3 * GIGA), GIGA)).isEmpty();
        assertThat(Limits.noRoom(OptionalLong.of(2 * GIGA), GIGA)).isPresent();
        assertThat(Limits.noRoom(OptionalLong.of(1), 1)).isPresent();
    }

    @Test
    void aDiskThatCannotBeSeenMustNotBeJudged() {
        assertThat(Limits.noRoom(OptionalLong.empty(), 1000 * GIGA)).isEmpty();
    }
}
