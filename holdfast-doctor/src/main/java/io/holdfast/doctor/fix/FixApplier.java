package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.JournalEntry;
import io.holdfast.doctor.plan.PlannedStep;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunRecord;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.Runs;
import io.holdfast.doctor.plan.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries plans out, goes on with runs that were interrupted, and takes runs back. One run at a time on a server. What is
 * done next is on disk before it is done, and whether a step is made is asked of the server; so a run that died at any
 * moment can be resumed or undone.
 */
public final class FixApplier {
    private static final String LOCK = "holdfast.fix";
    /** A session whose client has died needs a moment to end. */
    private static final int LOCK_SECONDS = 1;

    private static final int IDLE_SECONDS = 180;

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int RECONNECTS = 3;
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(500);
    /** Shutting down, gone, lost while asking, ended for idleness; a session that was killed was meant to end. */
    private static final Set<Integer> LOST = Set.of(1053, 2006, 2013, 3168, 4031);

    private static final String SESSION = "session";
    private static final String STARTED = "server started";
    private static final String EDITED = "edited";
    private static final long CLOCK_SLACK_SECONDS = 4;

    private final Target target;
    private final Runs runs;
    private final InstantSource clock;
    private final String operator;
    private final Consumer<String> progress;
    private final int attempts;
    private final FixServer.Tap tap;
    private final Limits limits;
    private final boolean edited;

    /**
     * An applier for one server.
     *
     * @param operator who answers for it, for the journal: the account of the operating system, for instance
     * @param progress takes lines to show
     */
    public FixApplier(Target target, Runs runs, InstantSource clock, String operator, Consumer<String> progress) {
        this(
                target,
                runs,
                clock,
                operator,
                progress,
                Work.ATTEMPTS,
                cut -> {},
                new Limits(List.of(), Duration.ZERO),
                false);
    }

    /**
     * The same, which waits while one of these replicas is more than so far behind.
     *
     * @param replicas how to log in at each
     */
    public FixApplier watching(List<Target> replicas, Duration mostLag) {
        return new FixApplier(
                target, runs, clock, operator, progress, attempts, tap, new Limits(replicas, mostLag), edited);
    }

    /** The same, which also takes a plan of which was edited how its definitions are changed. */
    public FixApplier edited() {
        return new FixApplier(target, runs, clock, operator, progress, attempts, tap, limits, true);
    }

    /** The same with another number of attempts at a table that others have locked, and a tap. */
    FixApplier(
            Target target,
            Runs runs,
            InstantSource clock,
            String operator,
            Consumer<String> progress,
            int attempts,
            FixServer.Tap tap) {
        this(target, runs, clock, operator, progress, attempts, tap, new Limits(List.of(), Duration.ZERO), false);
    }

    private FixApplier(
            Target target,
            Runs runs,
            InstantSource clock,
            String operator,
            Consumer<String> progress,
            int attempts,
            FixServer.Tap tap,
            Limits limits,
            boolean edited) {
        this.edited = edited;
        this.limits = limits;
        this.target = target;
        this.runs = runs;
        this.clock = clock;
        this.operator = operator;
        this.progress = progress;
        this.attempts = attempts;
        this.tap = tap;
    }

    /**
     * How a run ended.
     *
     * @param problem what stopped it; null when nothing did
     */
    public record Outcome(RunRecord run, @Nullable RepairException problem) {
        /** How it stands now. */
        public RunState state() {
            return run.state();
        }
    }

    /** Checks a plan against the server. Changes nothing. Gives what was edited in it, a line each. */
    public List<String> preflight(FixPlan plan) throws DoctorException, RepairException {
        try (FixServer server = FixServer.open(target, plan.id(), tap)) {
            try {
                Preflight.check(plan, server, clock.instant(), edited);
                return Preflight.edits(plan, server);
            } catch (SQLException e) {
                throw Preflight.explain(e, server, "the preflight could not be made", place(plan));
            }
        }
    }

