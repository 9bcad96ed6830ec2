package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.testkit.ServerKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each repair on real servers: done, proved, and undone to the same bytes. */
class RepairIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void anIndexMustBeProvedAddedAndUndone(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String table = bench.schema + ".system_settings";
            bench.settings(table, 5_000);
            String before = bench.state(table);

            FixPlan plan = bench.plan(FixRequest.index(TableColumns.parse(table + "(business_id)"), List.of()));
            assertThat(bench.state(table)).isEqualTo(before);
            FixApplier.Outcome applied = bench.applier().apply(plan);

            assertThat(applied.problem()).isNull();
            assertThat(applied.state()).isEqualTo(RunState.APPLIED);
            assertThat(bench.text("EXPLAIN FORMAT=JSON SELECT * FROM " + table + " WHERE business_id = 5"))
                    .contains("\"key\": \"hf_");
            assertThat(bench.said).anyMatch(line -> line.startsWith("Proof P"));

            assertThat(bench.applier().undo(plan.id()).state()).isEqualTo(RunState.TAKEN_BACK);
            assertThat(bench.state(table)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void anIndexThatIsNotWorthItMustBeTakenBack(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String table = bench.schema + ".flags";
            bench.run(
                    "CREATE TABLE " + table + " (id INT PRIMARY KEY, flag INT, pad CHAR(100) DEFAULT 'x')",
                    "INSERT INTO " + table + " (id, flag) SELECT n, 1 FROM " + RepairBench.numbers(2_000));
            String before = bench.state(table);

            FixPlan plan = bench.plan(FixRequest.index(TableColumns.parse(table + "(flag)"), List.of()));
            FixApplier.Outcome applied = bench.applier().apply(plan);

            assertThat(error(applied)).isEqualTo(RepairError.NOT_WORTH_IT);
            assertThat(applied.state()).isEqualTo(RunState.REFUSED);
            assertThat(bench.state(table)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void duplicatesMustGoUnderTheKeyAndComeBackByteForByte(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            for (String name : List.of("a `quoted` 表 名, (b) 'x'", "n".repeat(64))) {
                TableName table = new TableName(bench.schema, name);
                bench.settings(table.quoted(), 2_000);
                bench.run(
                        "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
                        "INSERT INTO " + table.quoted()
                                + " (id, business_id, name) VALUES (0, 5000, 'Ä'), (9000, 5000, 'ä'),"
                                + " (9001, 6000, NULL), (9002, 6000, NULL)");
                String before = bench.state(table.quoted());
                String keys = table.quoted() + "(business_id, `name`)";

                FixPlan plan = bench.plan(FixRequest.unique(TableColumns.parse(keys), "max", true));
                FixApplier.Outcome applied = bench.applier().apply(plan);

                assertThat(applied.problem()).isNull();
                // Ä and ä are equal to the collation, NULLs are not.
                assertThat(bench.text("SELECT COUNT(*) FROM " + table.quoted() + " WHERE id = 0"))
                        .isEqualTo("0");
                assertThat(bench.text("SELECT COUNT(*) FROM " + table.quoted())).isEqualTo("2003");
                assertThat(bench.text("SHOW CREATE TABLE " + table.quoted())).contains("UNIQUE KEY `hf_uq_");
                assertThat(bench.copies()).isOne();

                FixApplier.Outcome undone = bench.applier().undo(plan.id());
                assertThat(undone.problem()).isNull();
                assertThat(bench.state(table.quoted())).isEqualTo(before);
                assertThat(bench.copies()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void anUndoMustNotOverwriteWhatOthersMadeSince(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String table = bench.schema + ".t";
            bench.run(
                    "CREATE TABLE " + table + " (id INT PRIMARY KEY, k INT)",
                    "INSERT INTO " + table + " VALUES (1, 1), (2, 1), (3, 2)");
            FixPlan plan = bench.plan(FixRequest.unique(TableColumns.parse(table + "(k)"), "min", false));
            assertThat(bench.applier().apply(plan).problem()).isNull();
            bench.run("INSERT INTO " + table + " VALUES (2, 99)");

            assertThat(RepairErrors.of(() -> bench.applier().undo(plan.id()))).isEqualTo(RepairError.CHANGED_SINCE);
            assertThat(bench.copies()).isOne();

            bench.run("DELETE FROM " + table + " WHERE id = 2");
            assertThat(bench.applier().undo(plan.id()).problem()).isNull();
            assertThat(bench.text("SELECT GROUP_CONCAT(id, ':', k ORDER BY id) FROM " + table))
                    .isEqualTo("1:1,2:1,3:2");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aHiddenIndexAndASettingMustComeBack(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String table = bench.schema + ".t";
            bench.run("CREATE TABLE " + table + " (id INT PRIMARY KEY, a INT, b INT, KEY one (a), KEY two (a, b))");
            String before = bench.state(table);
            String old = bench.text("SELECT @@GLOBAL.net_read_timeout");

            FixPlan plan = bench.plan(
                    FixRequest.hide(TableName.parse(table), "one"), FixRequest.setting("net_read_timeout", "77", 0));
            assertThat(bench.applier().apply(plan).problem()).isNull();
            assertThat(bench.text("SELECT @@GLOBAL.net_read_timeout")).isEqualTo("77");
            assertThat(bench.state(table)).isNotEqualTo(before);

            assertThat(bench.applier().undo(plan.id()).problem()).isNull();
            assertThat(bench.state(table)).isEqualTo(before);
            assertThat(bench.text("SELECT @@GLOBAL.net_read_timeout")).isEqualTo(old);
            if (kind == ServerKind.MYSQL) {
                assertThat(bench.text(
                                "SELECT COUNT(*) FROM performance_schema.persisted_variables WHERE variable_name ="
                                        + " 'net_read_timeout'"))
                        .isEqualTo("0");
            }
        }
    }

    private static RepairError error(FixApplier.Outcome outcome) {
        return Objects.requireNonNull(outcome.problem()).error();
    }
}
