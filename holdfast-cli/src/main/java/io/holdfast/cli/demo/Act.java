package io.holdfast.cli.demo;

import java.time.Duration;
import java.util.List;

/**
 * One act of the demo, as planned. An act that takes longer than its length, as a slow restart may, delays those after it.
 *
 * @param kind what happens
 * @param length how long it goes on
 */
record Act(Kind kind, Duration length) {
    /** The least that the whole demo may take: a restart and a black hole need time to be seen. */
    static final int LEAST_SECONDS = 20;

    private static final Duration LONGEST_BLACK_HOLE = Duration.ofSeconds(8);

    enum Kind {
        NORMAL("normal", false),
        KILL("kill connections", true),
        KILL_IDLE("kill idle connections", true),
        CUT_STREAMS("cut result streams", true),
        RESTART("restart the server", true),
        BLACK_HOLE("black-hole the link", true),
        HEALED("healed", false),
        LEAK("leak leases", true),
        SICK("make sick, and heal", false);

        private final String title;
        private final boolean fault;

        Kind(String title, boolean fault) {
            this.title = title;
            this.fault = fault;
        }

        String title() {
            return title;
        }

        boolean isFault() {
            return fault;
        }
    }

    /** The acts in their order; together they last {@code seconds}. */
    static List<Act> plan(int seconds) {
        Duration whole = Duration.ofSeconds(seconds);
        Duration normal = share(whole, 10);
        Duration kill = share(whole, 10);
        Duration killIdle = share(whole, 10);
        Duration cutStreams = share(whole, 10);
        Duration restart = share(whole, 16);
        Duration blackHole = share(whole, 12);
        Duration leak = share(whole, 10);
        Duration sick = share(whole, 12);
        if (blackHole.compareTo(LONGEST_BLACK_HOLE) > 0) {
            blackHole = LONGEST_BLACK_HOLE;
        }
        Duration healed = whole.minus(normal)
                .minus(kill)
                .minus(killIdle)
                .minus(cutStreams)
                .minus(restart)
                .minus(blackHole)
                .minus(leak)
                .minus(sick);
        return List.of(
                new Act(Kind.NORMAL, normal),
                new Act(Kind.KILL, kill),
                new Act(Kind.KILL_IDLE, killIdle),
                new Act(Kind.CUT_STREAMS, cutStreams),
                new Act(Kind.RESTART, restart),
                new Act(Kind.BLACK_HOLE, blackHole),
                new Act(Kind.HEALED, healed),
                new Act(Kind.LEAK, leak),
                new Act(Kind.SICK, sick));
    }

    private static Duration share(Duration whole, int percent) {
        return Duration.ofMillis(whole.toMillis() * percent / 100);
    }
}
