package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.PlanYaml;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.testkit.ServerKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
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

    /** For ORDER BY … LIMIT the optimizer takes an index of the order, and reads nearly all of it for rows at its end. */
    @Test
    void anIndexThatMakesAnotherStatementWorseMustBeTakenBack() throws Exception {
        try (RepairBench bench = new RepairBench(ServerKind.MYSQL, folder)) {
            String table = bench.schema + ".t";
            bench.run(
                    "CREATE TABLE " + table + " (id INT PRIMARY KEY, a INT, b INT, KEY (a))",
                    "INSERT INTO " + table + " SELECT n, IF(n > 9800, 77, n MOD 76), n FROM "
                            + RepairBench.numbers(10_000),
                    "ANALYZE TABLE " + table);
            String before = bench.state(table);
            String victim = "SELECT id FROM " + table + " WHERE a = 77 ORDER BY b LIMIT 1";
            for (int i = 0; i < 10; i++) {
                bench.text(victim);
            }
            FixPlan plan = PlanYaml.read(PlanYaml.write(bench.plan(
                    FixRequest.index(TableColumns.parse(table + "(b)"), List.of(), Duration.ofMinutes(10)))));
            AtomicBoolean ended = new AtomicBoolean();
            CompletableFuture<Void> application = CompletableFuture.runAsync(() -> {
                while (!ended.get()) {
                    try {
                        bench.text(victim);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            FixApplier.Outcome applied;
            try {
                applied = bench.applier().apply(plan);
            } finally {
                ended.set(true);
                application.join();
            }

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

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aDefinitionMustBeChangedOnlineAndComeBackOrBeLeftToATool(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            TableName table = new TableName(bench.schema, "表 `x`, 'y'");
            bench.run(
                    "CREATE TABLE " + table.quoted() + " (a INT UNSIGNED NOT NULL COMMENT 'a, int', b VARCHAR(20)"
                            + " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci DEFAULT 'x', c INT, KEY one (c))",
                    "INSERT INTO " + table.quoted() + " VALUES (1, 'a', 1), (2, 'b', 2)");
            String before = bench.state(table.quoted());
            TableColumns a = TableColumns.parse(table.quoted() + "(a)");
            TableColumns b = TableColumns.parse(table.quoted() + "(b)");
            TableColumns c = TableColumns.parse(table.quoted() + "(c)");

            assertThat(RepairErrors.of(() -> bench.plan(FixRequest.primaryKey(c))))
                    .isEqualTo(RepairError.NO_REPAIR);
            assertThat(RepairErrors.of(() -> bench.plan(FixRequest.widen(b)))).isEqualTo(RepairError.NO_REPAIR);
            assertThat(RepairErrors.of(() -> bench.plan(FixRequest.collate(a, "utf8mb4_bin"))))
                    .isEqualTo(RepairError.NO_REPAIR);
            assertThat(RepairErrors.of(() -> bench.plan(FixRequest.collate(b, "x; DROP"))))
                    .isEqualTo(RepairError.NO_REPAIR);
            if (kind == ServerKind.MYSQL) {
                for (FixRequest request : List.of(FixRequest.widen(a), FixRequest.collate(b, "utf8mb4_bin"))) {
                    RepairException refused = catchThrowableOfType(RepairException.class, () -> bench.plan(request));
                    assertThat(refused.error()).isEqualTo(RepairError.NO_REPAIR);
                    assertThat(refused)
                            .hasMessageContaining("gh-ost ")
                            .hasMessageContaining("pt-online-schema-change ");
                }
                appliesAndComesBack(bench, table.quoted(), before, FixRequest.primaryKey(a));
            } else {
                appliesAndComesBack(
                        bench,
                        table.quoted(),
                        before,
                        FixRequest.primaryKey(a),
                        FixRequest.collate(b, "utf8mb4_bin"),
                        FixRequest.widen(c));
            }
            // An index is dropped once it is hidden, and not before.
            assertThat(RepairErrors.of(() -> bench.plan(FixRequest.drop(table, "one"))))
                    .isEqualTo(RepairError.NO_REPAIR);
            bench.run("ALTER TABLE " + table.quoted() + " ALTER INDEX one "
                    + (kind == ServerKind.MYSQL ? "INVISIBLE" : "IGNORED"));
            appliesAndComesBack(bench, table.quoted(), bench.state(table.quoted()), FixRequest.drop(table, "one"));
        }
    }

    private static void appliesAndComesBack(RepairBench bench, String table, String before, FixRequest... requests)
            throws Exception {
        FixPlan plan = PlanYaml.read(PlanYaml.write(bench.plan(requests)));
        assertThat(bench.applier().apply(plan).problem()).isNull();
        assertThat(bench.state(table)).isNotEqualTo(before);
        assertThat(bench.applier().undo(plan.id()).problem()).isNull();
        assertThat(bench.state(table)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void whatAGoneClientLeftPreparedMustBeEndedByItsName(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String table = bench.schema + ".t";
            bench.run("CREATE TABLE " + table + " (id INT PRIMARY KEY)");
            String xid = "hf'" + bench.schema;
            Connection owner = bench.server.adminConnection();
            try (Statement statement = owner.createStatement()) {
                String quoted = "'" + xid.replace("'", "''") + "', 'b', 7";
                statement.execute("XA START " + quoted);
                statement.execute("INSERT INTO " + table + " VALUES (1)");
                statement.execute("XA END " + quoted);
                statement.execute("XA PREPARE " + quoted);
            }
            KillLog log = new KillLog(folder, "tester", Clock.systemUTC());
            try (PreparedEnder ender = PreparedEnder.open(bench.target(), log, Clock.systemUTC())) {
                String name = ender.list().get(0).xid();
                assertThat(RepairErrors.of(() -> ender.preview("X'00'"))).isEqualTo(RepairError.NO_VICTIM);
                owner.close();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> ender.list().stream().allMatch(one -> one.session() == 0));

                ender.end(ender.preview(name), false);
                assertThat(ender.list()).isEmpty();
            }
            assertThat(bench.text("SELECT COUNT(*) FROM " + table)).isEqualTo("0");
            assertThat(folder.resolve("kills.jsonl")).content().contains("\"xid\"");
            // The cache of client hosts can be emptied on every server; nothing is blocked here.
            if (kind == ServerKind.MYSQL) {
                assertThat(RepairErrors.of(() -> bench.plan(FixRequest.unblockHosts())))
                        .isEqualTo(RepairError.ASSERTION);
            } else {
                FixPlan plan = bench.plan(FixRequest.unblockHosts());
                assertThat(bench.applier().apply(plan).problem()).isNull();
                assertThat(bench.applier().undo(plan.id()).problem()).isNull();
            }
        }
    }

    private static RepairError error(FixApplier.Outcome outcome) {
        return Objects.requireNonNull(outcome.problem()).error();
    }
}
