package io.holdfast.cli.demo;

import io.holdfast.cli.demo.DemoResult.Fault;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Carries out the acts, on the thread that calls {@link #run}. What it tells may be read by any thread. */
final class Director {
    private static final int KILLED_AT_ONCE = 3;
    private static final int KILL_ROUNDS = 4;

    /** After a restart at least; the server may have taken all of the act's time. */
    private static final Duration TIME_TO_RECOVER = Duration.ofSeconds(2);

    private final List<Act> acts;
    private final DemoServer server;
    private final List<Side> sides;
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final long startedAt = System.nanoTime();
    private volatile int current;
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

    /** The faults that have been; to be read after {@link #run}. */
    List<Fault> faults() {
        return faults;
    }
}
