package io.holdfast.examples.shop.compare;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What goes wrong, one thing at a time. */
enum Act {
    CLEAN("", "nothing", (stage, length) -> Stage.pause(length)),
    CONNECTION(
            "E2",
            "a request that never closes its connection, half of them throw",
            (stage, length) ->
                    stage.repeat(length, 250, turn -> stage.mistake("POST", "/mistakes/connection?article=" + turn))),
    TASK(
            "E3",
            "an @Async task that ends without giving back",
            (stage, length) ->
                    stage.repeat(length, 250, turn -> stage.mistake("POST", "/mistakes/task?order=" + turn))),
    CHAT(
            "D2",
            "a web-socket session that ends inside of its transaction",
            (stage, length) -> stage.repeat(length, 250, turn -> stage.mistakenVisitor())),
    CHECKOUT(
            "D8",
            "a forgotten transaction that locks rows others need",
            (stage, length) -> stage.repeat(
                    length, 500, turn -> stage.mistake("POST", "/mistakes/checkout?article=" + (1 + turn % 20)))),
    PAYMENT(
            "A10",
            "a transaction that calls a service which takes 3 s",
            (stage, length) ->
                    stage.repeat(length, 300, turn -> stage.mistake("POST", "/mistakes/payment/" + (1 + turn % 60)))),
    NESTED(
            "E1",
            "REQUIRES_NEW inside of a transaction, eight at a time",
            (stage, length) -> stage.repeat(length, 1_000, turn -> {
                for (int i = 0; i < 8; i++) {
                    stage.mistake("POST", "/mistakes/nested");
                }
            })),
    LOOP(
            "E8",
            "a query in a loop",
            (stage, length) -> stage.repeat(length, 250, turn -> stage.mistake("GET", "/mistakes/loop"))),
    INSERTS(
            "E8",
            "a hundred single inserts",
            (stage, length) -> stage.repeat(length, 250, turn -> stage.mistake("POST", "/mistakes/inserts"))),
    SETTINGS(
            "D3",
            "a query without an index on system_settings(business_id)",
            (stage, length) -> stage.repeat(
                    length, 100, turn -> stage.mistake("GET", "/mistakes/settings/" + (1 + turn % 1_000)))),
    CUT_SHORT_IDLE("A3", "connections reset after 0.2 s of idleness", (stage, length) -> stage.cutIdle(length, 200)),
    CUT_LONG_IDLE("A3", "connections reset after 1 s of idleness", (stage, length) -> stage.cutIdle(length, 1_000)),
    WAIT_TIMEOUT("D1", "wait_timeout is 2 s, the shop rests for 3 s", Stage::restBeyondWaitTimeout),
    RESTART("B2", "the server is restarted", (stage, length) -> stage.server().restart()),
    FREEZE("B2", "the server stands still", (stage, length) -> {
        stage.server().freeze();
        Stage.pause(length);
        stage.server().thaw();
    });

    /** Does it, for about so long. */
    @FunctionalInterface
    interface Script {
        void run(Stage stage, Duration length) throws Exception;
    }

    private final String row;
    private final String what;
    private final Script script;

    Act(String row, String what, Script script) {
        this.row = row;
        this.what = what;
        this.script = script;
    }

    /** How a user names it. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The row of the five teams' list that it comes from, or empty. */
    String row() {
        return row;
    }

    /** In words. */
    String what() {
        return what;
    }

    Script script() {
        return script;
    }

    /** Whether customers come while it goes on; else it sends them itself. */
    boolean hasCustomers() {
        return this != CUT_SHORT_IDLE && this != CUT_LONG_IDLE && this != WAIT_TIMEOUT;
    }

    /** What the server is told before the shop is started for this act, and after; empty where nothing. */
    List<String> serverSettings() {
        return this == WAIT_TIMEOUT
                ? List.of("SET GLOBAL wait_timeout = 2", "SET GLOBAL wait_timeout = 28800")
                : List.of();
    }

    /** The act of this name. */
    static Act named(String name) {
        return Arrays.stream(values())
                .filter(act -> act.title().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no act " + name + "; there are "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Act::title).toList())));
    }
}