    /**
     * Carries a plan out.
     *
     * @throws RepairException if the plan was refused; nothing is changed then, and no run recorded
     */
    public Outcome apply(FixPlan plan) throws DoctorException, RepairException {
        try (FixServer server = FixServer.open(target, plan.id(), tap)) {
            List<Fix> fixes;
            try {
                lock(server);
                fixes = Preflight.check(plan, server, clock.instant(), edited);
                limits.refuseLate();
            } catch (SQLException e) {
                throw Preflight.explain(e, server, "the preflight could not be made", place(plan));
            }
            try (Journal journal = Journal.create(runs, plan, clock)) {
                Map<String, String> who = who(server);
                List<String> edits = Preflight.edits(plan, server);
                if (!edits.isEmpty()) {
                    who.put(EDITED, String.join("; ", edits));
                }
                journal.write(JournalEntry.Phase.BEGUN, -1, -1, "begun", who);
                return reconnecting(journal, forward(journal, server, fixes));
            }
        }
    }

    /** A run whose connection was cut, or whose server was started again, goes on over another connection, a few times. */
    private Outcome reconnecting(Journal journal, Outcome first) {
        Outcome outcome = first;
        for (int attempt = 1; attempt <= RECONNECTS; attempt++) {
            RepairException problem = outcome.problem();
            if (problem == null || !isLost(problem)) {
                return outcome;
            }
            progress.accept("The connection was lost; the run goes on over another (" + attempt + " of " + RECONNECTS
                    + "): " + FixServer.line(problem));
            Outcome next = again(journal);
            if (next == null) {
                return outcome;
            }
            outcome = next;
        }
        return outcome;
    }

    /** Null where the server does not let us in again in time; the run is then left to resume. */
    private @Nullable Outcome again(Journal journal) {
        for (Duration waited = Duration.ZERO; waited.compareTo(PATIENCE) < 0; waited = waited.plus(RECONNECT_PAUSE)) {
            try {
                Work.sleep(RECONNECT_PAUSE);
                try (FixServer server = FixServer.open(target, journal.plan().id(), tap)) {
                    List<Fix> fixes = taken(journal, server);
                    journal.write(JournalEntry.Phase.RESUMED, -1, -1, "resumed", who(server));
                    return forward(journal, server, fixes);
                }
            } catch (DoctorException e) {
                // The server may be on its way up.
                continue;
            } catch (RepairException e) {
                if (Thread.currentThread().isInterrupted() || !isLost(e)) {
                    return null;
                }
            }
        }
        return null;
    }

