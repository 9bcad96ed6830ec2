package io.holdfast.cli.demo;

import io.holdfast.cli.demo.DemoResult.Fault;
import io.holdfast.doctor.Report;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries out the acts, on the thread that calls {@link #run}. What it tells may be read by any thread. */
final class Director {
    private static final int KILLED_AT_ONCE = 3;
    private static final int KILL_ROUNDS = 4;

    private static final int LEAKED = 3;
    private static final int REST_MILLIS = 250;

    /** After a restart at least; the server may have taken all of the act's time. */
    private static final Duration TIME_TO_RECOVER = Duration.ofSeconds(2);

    private final List<Act> acts;
    private final DemoServer server;
    private final List<Side> sides;
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final long startedAt = System.nanoTime();
    private volatile int current;
    private @Nullable Report report;
    private DemoResult.@Nullable Healed healed;
    private volatile String title = "the load begins";

    Director(List<Act> acts, DemoServer server, List<Side> sides) {
        this.acts = acts;
        this.server = server;
        this.sides = sides;
    }

    void run() throws InterruptedException, SQLException {
        for (int number = 0; number < acts.size(); number++) {
            current = number;
            Act act = acts.get(number);
            title = act.kind().title();
            double begun = elapsedSeconds();
            perform(act, System.nanoTime() + act.length().toNanos());
            double took = elapsedSeconds() - begun;
            if (act.kind().isFault()) {
                faults.add(new Fault(act.kind().title(), Side.round(begun), Side.round(took)));
            }
            sides.forEach(side -> side.actEnded(act.kind().title(), took));
        }
    }

    private void perform(Act act, long until) throws InterruptedException, SQLException {
        switch (act.kind()) {
            case NORMAL -> note("the load begins");
            case KILL -> killUntil(until, act.length().dividedBy(KILL_ROUNDS));
            case KILL_IDLE -> killIdle();
            case CUT_STREAMS -> {
                note("each stream is reset in the middle of a result");
                sides.forEach(side -> side.link().cutInTheMiddle());
            }
            case RESTART -> {
                note("stopping the server");
                sides.forEach(side -> side.link().refuse());
                server.stop();
                note("starting it again");
                server.startAgain();
                sides.forEach(side -> side.link().heal());
                note("the server accepts connections");
                sleepUntil(System.nanoTime() + TIME_TO_RECOVER.toNanos());
            }
            case BLACK_HOLE -> {
                note("the link is silent: what is sent on it vanishes");
                sides.forEach(side -> side.link().blackHole());
            }
            case HEALED -> {
                sides.forEach(side -> side.link().heal());
                note("the link is whole again");
            }
            case LEAK -> leak(until);
            case SICK -> {
                note("a change of a table waits behind a forgotten transaction");
                try (SickServer sick = SickServer.make(server)) {
                    report = sick.examine();
                    note("the doctor: " + report.verdict());
                    healed = new Healing(server, sick, this::note).heal();
                }
            }
        }
        sleepUntil(until);
    }

    private void killUntil(long until, Duration every) throws InterruptedException, SQLException {
        try (ServerAdmin admin = new ServerAdmin(server)) {
            long next = System.nanoTime();
            while (next - until < 0) {
                for (Side side : sides) {
                    for (long id : admin.sessionsOf(side.user()).stream()
                            .limit(KILLED_AT_ONCE)
                            .toList()) {
                        admin.kill(id);
                    }
                }
                note("killed " + KILLED_AT_ONCE + " sessions of each pool");
                next += every.toNanos();
                sleepUntil(Math.min(next, until));
            }
        }
    }

    /** The load rests, all sessions are killed, and the load goes on: who has noticed meanwhile? */
    private void killIdle() throws InterruptedException, SQLException {
        sides.forEach(side -> side.rest(true));
        TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        DemoPool ours = sides.get(0).pool();
        long noticedBefore = ours.endsNoticed();
        long killed = 0;
        long begun = System.nanoTime();
        try (ServerAdmin admin = new ServerAdmin(server)) {
            for (Side side : sides) {
                List<Long> sessions = admin.sessionsOf(side.user());
                killed = side == sides.get(0) ? sessions.size() : killed;
                for (long id : sessions) {
                    admin.kill(id);
                }
            }
        }
        while (ours.endsNoticed() - noticedBefore < killed && System.nanoTime() - begun < REST_MILLIS * 1_000_000L) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        note("killed all idle sessions; within " + (System.nanoTime() - begun) / 1_000_000 + " ms " + ours.name()
                + " had noticed " + (ours.endsNoticed() - noticedBefore) + " of its " + killed);
        sides.forEach(side -> side.rest(false));
    }

    private void leak(long until) throws InterruptedException {
        note("each pool loses " + LEAKED + " leases to code that forgets them");
        for (Side side : sides) {
            side.leak(LEAKED);
        }
        while (System.nanoTime() - until < 0) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        sides.forEach(side ->
                note(side.pool().name() + " has taken " + side.pool().leasesTakenBack() + " of " + LEAKED + " back"));
    }

    private static void sleepUntil(long instant) throws InterruptedException {
        long left = instant - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    /** The acts are over, and the load comes to its end. */
    void curtain() {
        title = "ending the load";
        note(title);
    }

    void note(String text) {
        notes.add(FrameText.clock(elapsedSeconds()) + "  " + text);
    }

    double elapsedSeconds() {
        return (System.nanoTime() - startedAt) / 1e9;
    }

    /** What goes on now. */
    String title() {
        return title;
    }

    boolean isFault() {
        return acts.get(current).kind().isFault();
    }

    /** From 1. */
    int actNumber() {
        return current + 1;
    }

    int actCount() {
        return acts.size();
    }

    List<String> notes() {
        return notes;
    }

    /** What the doctor found on the sick server; to be read after {@link #run}. */
    List<DemoResult.Found> found() {
        Report read = report;
        return read == null ? List.of() : SickServer.problems(read);
    }

    /** How the sick server was healed; to be read after {@link #run}. */
    DemoResult.@Nullable Healed healed() {
        return healed;
    }

    /** The faults that have been; to be read after {@link #run}. */
    List<Fault> faults() {
        return faults;
    }
}
