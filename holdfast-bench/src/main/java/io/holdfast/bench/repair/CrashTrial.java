package io.holdfast.bench.repair;

import io.holdfast.bench.fork.ChildJvm;
import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.Tls;
import io.holdfast.doctor.fix.FixApplier;
import io.holdfast.doctor.fix.FixPlanner;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.PlanYaml;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.Runs;
import io.holdfast.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs that are struck at random, then resumed or undone, and struck again on the way. Not thread-safe. */
final class CrashTrial {
    private static final Duration LONGEST = Duration.ofSeconds(150);
    private static final int ALL = 100;
    private static final int KILLED = 35;
    private static final int CUT = 85;
    private static final int AGAIN = 60;

    private final TestServer server;
    private final CommandProxy gate;
    private final Path folder;
    private final Runs runs;
    private final Random random;
    private final Map<CrashTables.Plan, Healthy> healthy = new EnumMap<>(CrashTables.Plan.class);
    private final List<String> faults = new ArrayList<>();
    private final Map<How, Integer> strikes = new EnumMap<>(How.class);
    private CrashTables tables;
    private String before;
    private String rows;

    /** What strikes. */
    enum How {
        /** SIGKILL for the process that repairs. */
        KILL,
        /** The connection is reset. */
        CUT,
        /** SIGKILL for the server, which starts again. */
        SERVER
    }

    /** A run that nothing strikes: how many commands it sends, forward and back, and what it makes. */
    private record Healthy(int forward, int back, String state) {}

    /** A fault on the way, with words for a report. */
    private record Blow(int at, CommandProxy.When when, How how) {}

    CrashTrial(TestServer server, CommandProxy gate, Path folder, long seed) throws Exception {
        this.server = server;
        this.gate = gate;
        this.folder = folder;
        this.runs = new Runs(folder);
        this.random = new Random(seed);
        this.tables = CrashTables.fill(server);
        this.before = tables.state();
        this.rows = tables.rows();
    }

    List<String> faults() {
        return faults;
    }

    Map<How, Integer> strikes() {
        return strikes;
    }

    /** One run. What is wrong is kept in {@link #faults()}, and the tables are made again. */
    void run(int number) throws Exception {
        CrashTables.Plan plan = CrashTables.Plan.values()[random.nextInt(CrashTables.Plan.values().length)];
        List<String> story = new ArrayList<>(List.of("point " + number + ", " + plan));
        try {
            run(plan, story);
        } catch (RepairException | AssertionError e) {
            faults.add(String.join("; ", story) + ": " + e);
            gate.disarm();
            refill();
        }
    }

    private void refill() throws Exception {
        server.start();
        CrashTables.resetSetting(server);
        tables = CrashTables.fill(server);
        before = tables.state();
        rows = tables.rows();
    }

    private void run(CrashTables.Plan kind, List<String> story) throws Exception {
        Healthy whole = healthy(kind);
        FixPlan plan = plan(kind);
        Path file = Files.writeString(folder.resolve(plan.id() + ".yaml"), PlanYaml.write(plan));
        struck(RepairChild.Deed.APPLY, file.toString(), blow(whole.forward), story);
        expect("rows after apply", rows, tables.rows());
        if (!Files.exists(folder.resolve(plan.id()).resolve(Runs.JOURNAL)) || state(plan) == RunState.REFUSED) {
            expect("state of a run that changed nothing", before, tables.state());
            return;
        }
        if (random.nextBoolean()) {
            if (random.nextInt(ALL) < AGAIN && state(plan) != RunState.APPLIED) {
                struck(RepairChild.Deed.RESUME, plan.id(), blow(whole.forward), story);
                expect("rows after resume", rows, tables.rows());
            }
            if (state(plan) != RunState.APPLIED) {
                story.add("resumed");
                clean(RepairChild.applier(server.port(), folder).resume(plan.id()), RunState.APPLIED);
            }
            expect("state after resume", whole.state, tables.state());
            expect("rows after the end", rows, tables.rows());
        }
        if (random.nextInt(ALL) < AGAIN) {
            struck(RepairChild.Deed.UNDO, plan.id(), blow(whole.back), story);
            expect("rows after undo", rows, tables.rows());
        }
        if (state(plan) != RunState.TAKEN_BACK) {
            story.add("undone");
            clean(RepairChild.applier(server.port(), folder).undo(plan.id()), RunState.TAKEN_BACK);
        }
        expect("state after undo", before, tables.state());
    }

