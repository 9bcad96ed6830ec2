package io.holdfast.doctor.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.checklist.AppEvidence.HealthAnswer;
import io.holdfast.doctor.checklist.AppEvidence.HeldLease;
import io.holdfast.doctor.checklist.AppEvidence.LogErrors;
import io.holdfast.doctor.checklist.AppEvidence.ScanResult;
import io.holdfast.doctor.checklist.Point.State;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.JournalEntry;
import io.holdfast.doctor.plan.PlannedFix;
import io.holdfast.doctor.plan.PlannedStep;
import io.holdfast.doctor.plan.RunRecord;
import io.holdfast.doctor.plan.ServerMark;
import io.holdfast.doctor.render.ChecklistText;
import io.holdfast.doctor.server.CandidateKey;
import io.holdfast.doctor.server.DuplicateRows;
import io.holdfast.doctor.server.IndexFacts;
import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import io.holdfast.doctor.server.Unread;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChecklistTest {
    private static final Instant REPAIR = Instant.parse("2026-11-29T02:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-29T03:00:00Z");
    private static final CandidateKey KEY = new CandidateKey("app", "queues", List.of("token"));

    private static ServerFactsBuilder server() {
        Sample sample = new Sample(
                NOW,
                Map.of("threads_connected", 5L, "max_used_connections", 9L, "uptime", 90_000L, "slow_queries", 0L),
                List.of());
        return new ServerFactsBuilder(
                        NOW,
                        new ServerIdentity(
                                ServerVersion.parse("8.0.33"), "db:3306", "db", "u", "'a'@'%'", 1, REPAIR, true))
                .variable("max_connections", "100")
                .variable("wait_timeout", "28800")
                .variable("slow_query_log", "ON")
                .variable("long_query_time", "2")
                .unread(new Unread(Reading.HOST, "elsewhere", null, null))
                .samples(sample, sample);
    }

    private static IndexFacts index(String table, String name, List<String> columns, boolean unique, Long reads) {
        return new IndexFacts("app", table, name, columns, unique, true, false, reads);
    }

    private static RunRecord run(String kind, String on, JournalEntry.Phase... phases) {
        PlannedStep step = new PlannedStep("w", List.of("SQL"), 1, "l", "v", List.of("U"), null);
        PlannedFix fix = new PlannedFix(kind, "t", Map.of("on", on), List.of(), "c", List.of(step));
        ServerMark mark = new ServerMark("8.0.33", "db:3306", "u", "db", 3306, "/d", 1, REPAIR);
        FixPlan plan = new FixPlan("abc", REPAIR, REPAIR.plusSeconds(86_400), mark, Map.of(), List.of(fix));
        return new RunRecord(
                plan,
                Arrays.stream(phases)
                        .map(phase -> new JournalEntry(REPAIR, phase, -1, -1, "x", Map.of()))
                        .toList());
    }

    private static AppEvidence app(
            int capacityInForce,
            int status,
            List<LogErrors> logs,
            List<HeldLease> leases,
            @Nullable List<String> cron) {
        return new AppEvidence(
                List.of(pool("app.properties", 10)),
                REPAIR,
                List.of(pool("shop", capacityInForce)),
                List.of(),
                1,
                leases,
                NOW,
                List.of(new HealthAnswer("http://app/health", status, "{}")),
                new ScanResult(7, List.of(), List.of()),
                logs,
                cron);
    }

    private static PoolSettings pool(String name, int capacity) {
        Duration minute = Duration.ofMinutes(1);
        return new PoolSettings(name, "Holdfast", capacity, 1, minute, minute, minute, true, minute, Duration.ZERO);
    }

    private static Checklist list(ServerFactsBuilder facts, AppEvidence app, RunRecord... runs) {
        app.inForce().forEach(facts::pool);
        ServerFacts read = facts.build();
        return Checklist.of(
                read, Doctor.withAllProbes(InstantSource.fixed(NOW)).judge(read), app, List.of(runs), REPAIR);
    }

    private static State state(Checklist list, Title title) {
        return list.points().stream()
                .filter(point -> point.id().equals(title.id()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static AppEvidence healthy() {
        return app(10, 200, List.of(new LogErrors("app.log", 0, 0, List.of())), List.of(), List.of("crontab:1: x"));
    }

    @Test
    void everyPointMustBeGreenAfterAWholeRepair() {
        ServerFactsBuilder facts = server().index(index("system_settings", "hf_1", List.of("business_id"), false, 12L))
                .index(index("queues", "hf_uq", List.of("token"), true, 3L))
                .duplicates(new DuplicateRows(KEY, 0, 0, List.of(), true));
        Checklist list = list(
                facts,
                healthy(),
                run("add-index", "`app`.`system_settings`(`business_id`)", JournalEntry.Phase.APPLIED),
                run("remove-duplicates", "`app`.`queues`(`token`)", JournalEntry.Phase.APPLIED));

        assertThat(list.points())
                .filteredOn(point -> point.state() != State.GREEN)
                .isEmpty();
        assertThat(list.complete()).isTrue();
        assertThat(list.exitCode()).isZero();
        assertThat(list.points()).hasSameSizeAs(Title.values());
        assertThat(Checklist.keys(
                        List.of(run("remove-duplicates", "`app`.`queues`(`token`)", JournalEntry.Phase.APPLIED))))
                .containsExactly(KEY);
    }

    @Test
    void whatIsNotKnownMustBeSaidAndNotCalledGreen() {
        ServerFactsBuilder facts = server().unread(new Unread(Reading.DUPLICATES, "no key", null, null));
        Checklist list = list(facts, AppEvidence.NONE);

        assertThat(List.of(
                        Title.SETTINGS_IN_FORCE,
                        Title.SETTINGS_FIT,
                        Title.REQUESTS,
                        Title.BACKGROUND,
                        Title.DUPLICATES,
                        Title.RESTARTED,
                        Title.HEALTH,
                        Title.ERRORS,
                        Title.SCHEDULE))
                .allSatisfy(title -> assertThat(state(list, title)).isEqualTo(State.UNKNOWN));
        assertThat(list.exitCode()).isEqualTo(3);
    }

    @Test
    void whatIsWrongMustBeRedWithWhatToDo() {
        ServerFactsBuilder facts = server().variable("slow_query_log", "OFF")
                .index(index("system_settings", "hf_1", List.of("business_id"), false, 0L))
                .duplicates(new DuplicateRows(KEY, 2, 3, List.of(), false))
                .logLine(new LogLine(
                        NOW, "Aborted connection 7 to db: 'app' (Got an error reading communication packets)"));
        AppEvidence app = app(
                20,
                503,
                List.of(new LogErrors("app.log", 4, 0, List.of("HF-4001"))),
                List.of(
                        new HeldLease("shop", 90, "http-nio-8080-exec-3", "ChatHandler.java:88"),
                        new HeldLease("shop", 90, "socketio-7", null)),
                List.of());
        Checklist list = list(
                facts,
                app,
                run("add-index", "`app`.`system_settings`(`business_id`)", JournalEntry.Phase.APPLIED),
                run("hide-index", "", JournalEntry.Phase.PARTLY));

        assertThat(List.of(
                        Title.SETTINGS_IN_FORCE,
                        Title.REQUESTS,
                        Title.BACKGROUND,
                        Title.INDEXES,
                        Title.DUPLICATES,
                        Title.SLOW_LOG,
                        Title.HEALTH,
                        Title.ERRORS,
                        Title.RUNS,
                        Title.SCHEDULE))
                .allSatisfy(title -> assertThat(state(list, title)).isEqualTo(State.RED));
        assertThat(list.points())
                .filteredOn(point -> point.state() == State.RED)
                .allSatisfy(point -> assertThat(point.todo()).isNotEmpty())
                .allSatisfy(point -> assertThat(point.evidence()).isNotEmpty());
        assertThat(list.exitCode()).isEqualTo(4);
    }

    @Test
    void anErrorOfTheTimeBeforeTheRepairMustNotCount() {
        ServerFactsBuilder facts = server().logLine(new LogLine(REPAIR.minusSeconds(1), "Aborted connection 7"));

        assertThat(state(list(facts, healthy()), Title.ERRORS)).isEqualTo(State.GREEN);
    }

    @Test
    void aHealthPageThatAnswersWellAndSaysDegradedMustBeRed() {
        AppEvidence app = healthy();
        AppEvidence degraded = new AppEvidence(
                app.configured(),
                app.configChangedAt(),
                app.inForce(),
                List.of(),
                1,
                List.of(),
                NOW,
                List.of(new HealthAnswer("http://app/health", 200, "{\"status\":\"DEGRADED\"}")),
                app.scan(),
                app.logs(),
                app.schedules());

        assertThat(state(list(server(), degraded), Title.HEALTH)).isEqualTo(State.RED);
    }

    @Test
    void anOlderStartThanTheConfigurationMustBeRed() {
        AppEvidence app = healthy();
        AppEvidence old = new AppEvidence(
                app.configured(),
                NOW,
                app.inForce(),
                List.of(),
                1,
                List.of(),
                REPAIR,
                app.health(),
                app.scan(),
                app.logs(),
                app.schedules());

        assertThat(state(list(server(), old), Title.RESTARTED)).isEqualTo(State.RED);
    }

    @Test
    void everyFormMustHoldEveryPoint() {
        Checklist list = list(server(), app(20, 503, List.of(), List.of(), List.of()));
        for (Point point : list.points()) {
            assertThat(ChecklistText.plain(list)).contains("  " + point.id() + "  ");
            assertThat(ChecklistText.markdown(list)).contains("| " + point.id() + " ");
            assertThat(ChecklistText.junit(list)).contains("classname=\"holdfast." + point.id() + "\"");
        }
        assertThat(ChecklistText.junit(list))
                .contains("failures=\"" + list.count(State.RED) + "\"")
                .contains("skipped=\"" + list.count(State.UNKNOWN) + "\"");
        assertThat(list.only(point -> point.id().equals("P01")).points()).hasSize(1);
    }
}
