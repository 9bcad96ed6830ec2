package io.holdfast.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantsCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "@%", "a\nb@%", "a\\b@%", "a-user-whose-name-is-longer-than-any-server-takes@%"})
    void accountThatNoServerTakesMustBeRefused(String account) {
        assertThat(CliRun.of("grants", "127.0.0.1:1", "-u", "x", "--account", account)
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void serverThatCannotBeAskedMustGiveItsCode() {
        CliRun run = CliRun.of("grants", "127.0.0.1:1", "-u", "x");

        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("HF-2002");
    }
}
