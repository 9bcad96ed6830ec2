package io.holdfast.doctor.fix.rescue;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.fix.FixApplier;
import io.holdfast.doctor.fix.FixPlanner;
import io.holdfast.doctor.fix.FixRequest;
import io.holdfast.doctor.fix.KillLog;
import io.holdfast.doctor.fix.SessionEnder;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.Runs;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a server that stands still, or that is full, back to serving: gets in, shows what is wrong, and proposes the
 * smallest act; after each it is verified whether the server serves. Nothing is done without consent. Not thread-safe.
 */
public final class Rescue {
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Target target;
    private final Runs runs;
    private final KillLog log;
    private final InstantSource clock;
    private final String operator;
    private final long memory;
    private final @Nullable BooleanSupplier application;
    private final Consumer<String> progress;
    private final List<Done> done = new ArrayList<>();
    private final List<String> spared = new ArrayList<>();

    /**
     * A rescue of one server.
     *
     * @param memory bytes that the server may use; 0 where that is not known, and then no limit is raised
     * @param application whether the application says that it is served; null where it cannot be asked
     */
    public Rescue(
            Target target,
            Runs runs,
            KillLog log,
            InstantSource clock,
            String operator,
            long memory,
            @Nullable BooleanSupplier application,
            Consumer<String> progress) {
        this.target = target;
        this.runs = runs;
        this.log = log;
        this.clock = clock;
        this.operator = operator;
        this.memory = memory;
        this.application = application;
        this.progress = progress;
    }

    /** What is asked before anything is changed, and what is taken before that. */
    public interface Attendant {
        /** Takes the picture of the server as it was found, before anything is changed. */
        void picture(ServerFacts facts) throws RepairException;

        /**
         * Asks for consent.
         *
         * @param sessions those that would be ended, one line each
         * @return the number of sessions that was consented to by name; 0 for a consent that named none, which sets narrow
         *     limits; empty for a refusal
         */
        OptionalInt consent(Act act, List<String> sessions) throws RepairException;
    }

    /**
     * One act that was consented to.
     *
     * @param took what came of it, one line for each session or step
     * @param complete false when something of it was left
     */
    public record Done(Act act, List<String> took, boolean complete) {
        /** Copies. */
        public Done {
            took = List.copyOf(took);
        }
    }

    /**
     * How it ended.
     *
     * @param door the address that let us in
     * @param before how the server was found
     * @param after what was read of it at the end
     * @param refused the act that was not consented to; empty when none was refused
     * @param spared why sessions or acts were passed over
     * @param serves true when the server serves, and the application says so where it was asked
     */
    public record Outcome(
            String door,
            Condition before,
            ServerFacts after,
            List<Done> done,
            Optional<Act> refused,
            List<String> spared,
            boolean serves) {
        /** Copies. */
        public Outcome {
            done = List.copyOf(done);
            spared = List.copyOf(spared);
        }
    }

    /**
     * Carries it out.
     *
     * @throws RepairException HF-7030 if there is no way in; and if the picture could not be taken, nothing is changed
     */
    public Outcome run(Attendant attendant) throws RepairException, DoctorException, InterruptedException {
        Target door = Doors.open(target, progress);
        Condition before;
        Set<Act.Kind> tried = EnumSet.noneOf(Act.Kind.class);
        Optional<Act> refused = Optional.empty();
        SessionEnder ender = open(door);
        try {
            ServerFacts facts = ender.read();
            before = Condition.of(facts);
            attendant.picture(facts);
            boolean serves = serves(before);
            while (!serves) {
                Optional<Act> next = RescueRules.acts(facts).stream()
                        .filter(act -> !tried.contains(act.kind()))
                        .findFirst();
                if (next.isEmpty()) {
                    break;
                }
                Act act = next.get();
                tried.add(act.kind());
                SessionEnder.Preview preview = null;
                if (act.rule() != null) {
                    try {
                        preview = ender.preview(act.rule());
                    } catch (RepairException e) {
                        spared.add(act.what() + ": " + e.getMessage());
                        facts = ender.read();
                        continue;
                    }
                    spared.addAll(preview.spared());
                }
                List<String> sessions = preview == null
                        ? List.of()
                        : preview.victims().stream()
                                .map(victim -> victim.line())
                                .toList();
                OptionalInt consent = attendant.consent(act, sessions);
                if (consent.isEmpty()) {
                    refused = Optional.of(act);
                    break;
                }
                if (preview != null) {
                    done.add(end(ender, act, preview, consent.getAsInt()));
                } else {
                    // The plan and its run need the place that ours takes.
                    ender.close();
                    done.add(raise(door, act));
                    ender = open(door);
                }
                serves = verify(ender);
                facts = ender.read();
            }
            ServerFacts left = ender.read();
            return new Outcome(door.address(), before, left, done, refused, spared, serves);
        } finally {
            ender.close();
        }
    }

    private SessionEnder open(Target door) throws RepairException, DoctorException {
        return Doors.patiently(() -> SessionEnder.open(door, log, clock, progress));
    }

    private static Done end(SessionEnder ender, Act act, SessionEnder.Preview preview, int consented)
            throws RepairException, InterruptedException {
        List<SessionEnder.Ending> endings = ender.end(preview, consented);
        return new Done(
                act,
                endings.stream()
                        .map(each -> "session " + each.victim().session().id() + ": " + each.how())
                        .toList(),
                endings.stream().allMatch(SessionEnder.Ending::ended));
    }

    private Done raise(Target door, Act act) throws DoctorException {
        try {
            FixRequest more = FixRequest.setting("max_connections", Integer.toString(act.connections()), memory);
            FixPlan plan = Doors.patiently(() -> new FixPlanner(clock).plan(door, List.of(more)));
            FixApplier.Outcome outcome =
                    Doors.patiently(() -> new FixApplier(door, runs, clock, operator, progress).apply(plan));
            return new Done(
                    act,
                    List.of(
                            outcome.state() == RunState.APPLIED
                                    ? "run " + plan.id() + "; take it back: holdfast undo " + plan.id()
                                    : String.valueOf(outcome.problem())),
                    outcome.state() == RunState.APPLIED);
        } catch (RepairException e) {
            return new Done(act, List.of(String.valueOf(e.getMessage())), false);
        }
    }

    /** A full server may serve well, where pools keep its connections: then the application knows. */
    private boolean serves(Condition condition) {
        return condition.waiting() == 0 && (application == null ? !condition.full() : application.getAsBoolean());
    }

    /** What was freed needs a moment to go on; the application needs one to notice. */
    private boolean verify(SessionEnder ender) throws RepairException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            if (serves(Condition.of(ender.read()))) {
                return true;
            }
            Thread.sleep(LOOK.toMillis());
        } while (System.nanoTime() - end < 0);
        return false;
    }
}
