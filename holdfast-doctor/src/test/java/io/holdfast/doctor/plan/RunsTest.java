package io.holdfast.doctor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.doctor.plan.JournalEntry.Phase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream journal = new ByteArrayOutputStream();

    @BeforeEach
    void aRunThatWorksOnItsFirstStep() {
        write(Phase.BEGUN, -1, -1);
        write(Phase.STARTING, 0, 0);
    }

    private void write(Phase phase, int fix, int step) {
        journal.writeBytes(Runs.line(new JournalEntry(
                Instant.EPOCH, phase, fix, step, "a \"text\"\nof two lines", Map.of("k" + step, "v\n"))));
    }

    private RunRecord load() throws Exception {
        Path run = Files.createDirectories(folder.resolve(PlanYamlTest.PLAN.id()));
        Files.writeString(run.resolve(Runs.PLAN), PlanYaml.write(PlanYamlTest.PLAN));
        Files.write(run.resolve(Runs.JOURNAL), journal.toByteArray());
        return new Runs(folder).load(PlanYamlTest.PLAN.id());
    }

    @Test
    void aRunMustBeOpenUntilItsJournalEndsIt() throws Exception {
        assertThat(load().state()).isEqualTo(RunState.OPEN);
        assertThat(load().begun(0, 0)).isTrue();
        assertThat(load().done(0, 0)).isFalse();

        write(Phase.DONE, 0, 0);
        assertThat(load().done(0, 0)).isTrue();
        assertThat(load().stepsDone()).isOne();
        write(Phase.APPLIED, -1, -1);
        assertThat(load().state()).isEqualTo(RunState.APPLIED);
        write(Phase.UNDO_BEGUN, -1, -1);
        assertThat(load().state()).isEqualTo(RunState.OPEN);
        write(Phase.UNDOING, 0, 0);
        assertThat(load().done(0, 0)).isFalse();
        write(Phase.TAKEN_BACK, -1, -1);
        assertThat(load().state()).isEqualTo(RunState.TAKEN_BACK);
        assertThat(load().data(0)).containsEntry("k0", "v\n");
    }

    @Test
    void aLineThatACrashCutMustNotCount() throws Exception {
        byte[] whole = Runs.line(new JournalEntry(Instant.EPOCH, Phase.DONE, 0, 0, "表", Map.of()));
        for (int cut = 0; cut < whole.length; cut++) {
            journal.reset();
            aRunThatWorksOnItsFirstStep();
            journal.write(whole, 0, cut);
            assertThat(load().done(0, 0)).as("cut after %s bytes", cut).isFalse();
        }
    }

    @Test
    void aDamagedLineMustBeACodedError() {
        journal.writeBytes("nonsense\n".getBytes(StandardCharsets.UTF_8));

        assertThat(catchThrowableOfType(RepairException.class, this::load).error())
                .isEqualTo(RepairError.JOURNAL);
    }

    @Test
    void aRunThatIsNotThereMustBeACodedError() {
        for (String id : new String[] {"unknown", "../x", ""}) {
            assertThat(catchThrowableOfType(RepairException.class, () -> new Runs(folder).load(id))
                            .error())
                    .isEqualTo(RepairError.RUN_STATE);
        }
    }
}
