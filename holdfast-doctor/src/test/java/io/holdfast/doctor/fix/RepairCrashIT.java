package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.JournalEntry;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.testkit.ServerKind;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A run dies at a random statement, its connection cut and its process's state lost; then it is resumed, or undone, and may
 * die again. No row is lost, and every state leads out.
 */
class RepairCrashIT {
    /** Deaths on each server; {@code ./bench repair-crashes} makes hundreds, with real processes. */
    private static final int DEATHS = 10;

    private static final long SEED = 21;

    @TempDir
    private Path folder;

    /** The end of the process: nothing of ours may catch it. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Dies at one of the moments before and after each statement. */
    private static final class DeadlyTap implements FixServer.Tap {
        private final int at;
        private int count;

        DeadlyTap(int at) {
            this.at = at;
        }

        @Override
        public void moment(Runnable cut) {
            count++;
            if (at > 0 && count >= at) {
                if (count == at) {
                    cut.run();
                }
                // What is dead stays dead: what follows in a finally does not happen.
                throw new Crash();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aRunThatDiedAnywhereMustLeadOutWithEveryRow(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String table = bench.schema + ".t";
            bench.settings(table, 420);
            String before = bench.state(table);
            DeadlyTap counter = new DeadlyTap(0);
            FixPlan whole = plan(bench, table);
            assertThat(applier(bench, counter).apply(whole).problem()).isNull();
            final int moments = counter.count;
            DeadlyTap undoCounter = new DeadlyTap(0);
            applier(bench, undoCounter).undo(whole.id());
            assertThat(bench.state(table)).isEqualTo(before);

            Random random = new Random(SEED);
            for (int deaths = 0; deaths < DEATHS; ) {
                int first = 1 + random.nextInt(moments);
                int second = 1 + random.nextInt(Math.max(moments, undoCounter.count));
                boolean resumes = random.nextBoolean();
                String point = "died at " + first + " of " + moments + ", then at " + second
                        + (resumes ? " of the resume" : " of the undo");
                FixPlan plan = plan(bench, table);
                assertThat(dies(() -> applier(bench, new DeadlyTap(first)).apply(plan)))
                        .as(point)
                        .isTrue();
                deaths++;
                if (isRecorded(bench, plan)) {
                    everyRowIsThere(bench, table, point);
                    if (resumes) {
                        deaths +=
                                dies(() -> applier(bench, new DeadlyTap(second)).resume(plan.id())) ? 1 : 0;
                        everyRowIsThere(bench, table, point);
                        if (bench.runs.load(plan.id()).state() != RunState.APPLIED) {
                            assertThat(bench.applier().resume(plan.id()).problem())
                                    .as(point)
                                    .isNull();
                        }
                        assertThat(bench.text("SELECT COUNT(*) FROM " + table))
                                .as(point)
                                .isEqualTo("420");
                    }
                    deaths += dies(() -> applier(bench, new DeadlyTap(second)).undo(plan.id())) ? 1 : 0;
                    everyRowIsThere(bench, table, point);
                    if (bench.runs.load(plan.id()).state() != RunState.TAKEN_BACK) {
                        assertThat(bench.applier().undo(plan.id()).problem())
                                .as(point)
                                .isNull();
                    }
                }
                assertThat(bench.state(table)).as(point).isEqualTo(before);
                assertThat(bench.copies()).as(point).isZero();
            }
        }
    }

    /** Cuts the connection at some moments, as a network does: the process goes on. */
    private static final class CutTap implements FixServer.Tap {
        private final Set<Integer> at;
        private int count;

        CutTap(Set<Integer> at) {
            this.at = at;
        }

        @Override
        public void moment(Runnable cut) {
            count++;
            if (at.contains(count)) {
                cut.run();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aRunWhoseConnectionIsCutMustGoOnOverAnother(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String table = bench.schema + ".t";
            bench.settings(table, 420);
            String before = bench.state(table);
            FixPlan plan = plan(bench, table);
            // The session's own settings are eight statements, the index and its proof some tens, the rows follow.
            FixApplier.Outcome outcome =
                    applier(bench, new CutTap(Set.of(40, 160))).apply(plan);

            assertThat(outcome.problem()).isNull();
            assertThat(outcome.state()).isEqualTo(RunState.APPLIED);
            assertThat(outcome.run().entries()).anyMatch(entry -> entry.phase() == JournalEntry.Phase.RESUMED);
            assertThat(bench.text("SELECT COUNT(*) FROM " + table)).isEqualTo("420");
            assertThat(bench.applier().undo(plan.id()).problem()).isNull();
            assertThat(bench.state(table)).isEqualTo(before);
        }
    }

    private static FixPlan plan(RepairBench bench, String table) throws Exception {
        return bench.plan(
                FixRequest.index(TableColumns.parse(table + "(price)"), List.of()),
                FixRequest.unique(TableColumns.parse(table + "(business_id, name)"), "min", true));
    }

    private static FixApplier applier(RepairBench bench, FixServer.Tap tap) {
        return new FixApplier(bench.target(), bench.runs, Clock.systemUTC(), "tester", line -> {}, Work.ATTEMPTS, tap);
    }

    /** 420 of which 21 are there twice: in the table or in a copy, each once. */
    private static void everyRowIsThere(RepairBench bench, String table, String point) throws Exception {
        String copy = bench.text("SELECT table_name FROM information_schema.tables WHERE table_schema = '"
                + bench.schema + "' AND table_name LIKE 'hfbak%'");
        String rows = "SELECT id FROM " + table
                + (copy.isEmpty() ? "" : " UNION ALL SELECT id FROM " + bench.schema + ".`" + copy + "`");
        assertThat(bench.text("SELECT CONCAT(COUNT(*), '/', COUNT(DISTINCT id)) FROM (" + rows + ") every"))
                .as(point)
                .isEqualTo("441/441");
    }

    private static boolean isRecorded(RepairBench bench, FixPlan plan) throws RepairException {
        try {
            bench.runs.load(plan.id());
            return true;
        } catch (RepairException e) {
            assertThat(e.error()).isEqualTo(RepairError.RUN_STATE);
            return false;
        }
    }

    private interface Call {
        FixApplier.Outcome run() throws Exception;
    }

    /** True when it died; a call that ended before the moment came has done its work. */
    private static boolean dies(Call call) throws Exception {
        try {
            assertThat(call.run().problem()).isNull();
            return false;
        } catch (Crash e) {
            return true;
        }
    }
}
