package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.PlanYaml;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.Runs;
import io.holdfast.doctor.plan.ServerMark;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What cannot be proved safe is refused with a code, and changes nothing. */
class RepairRefusalIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aPlanThatNoLongerFitsMustBeRefused(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String table = bench.schema + ".t";
            bench.settings(table, 500);
            FixPlan plan = bench.plan(FixRequest.index(TableColumns.parse(table + "(business_id)"), List.of()));
            String text = PlanYaml.write(plan);
            FixApplier applier = bench.applier();

            FixPlan edited = PlanYaml.read(text.replaceFirst("DROP INDEX", "DROP COLUMN name, DROP INDEX"));
            assertThat(RepairErrors.of(() -> applier.apply(edited))).isEqualTo(RepairError.PLAN_ALTERED);
            FixPlan other = PlanYaml.read(text.replaceFirst("\\(`business_id`\\)", "(`price`)"));
            assertThat(RepairErrors.of(() -> applier.apply(other))).isEqualTo(RepairError.PLAN_ALTERED);

            // A day later; and before the plan was made, by a clock that was set back.
            for (Duration shift : List.of(Duration.ofHours(25), Duration.ofHours(-1))) {
                FixApplier shifted = new FixApplier(
                        bench.target(), bench.runs, Clock.offset(Clock.systemUTC(), shift), "tester", line -> {});
                assertThat(RepairErrors.of(() -> shifted.apply(plan))).isEqualTo(RepairError.PLAN_EXPIRED);
            }

            ServerMark mark = plan.server();
            ServerMark twin = new ServerMark(
                    mark.version(),
                    mark.address(),
                    mark.uuid().isEmpty() ? "" : "another-uuid",
                    mark.hostname(),
                    mark.port(),
                    mark.dataDirectory(),
                    mark.serverId(),
                    mark.startedAt().minusSeconds(60));
            FixPlan elsewhere =
                    new FixPlan(plan.id(), plan.createdAt(), plan.expiresAt(), twin, plan.tables(), plan.fixes());
            assertThat(RepairErrors.of(() -> applier.apply(elsewhere))).isEqualTo(RepairError.OTHER_SERVER);

            bench.run("ALTER TABLE " + table + " ADD COLUMN late INT");
            assertThat(RepairErrors.of(() -> applier.apply(plan))).isEqualTo(RepairError.ASSERTION);
            assertThat(bench.runs.all()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aPlanWhoseMannerWasEditedMustRunAsEditedAfterConsentAlone(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String table = bench.schema + ".t";
            bench.settings(table, 500);
            String before = bench.state(table);
            FixPlan plan = bench.plan(FixRequest.index(TableColumns.parse(table + "(business_id)"), List.of()));
            FixPlan edited = PlanYaml.read(PlanYaml.write(plan)
                    .replaceFirst(
                            "((INVISIBLE|IGNORED)), ALGORITHM=INPLACE, LOCK=NONE",
                            "$1 COMMENT 'ticket 42', LOCK=SHARED"));

            assertThat(RepairErrors.of(() -> bench.applier().apply(edited))).isEqualTo(RepairError.PLAN_ALTERED);
            assertThat(bench.runs.all()).isEmpty();
            FixApplier consented = bench.applier().edited();
            assertThat(consented.preflight(edited)).hasSize(1);
            assertThat(consented.apply(edited).problem()).isNull();
            assertThat(bench.text("SHOW CREATE TABLE " + table)).contains("COMMENT 'ticket 42'");
            assertThat(bench.runs.load(plan.id()).entries().get(0).data().get("edited"))
                    .contains("LOCK=SHARED");
            // Another version may have written the texts of the run: those that its repair calls for now are run, and
            // no other.
            Path kept = bench.runs.folder(plan.id()).resolve(Runs.PLAN);
            Files.writeString(kept, Files.readString(kept).replaceFirst("DROP INDEX", "DROP COLUMN name, DROP INDEX"));
            assertThat(RepairErrors.of(() -> bench.applier().resume(plan.id()))).isNotNull();
            assertThat(bench.applier().undo(plan.id()).problem()).isNull();
            assertThat(bench.state(table)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void whatIsNotSafeMustBeRefusedWithItsReason(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String s = bench.schema;
            bench.run(
                    "CREATE TABLE " + s + ".nokey (a INT, b INT)",
                    "INSERT INTO " + s + ".nokey VALUES (1, 1), (1, 1)",
                    "CREATE TABLE " + s + ".parent (id INT PRIMARY KEY, k INT, other INT, t TEXT, KEY (k))",
                    "INSERT INTO " + s + ".parent VALUES (1, 1, 1, 'a'), (2, 1, 2, 'b')",
                    "CREATE TABLE " + s + ".child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES " + s
                            + ".parent (id) ON DELETE CASCADE)",
                    "CREATE TABLE " + s + ".trig (id INT PRIMARY KEY, k INT)",
                    "CREATE TRIGGER " + s + ".hear BEFORE DELETE ON " + s + ".trig FOR EACH ROW SET @x = 1",
                    "CREATE TABLE " + s + ".differ (id INT PRIMARY KEY, k INT, v VARCHAR(9))",
                    "INSERT INTO " + s + ".differ VALUES (1, 1, 'a'), (2, 1, 'A')",
                    "CREATE TABLE " + s + ".myisam (id INT PRIMARY KEY, k INT) ENGINE=MyISAM",
                    "CREATE VIEW " + s + ".v AS SELECT * FROM " + s + ".parent FORCE INDEX (k)",
                    "CREATE TABLE " + s + ".idx (id INT PRIMARY KEY, k INT, f INT, UNIQUE KEY uq (k), KEY plain (f))");

            refused(bench, RepairError.NO_REPAIR, unique(s + ".nokey(a)"));
            refused(bench, RepairError.NO_REPAIR, unique(s + ".parent(k)"));
            refused(bench, RepairError.NO_REPAIR, unique(s + ".parent(t)"));
            refused(bench, RepairError.NO_REPAIR, unique(s + ".trig(k)"));
            refused(bench, RepairError.NO_REPAIR, unique(s + ".myisam(k)"));
            refused(bench, RepairError.NO_REPAIR, unique(s + ".v(k)"));
            refused(bench, RepairError.ASSERTION, unique(s + ".differ(k)"));
            refused(bench, RepairError.ASSERTION, unique(s + ".differ(nothing)"));
            refused(bench, RepairError.ASSERTION, unique(s + ".idx(k)"));
            refused(bench, RepairError.ASSERTION, unique(s + ".nowhere(k)"));
            refused(bench, RepairError.ASSERTION, index(s + ".parent(k)"));
            refused(bench, RepairError.NO_REPAIR, index(s + ".parent(t)"));
            refused(bench, RepairError.NO_REPAIR, index(s + ".idx(f,k)"));
            refused(bench, RepairError.NO_REPAIR, FixRequest.hide(TableName.parse(s + ".idx"), "uq"));
            refused(bench, RepairError.NO_REPAIR, FixRequest.hide(TableName.parse(s + ".idx"), "PRIMARY"));
            refused(bench, RepairError.NO_REPAIR, FixRequest.hide(TableName.parse(s + ".child"), "p"));
            refused(bench, RepairError.NO_REPAIR, FixRequest.hide(TableName.parse(s + ".parent"), "k"));
            refused(bench, RepairError.ASSERTION, FixRequest.hide(TableName.parse(s + ".idx"), "none"));
            refused(bench, RepairError.NO_REPAIR, FixRequest.setting("datadir", "x", 0));
            refused(bench, RepairError.NO_REPAIR, FixRequest.setting("wait_timeout", "1; DROP", 0));
            refused(bench, RepairError.ASSERTION, FixRequest.setting("max_connections", "500", 0));
            refused(bench, RepairError.ASSERTION, FixRequest.setting("max_connections", "90000", 1L << 30));
            for (String query : List.of(
                    "DELETE FROM t",
                    "SELECT 1; SELECT 2",
                    "SELECT 1 INTO OUTFILE '/tmp/x'",
                    "SELECT * FROM t FOR UPDATE",
                    "SELECT SLEEP(9)",
                    "SELECT \"'\" INTO OUTFILE '/tmp/x'",
                    "SELECT 1 /*! INTO OUTFILE '/tmp/x' */")) {
                refused(
                        bench,
                        RepairError.NO_REPAIR,
                        FixRequest.index(TableColumns.parse(s + ".differ(v)"), List.of(query)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aMissingRightMustBeNamed(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            String table = bench.schema + ".t";
            bench.settings(table, 500);
            String user = "r_" + bench.schema;
            bench.run("CREATE USER " + user + " IDENTIFIED BY 'secret'", "GRANT SELECT ON " + table + " TO " + user);
            FixPlan plan = bench.plan(FixRequest.index(TableColumns.parse(table + "(business_id)"), List.of()));

            FixApplier.Outcome outcome =
                    bench.applier(bench.target(user, "secret")).apply(plan);
            assertThat(outcome.state()).isEqualTo(RunState.REFUSED);
            assertThat(Objects.requireNonNull(outcome.problem()).error()).isEqualTo(RepairError.NO_RIGHT);
            assertThat(outcome.problem())
                    .hasMessageContaining("TO '" + user + "'@'%'")
                    .hasMessageContaining("`t`");

            FixPlan setting = bench.plan(FixRequest.setting("net_write_timeout", "99", 0));
            FixApplier.Outcome denied =
                    bench.applier(bench.target(user, "secret")).apply(setting);
            assertThat(Objects.requireNonNull(denied.problem()).error()).isEqualTo(RepairError.NO_RIGHT);
            assertThat(denied.state()).isEqualTo(RunState.REFUSED);
            bench.run("DROP USER " + user);
        }
    }

    /** Amazon's procedures, made by hand; the account has no right to end the sessions of others. */
    @Test
    void aServerThatAProviderRunsMustBeTreatedByItsOwnProcedures() throws Exception {
        try (RepairBench bench = new RepairBench(ServerKind.MYSQL, folder)) {
            String user = "p_" + bench.schema;
            bench.run(
                    "CREATE PROCEDURE mysql.rds_kill(IN id BIGINT) KILL id",
                    "CREATE PROCEDURE mysql.rds_kill_query(IN id BIGINT) KILL QUERY id",
                    "CREATE USER " + user + " IDENTIFIED BY 'secret'",
                    "GRANT PROCESS ON *.* TO " + user,
                    "GRANT SELECT, EXECUTE ON mysql.* TO " + user);
            try {
                // It is ended by the test itself, and cannot be closed any more.
                Connection victim = DriverManager.getConnection(
                        bench.server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, ""),
                        TestServer.APP_USER,
                        TestServer.APP_PASSWORD);
                Statement statement = victim.createStatement();
                victim.setAutoCommit(false);
                ResultSet rows = statement.executeQuery("SELECT CONNECTION_ID()");
                rows.next();
                long id = rows.getLong(1);
                KillLog log = new KillLog(folder, "tester", Clock.systemUTC());
                try (SessionEnder ender =
                        SessionEnder.open(bench.target(user, "secret"), log, Clock.systemUTC(), line -> {})) {
                    assertThat(ender.end(ender.preview(KillRule.session(id)), 1))
                            .allMatch(SessionEnder.Ending::ended);
                }
                assertThat(bench.text("SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + id))
                        .isEqualTo("0");
                refused(bench, RepairError.NO_REPAIR, FixRequest.setting("net_write_timeout", "95", 0));
            } finally {
                bench.run("DROP PROCEDURE mysql.rds_kill", "DROP PROCEDURE mysql.rds_kill_query", "DROP USER " + user);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aTableThatOthersHoldMustBeGivenUpWithoutHoldingThemUp(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder);
                Connection holder = bench.server.adminConnection();
                Statement held = holder.createStatement()) {
            String table = bench.schema + ".t";
            bench.run("CREATE TABLE " + table + " (id INT PRIMARY KEY, k INT, KEY one (k))");
            String before = bench.state(table);
            FixPlan plan = bench.plan(FixRequest.hide(TableName.parse(table), "one"));
            holder.setAutoCommit(false);
            held.executeQuery("SELECT * FROM " + table).close();

            FixApplier impatient =
                    new FixApplier(bench.target(), bench.runs, Clock.systemUTC(), "tester", line -> {}, 1, cut -> {});
            FixApplier.Outcome outcome = impatient.apply(plan);

            assertThat(Objects.requireNonNull(outcome.problem()).error()).isEqualTo(RepairError.LOCKED);
            assertThat(outcome.state()).isEqualTo(RunState.REFUSED);
            holder.rollback();
            assertThat(bench.state(table)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aSecondApplyMustBeRefused(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder);
                Connection other = bench.server.adminConnection();
                Statement statement = other.createStatement()) {
            FixPlan plan = bench.plan(FixRequest.setting("net_write_timeout", "98", 0));
            statement.executeQuery("SELECT GET_LOCK('holdfast.fix', 0)").close();
            assertThat(RepairErrors.of(() -> bench.applier().apply(plan))).isEqualTo(RepairError.BUSY);
            statement.executeQuery("SELECT RELEASE_LOCK('holdfast.fix')").close();

            assertThat(bench.applier().apply(plan).problem()).isNull();
            assertThat(RepairErrors.of(() -> bench.applier().apply(plan))).isEqualTo(RepairError.ASSERTION);
            assertThat(RepairErrors.of(() -> bench.applier().resume(plan.id()))).isEqualTo(RepairError.RUN_STATE);
            bench.run("SET GLOBAL net_write_timeout = 97");
            assertThat(RepairErrors.of(() -> bench.applier().undo(plan.id()))).isEqualTo(RepairError.CHANGED_SINCE);
            bench.run("SET GLOBAL net_write_timeout = 98");
            assertThat(bench.applier().undo(plan.id()).problem()).isNull();
            assertThat(RepairErrors.of(() -> bench.applier().undo(plan.id()))).isEqualTo(RepairError.RUN_STATE);
        }
    }

    private static FixRequest unique(String columns) throws Exception {
        return FixRequest.unique(TableColumns.parse(columns), "min", false);
    }

    private static FixRequest index(String columns) throws Exception {
        return FixRequest.index(TableColumns.parse(columns), List.of());
    }

    private static void refused(RepairBench bench, RepairError error, FixRequest request) {
        assertThat(RepairErrors.of(() -> bench.plan(request))).isEqualTo(error);
    }
}
