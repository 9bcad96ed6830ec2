package io.holdfast.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which checks a list names: a star is a pattern over ids, and over codes only where it begins as codes do. */
class ChosenChecksTest {
    private final Doctor all = Doctor.withAllProbes(Clock.systemUTC());

    private static List<String> ids(Doctor doctor) {
        return doctor.probes().stream().map(Probe.Info::id).toList();
    }

    @Test
    void aPatternMustLeaveOutTheChecksOfTheseIdsAlone() {
        assertThat(ids(all)).anyMatch(id -> id.startsWith("H")).anyMatch(id -> !id.startsWith("H"));
        for (String pattern : List.of("H*", "h*", "L*", "C*")) {
            String letter = pattern.substring(0, 1).toUpperCase(java.util.Locale.ROOT);
            assertThat(ids(all.except(pattern)))
                    .as(pattern)
                    .containsExactlyElementsOf(ids(all).stream()
                            .filter(id -> !id.startsWith(letter))
                            .toList());
            assertThat(ids(all.only(pattern))).as(pattern).allMatch(id -> id.startsWith(letter));
        }
    }

    @Test
    void aPatternOverCodesMustBeginAsCodesDo() {
        List<String> chosen = ids(all.only("HF-22*"));
        assertThat(chosen).isNotEmpty().hasSizeLessThan(ids(all).size());
        assertThat(all.only("HF-22*").probes()).allMatch(info -> info.code().startsWith("HF-22"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "HF-*", "HF-2*", "H*,HF-*"})
    void leavingOutEveryCheckMustBeRefused(String list) {
        assertThatThrownBy(() -> all.except(list)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReportOfNothingMustNotBeHealthy() {
        Report nothing = new Report(Report.SCHEMA_VERSION, null, null, null, List.of());
        assertThat(nothing.worst()).isEqualTo(Severity.UNKNOWN);
        assertThat(nothing.exitCode(Severity.WARN, false)).isEqualTo(3);
    }

    /** A choice of checks of which the account may make none. */
    @Test
    void aReportOfChecksThatCouldNotBeMadeMustNotBeHealthy() {
        Report unknown = new Report(Report.SCHEMA_VERSION, null, null, null, List.of(finding(Severity.UNKNOWN)));
        assertThat(unknown.worst()).isEqualTo(Severity.UNKNOWN);
        assertThat(unknown.verdict()).doesNotContain("No problem");
        assertThat(unknown.exitCode(Severity.WARN, false)).isEqualTo(3);
        Report made = new Report(
                Report.SCHEMA_VERSION, null, null, null, List.of(finding(Severity.UNKNOWN), finding(Severity.OK)));
        assertThat(made.worst()).isEqualTo(Severity.OK);
        assertThat(made.exitCode(Severity.WARN, false)).isZero();
    }

    private static Finding finding(Severity severity) {
        return new Finding("HF-2301", "S01", severity, "shop", "a sentence", List.of(), List.of(), List.of());
    }
}
