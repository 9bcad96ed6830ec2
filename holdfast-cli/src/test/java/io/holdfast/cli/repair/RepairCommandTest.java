package io.holdfast.cli.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.plan.RepairError;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                "apply a --edited --yes",
                "apply --resume b --edited",
                "undo",
                "undo unknown",
                "runs unknown",
                "checklist localhost:1 --only P99",
                "checklist localhost:1 --since yesterday",
                "checklist localhost:1 --log-to x",
                "checklist localhost:1 --instances 0",
                "rescue localhost:1 --max -1",
                "rescue localhost:1 --mem lots",
                "rescue localhost:1 --restart-limit 0",
                "kill localhost:1 --id 1 --commit",
                "kill localhost:1 --orphans h --idle 0",
                "kill localhost:1 --orphans h --id 1",
                "fix localhost:1 --collate s.t(a)",
                "fix localhost:1 --drop s.t(a,b)",
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
        assertThat(run.err()).doesNotContain("Exception");
    }

    @Test
    void aPlanThatCannotBeReadMustHaveItsCode() throws Exception {
        Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Path text = Files.writeString(folder.resolve("text"), "kind: [unclosed");
        for (Path plan : List.of(folder.resolve("nosuch.yaml"), folder, bytes, text)) {
            CliRun run = CliRun.of("apply", plan.toString(), "--runs", folder.toString());
            assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).contains(RepairError.PLAN_UNREADABLE.code()).doesNotContain("Exception");
        }
    }

    @Test
    void aServerThatNoDoorOpensOfMustBeSaidWithWhatToDo() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        String address = "127.0.0.1:" + closed;
        CliRun run = CliRun.of(
                "rescue", address, "-u", "x", "--rescue-port", Integer.toString(closed), "--runs", folder.toString());

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.err()).contains(RepairError.NO_DOOR.code()).contains("systemctl status");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void onlyLinesThatRunACheckMustCountAsASchedule() {
        List<String> found = new ArrayList<>();
        Schedules.lines(
                "crontab",
                "# 0 * * * * holdfast doctor db\n0 * * * * /usr/bin/holdfast doctor db --fail-on WARN\n"
                        + "5 * * * * echo holdfast is good\nExecStart=/opt/holdfast checklist db --apply-safe\n",
                found);

        assertThat(found).hasSize(2).allMatch(line -> line.startsWith("crontab:2:") || line.startsWith("crontab:4:"));
    }
}
