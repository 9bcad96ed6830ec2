package io.holdfast.cli.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.plan.RepairError;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepairCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(RepairError.class)
    void everyErrorMustHaveItsPage(RepairError error) {
        assertThat(CliRun.of("explain", error.code()).out()).startsWith(error.code());
    }

    @Test
    void withoutRunsTheListMustBeEmpty() {
        CliRun run = CliRun.of("runs", "--runs", folder.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).isEqualTo("[]" + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apply",
                "apply nowhere.yaml",
                "apply --resume unknown",
                "apply a --resume b",
                "undo",
                "undo unknown",
                "runs unknown",
                "fix localhost:1 extra",
                "fix localhost:1 --set wait_timeout",
                "fix localhost:1 --query x",
                "fix localhost:1 --hide s.t(a,b)",
                "fix localhost:1 --set max_connections=9 --mem lots"
            })
    void wrongUsageMustBeSaidAsSuch(String arguments) {
        CliRun run = CliRun.of((arguments + (arguments.startsWith("fix") ? "" : " --runs " + folder)).split(" "));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
    }
}