    /** True when the connection is gone, and not when the server refused a statement. */
    static boolean isLost(@Nullable RepairException problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = String.valueOf(sql.getSQLState());
                return state.startsWith("08") || LOST.contains(sql.getErrorCode());
            }
        }
        return false;
    }

    /** Goes on with a run that was interrupted or ended in part. */
    public Outcome resume(String id) throws DoctorException, RepairException {
        try (Journal journal = Journal.open(runs, id, clock)) {
            RunRecord record = journal.record();
            if (record.undoing()) {
                throw state(record, "it was being undone; go on with holdfast undo " + id);
            }
            if (record.state() != RunState.OPEN && record.state() != RunState.PARTLY) {
                throw state(record, "there is nothing left to do");
            }
            try (FixServer server = FixServer.open(target, id, tap)) {
                List<Fix> fixes = taken(journal, server);
                journal.write(JournalEntry.Phase.RESUMED, -1, -1, "resumed", who(server));
                return reconnecting(journal, forward(journal, server, fixes));
            }
        }
    }

    /** Takes back what a run did, newest first. */
    public Outcome undo(String id) throws DoctorException, RepairException {
        try (Journal journal = Journal.open(runs, id, clock)) {
            RunRecord record = journal.record();
            if (record.state() == RunState.TAKEN_BACK || record.state() == RunState.REFUSED) {
                throw state(record, "nothing of it is left to undo");
            }
            try (FixServer server = FixServer.open(target, id, tap)) {
                List<Fix> fixes = takenForUndo(journal, server);
                try {
                    for (int i = fixes.size() - 1; i >= 0; i--) {
                        if (begun(record, i)) {
                            fixes.get(i).checkUndo(work(server, journal.record(), i));
                        }
                    }
                } catch (SQLException e) {
                    throw Preflight.explain(
                            e, server, "whether it can be undone could not be found out", place(record.plan()));
                }
                journal.write(JournalEntry.Phase.UNDO_BEGUN, -1, -1, "undo begun", who(server));
                for (int i = fixes.size() - 1; i >= 0; i--) {
                    RepairException problem = takeBack(journal, server, fixes.get(i), i);
                    if (problem != null) {
                        journal.write(JournalEntry.Phase.PARTLY, String.valueOf(problem.getMessage()));
                        return new Outcome(journal.record(), problem);
                    }
                }
                journal.write(JournalEntry.Phase.TAKEN_BACK, "all taken back");
                return new Outcome(journal.record(), null);
            }
        }
    }

    /** A journal that can no longer be written ends the work, and leaves the run open. */
    private Outcome forward(Journal journal, FixServer server, List<Fix> fixes) {
        try {
            return allSteps(journal, server, fixes);
        } catch (RepairException e) {
            return new Outcome(journal.record(), e);
        }
    }

    private Outcome allSteps(Journal journal, FixServer server, List<Fix> fixes) throws RepairException {
        for (int i = 0; i < fixes.size(); i++) {
            Fix fix = fixes.get(i);
            List<PlannedStep> steps = journal.plan().fixes().get(i).steps();
            for (int step = 0; step < steps.size(); step++) {
                if (journal.record().done(i, step) && fix.survivesRestart()) {
                    continue;
                }
                RepairException problem = step(journal, server, fix, i, step, steps.get(step));
                if (problem != null) {
                    return stopped(journal, server, fix, i, step, problem);
                }
            }
        }
        journal.write(JournalEntry.Phase.APPLIED, "all done and verified");
        return new Outcome(journal.record(), null);
    }

    private @Nullable RepairException step(
            Journal journal, FixServer server, Fix fix, int at, int step, PlannedStep planned) throws RepairException {
        progress.accept((at + 1) + "." + (step + 1) + " " + planned.what());
        boolean again = journal.record().begun(at, step);
        journal.write(JournalEntry.Phase.STARTING, at, step, planned.what(), Map.of(Work.begun(step), "yes"));
        Work work = work(server, journal.record(), at);
        try {
            if (!again || !fix.isDone(step, work)) {
                fix.run(step, work);
            }
        } catch (SQLException e) {
            return Preflight.explain(e, server, planned.what(), place(fix));
        } catch (RepairException e) {
            return e;
        }
        journal.write(JournalEntry.Phase.DONE, at, step, planned.what(), work.data());
        return null;
    }

    /** What a repair did without moving a row is taken back at once; the rest is left to resume or undo. */
    private Outcome stopped(Journal journal, FixServer server, Fix fix, int at, int step, RepairException problem)
            throws RepairException {
        journal.write(JournalEntry.Phase.FAILED, at, step, String.valueOf(problem.getMessage()), Map.of());
        boolean clean = false;
        if (fix.takesBack(step)) {
            RepairException second = takeBack(journal, server, fix, at);
            if (second != null) {
                problem.addSuppressed(second);
            }
            clean = second == null;
        }
        if (clean && journal.record().stepsDone() == 0) {
            journal.write(JournalEntry.Phase.REFUSED, "nothing is changed");
        } else {
            journal.write(JournalEntry.Phase.PARTLY, String.valueOf(problem.getMessage()));
        }
        return new Outcome(journal.record(), problem);
    }

    private @Nullable RepairException takeBack(Journal journal, FixServer server, Fix fix, int at)
            throws RepairException {
        List<PlannedStep> steps = journal.plan().fixes().get(at).steps();
        for (int step = steps.size() - 1; step >= 0; step--) {
            if (!journal.record().begun(at, step)) {
                continue;
            }
            String what = "Take back: " + steps.get(step).what();
            progress.accept((at + 1) + "." + (step + 1) + " " + what);
            journal.write(JournalEntry.Phase.UNDOING, at, step, what, Map.of());
            Work work = work(server, journal.record(), at);
            try {
                fix.undo(step, work);
            } catch (SQLException e) {
                return Preflight.explain(e, server, what, place(fix));
            } catch (RepairException e) {
                return e;
            }
            journal.write(JournalEntry.Phase.UNDONE, at, step, what, work.data());
        }
        return null;
    }

    private List<Fix> takenForUndo(Journal journal, FixServer server) throws RepairException {
        try {
            journal.goesOnBy(Preflight.forUndo(journal.plan(), server));
        } catch (SQLException e) {
            throw Preflight.explain(e, server, "the run could not be taken up", place(journal.plan()));
        }
        return taken(journal, server);
    }

    /** The run's own session of before is ended, if the server still has it; then the server is ours. */
    private List<Fix> taken(Journal journal, FixServer server) throws RepairException {
        RunRecord record = journal.record();
        try {
            // Who consented to edits of the plan consented to the whole run.
            boolean consented =
                    record.entries().stream().anyMatch(entry -> entry.data().containsKey(EDITED));
            List<Fix> fixes = Preflight.fixes(record.plan(), server, false, consented);
            // Before the lock is had: should this process die next, its session is known by its number.
            journal.write(JournalEntry.Phase.TAKEN_UP, -1, -1, "taken up", who(server));
            settle(record, server);
            lock(server);
            return fixes;
        } catch (SQLException e) {
            throw Preflight.explain(e, server, "the run could not be taken up", place(record.plan()));
        }
    }

    /**
     * A client that died leaves its session at the server, which may still work. It is known by the run's lock together with
     * the number that the journal holds, or by the run's id in its statement.
     */
    private void settle(RunRecord record, FixServer server) throws SQLException, RepairException {
        long started = server.mark().startedAt().getEpochSecond();
        // After a restart the server gives the same numbers to others.
        List<String> known = record.entries().stream()
                .filter(entry -> entry.data().containsKey(SESSION))
                .filter(entry -> Math.abs(Long.parseLong(entry.data().getOrDefault(STARTED, "0")) - started)
                        <= CLOCK_SLACK_SECONDS)
                .map(entry -> entry.data().getOrDefault(SESSION, ""))
                .toList();
        for (Duration waited = Duration.ZERO; ; waited = waited.plus(LOOK)) {
            boolean left = false;
            String holder = text(server.one("SELECT IS_USED_LOCK('" + LOCK + "') AS id"), "id");
            if (!holder.isEmpty() && known.contains(holder) && !holder.equals(Long.toString(server.id()))) {
                left = true;
                kill(server, holder);
            }
            for (Map<String, String> row : server.rows(
                    "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND info LIKE ?",
                    "/* holdfast:" + record.id() + " */%")) {
                left = true;
                kill(server, text(row, "id"));
            }
            if (!left) {
                return;
            }
            if (waited.compareTo(PATIENCE) >= 0) {
                throw new RepairException(
                        RepairError.BUSY, "the run's own session of before does not end; the server is still at it.");
            }
            Work.sleep(LOOK);
        }
    }

    private static void kill(FixServer server, String session) throws SQLException {
        try {
            server.execute("KILL " + Long.parseLong(session));
        } catch (SQLException e) {
            if (e.getErrorCode() != 1094) {
                throw e;
            }
        }
    }

    private static void lock(FixServer server) throws SQLException, RepairException {
        // A client that is cut off without a word leaves its session at the server, and with it the lock.
        server.execute("SET SESSION wait_timeout = " + IDLE_SECONDS);
        if (!text(server.one("SELECT GET_LOCK('" + LOCK + "', " + LOCK_SECONDS + ") AS got"), "got")
                .equals("1")) {
            throw new RepairException(
                    RepairError.BUSY,
                    "another run is at work on this server, in session "
                            + text(server.one("SELECT IS_USED_LOCK('" + LOCK + "') AS id"), "id") + ".");
        }
    }

    private Map<String, String> who(FixServer server) throws RepairException {
        Map<String, String> who = new TreeMap<>();
        who.put("operator", operator);
        who.put("account", server.account());
        who.put(SESSION, Long.toString(server.id()));
        try {
            who.put(STARTED, Long.toString(server.mark().startedAt().getEpochSecond()));
        } catch (SQLException e) {
            throw Preflight.explain(e, server, "the server could not be asked when it was started");
        }
        return who;
    }

    private Work work(FixServer server, RunRecord record, int fix) {
        List<PlannedStep> steps = record.plan().fixes().get(fix).steps();
        return new Work(server, record.id(), steps, limits, attempts, progress, record.data(fix));
    }

    private static boolean begun(RunRecord record, int fix) {
        for (int step = 0; step < record.plan().fixes().get(fix).steps().size(); step++) {
            if (record.begun(fix, step)) {
                return true;
            }
        }
        return false;
    }

    private static String place(Fix fix) {
        return fix.table().map(TableName::quoted).orElse("*.*");
    }

    private static String place(FixPlan plan) {
        return plan.tables().keySet().stream().findFirst().orElse("*.*");
    }

    private static RepairException state(RunRecord record, String why) {
        return new RepairException(
                RepairError.RUN_STATE, "run " + record.id() + " is " + record.state() + ": " + why + ".");
    }
}
