package io.holdfast.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManualTest {
    @TempDir
    private Path folder;

    @Test
    void everyCommandMustHaveAManPageWithItsOptions() throws IOException {
        assertThat(CliRun.of("manual", folder.toString()).exitCode()).isEqualTo(ExitCode.OK);

        assertThat(folder.resolve("holdfast.1")).content().contains(".SH \"EXIT STATUS\"", ".B doctor", ".B kill");
        assertThat(folder.resolve("holdfast-doctor.1"))
                .content()
                .contains(".TH \"HOLDFAST\\-DOCTOR\" \"1\"", "\\-\\-defaults\\-file", ".SH \"SEE ALSO\"");
        assertThat(folder.resolve("holdfast-advise-pool.1")).exists();
    }

    @Test
    void noLineOfAManPageMayBeARequestThatManDoesNotKnow() throws IOException {
        CliRun.of("manual", folder.toString());

        try (var pages = Files.list(folder)) {
            assertThat(pages)
                    .hasSizeGreaterThan(15)
                    .allSatisfy(page -> assertThat(Files.readAllLines(page))
                            .filteredOn(line -> line.startsWith(".") || line.startsWith("'"))
                            .allMatch(line -> line.matches("\\.(TH|SH|PP|TP|B|nf|fi)( .*)?")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionMustKnowAllCommandsAndTheirOptions(String shell) {
        CliRun run = CliRun.of("completion", shell);

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .contains("doctor", "advise", "--password-env", "complete -F")
                .contains("--idle-trx");
        assertThat(run.out().startsWith("#compdef holdfast")).isEqualTo(shell.equals("zsh"));
    }
}
