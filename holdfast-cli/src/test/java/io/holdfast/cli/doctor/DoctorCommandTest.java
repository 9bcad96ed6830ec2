package io.holdfast.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.DoctorError;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandTest {
    private static List<String> pages() {
        return JsonMapper.shared()
                .readTree(CliRun.of("explain", "--json").out())
                .valueStream()
                .map(page -> page.get("code").asString())
                .toList();
    }

    @Test
    void everyCheckMustBeListedAndHaveItsPage() {
        CliRun run = CliRun.of("doctor", "--list-checks", "--json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        JsonNode checks = JsonMapper.shared().readTree(run.out());
        List<String> codes =
                checks.valueStream().map(check -> check.get("code").asString()).toList();
        assertThat(codes).hasSizeGreaterThan(30).doesNotHaveDuplicates();
        assertThat(pages()).containsAll(codes);
    }

    @Test
    void everyErrorMustHaveItsPage() {
        assertThat(pages())
                .containsAll(Arrays.stream(DoctorError.values())
                        .map(DoctorError::code)
                        .toList());
    }

    @Test
    void checksMayBeChosen() {
        assertThat(CliRun.of("doctor", "--list-checks", "--only", "L*").out().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("L0"));
    }

    @ParameterizedTest
    @CsvSource({
        "--only Z99, Z99",
        "--window 0, --window",
        "--fail-on OK, --fail-on",
        "--password-env HOLDFAST_NO_SUCH_VARIABLE, HOLDFAST_NO_SUCH_VARIABLE",
        "--key nonsense, nonsense"
    })
    void wrongUsageMustNameTheMistake(String arguments, String named) {
        String[] words = ("doctor 127.0.0.1:1 " + arguments).split(" ");
        CliRun run = CliRun.of(words);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(named);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example:80", "jdbc:postgresql://db/x", "a b"})
    void aTargetOfAnotherKindMustBeRefusedWithTheKindsThereAre(String target) {
        CliRun run = CliRun.of("doctor", target);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("HF-2010", "jdbc:mysql://");
    }

    @Test
    void aPortWhereNobodyListensMustBeACodedError() {
        CliRun run = CliRun.of("doctor", "127.0.0.1:1", "-u", "root");

        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.err()).contains("HF-2002", "127.0.0.1:1");
        assertThat(run.err().lines()).hasSize(1);
    }
}
