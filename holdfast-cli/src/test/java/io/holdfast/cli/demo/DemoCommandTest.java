package io.holdfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
    @Test
    void tooShortARunIsRefusedWithTheLimit() {
        CliRun run = CliRun.of("demo", "--seconds", "19");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("19").contains("20");
    }

    @Test
    void anUnknownServerIsRefusedWithTheKnownOnes() {
        CliRun run = CliRun.of("demo", "--server", "oracle");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("mariadb", "mysql");
    }

    @Test
    void anUnknownPeerIsRefusedWithTheKnownOnes() {
        CliRun run = CliRun.of("demo", "--peer", "c3p0");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("none", "hikari");
    }
}