    private Healthy healthy(CrashTables.Plan kind) throws Exception {
        Healthy known = healthy.get(kind);
        if (known == null) {
            FixPlan plan = plan(kind);
            gate.disarm();
            clean(RepairChild.applier(gate.port(), folder).apply(plan), RunState.APPLIED);
            int forward = gate.count();
            String state = tables.state();
            gate.disarm();
            clean(RepairChild.applier(gate.port(), folder).undo(plan.id()), RunState.TAKEN_BACK);
            known = new Healthy(forward, gate.count(), state);
            expect("state of a run that nothing struck", before, tables.state());
            healthy.put(kind, known);
        }
        return known;
    }

    private FixPlan plan(CrashTables.Plan kind) throws Exception {
        Target target = Target.of("127.0.0.1", server.port())
                .withUser(TestServer.ADMIN_USER)
                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD))
                .withTls(Tls.DISABLED);
        return new FixPlanner(Clock.systemUTC()).plan(target, tables.requests(kind));
    }

    private Blow blow(int commands) {
        int which = random.nextInt(ALL);
        How how = which < KILLED ? How.KILL : which < CUT ? How.CUT : How.SERVER;
        CommandProxy.When when = CommandProxy.When.values()[random.nextInt(CommandProxy.When.values().length)];
        return new Blow(1 + random.nextInt(commands), when, how);
    }

    private void struck(RepairChild.Deed deed, String what, Blow blow, List<String> story) throws Exception {
        story.add(deed + " struck by " + blow.how + " " + blow.when + " command " + blow.at);
        if (blow.how == How.KILL) {
            child(deed, what, blow);
        } else {
            CompletableFuture<Void> up = new CompletableFuture<>();
            gate.arm(blow.at, blow.when, () -> {
                if (blow.how == How.SERVER) {
                    server.kill9();
                    CompletableFuture.runAsync(server::start).whenComplete((none, problem) -> up.complete(null));
                }
            });
            try {
                story.add(String.valueOf(
                        deed.on(RepairChild.applier(gate.port(), folder), what).state()));
            } catch (java.io.IOException e) {
                // Refused, or not let in: what became of it is asked below.
                story.add(String.valueOf(e.getMessage()));
            }
            if (blow.how == How.SERVER && gate.struck()) {
                up.join();
            }
        }
        if (gate.struck()) {
            strikes.merge(blow.how, 1, Integer::sum);
        }
        gate.disarm();
        server.start();
    }

    private void child(RepairChild.Deed deed, String what, Blow blow) throws Exception {
        AtomicReference<@Nullable Process> process = new AtomicReference<>();
        gate.arm(blow.at, blow.when, () -> {
            Process child = process.get();
            if (child != null) {
                child.destroyForcibly().onExit().join();
            }
        });
        ChildJvm.run(
                RepairChild.class,
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"),
                List.of(Integer.toString(gate.port()), folder.toString(), deed.name(), what),
                LONGEST,
                (line, answers, child) -> {
                    process.set(child);
                    answers.println("go");
                });
    }

    private RunState state(FixPlan plan) throws RepairException {
        return runs.load(plan.id()).state();
    }

    private static void clean(FixApplier.Outcome outcome, RunState wanted) {
        if (outcome.problem() != null || outcome.state() != wanted) {
            throw new AssertionError(outcome.state() + " and not " + wanted + ": " + outcome.problem());
        }
    }

    /** The first lines that differ. */
    private static void expect(String what, String wanted, String found) {
        if (!wanted.equals(found)) {
            List<String> lost = new ArrayList<>(wanted.lines().toList());
            lost.removeAll(found.lines().toList());
            List<String> more = new ArrayList<>(found.lines().toList());
            more.removeAll(wanted.lines().toList());
            throw new AssertionError(what + ": " + more + " and not " + lost);
        }
    }
}
