package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearMissesTest {
    @ParameterizedTest
    @CsvSource({
        "wy log, holdfast why",
        "doc db.example, holdfast doctor",
        "dcotor db.example, holdfast doctor",
        "explian HF-1001, holdfast explain",
        "migrate file, holdfast advise migrate",
        "ping db.example, holdfast test",
        "advise poool, holdfast advise pool",
        "advise setings, holdfast advise settings"
    })
    void aCommandMustBeProposedForAWordNearIt(String line, String command) {
        CliRun run = CliRun.of(line.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(command + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xylophone", "a:b", "=", "http://host/s3same"})
    void aWordNearNoCommandMustGetNoProposal(String word) {
        CliRun run = CliRun.of(word);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).doesNotContain("?").doesNotContain("s3same").contains("holdfast --help");
    }

    @Test
    void neighboursThatAreSwappedMustCountOnce() {
        assertThat(NearMisses.distance("doctor", "dcotor")).isEqualTo(1);
        assertThat(NearMisses.distance("", "why")).isEqualTo(3);
        assertThat(NearMisses.distance("why", "why")).isZero();
    }
}
