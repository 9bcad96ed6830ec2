package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void helpGoesToStdoutAndListsCommandsAndExitCodes() {
        CliRun run = CliRun.of("--help");

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("demo", "explain");
        for (String code : new String[] {"0", "1", "2", "3", "4", "5", "6", "130"}) {
            assertThat(run.out()).containsPattern("(?m)^ +" + code + " +\\S");
        }
        assertThat(run.err()).isEmpty();
    }

    @Test
    void versionIsTheOneThatMavenBuilt() {
        CliRun run = CliRun.of("--version");

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).containsPattern("^holdfast \\d+\\.\\d+").doesNotContain("$");
    }

    @Test
    void withoutCommandItIsWrongUsage() {
        CliRun run = CliRun.of();

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("holdfast --help");
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheLikelyOne() {
        CliRun run = CliRun.of("demoo");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("demoo").contains("holdfast demo");
    }

    @Test
    void aWrongOptionIsNamedTogetherWithTheCommandsHelp() {
        CliRun run = CliRun.of("demo", "--sekunds", "3");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--sekunds").contains("holdfast demo --help");
    }
}
