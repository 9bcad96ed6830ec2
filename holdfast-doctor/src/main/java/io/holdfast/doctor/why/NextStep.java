package io.holdfast.doctor.why;

import io.holdfast.doctor.server.ServerFacts;
import org.jspecify.annotations.Nullable;

/**
 * What to look at next, so that the answer becomes surer.
 *
 * @param test what to do; null when nothing is left to find out
 * @param statement for the server; null when the test is not a statement
 */
record NextStep(@Nullable String test, @Nullable String statement) {
    private static final NextStep NONE = new NextStep(null, null);

    static NextStep of(Explanation.Suspect first, DropEvidence evidence) {
        boolean toldAll =
                first.cause() == DropCause.DEADLOCK && evidence.deadlock().isPresent();
        if (toldAll || first.cause() == DropCause.STATEMENT_REFUSED) {
            return NONE;
        }
        if (first.confidence() == Confidence.CERTAIN) {
            return ofCertain(first.cause());
        }
        ServerFacts now = evidence.now();
        if (now == null && evidence.unreachable() == null) {
            String question = Questions.of(first.cause());
            return new NextStep(
                    question != null
                            ? question
                            : "Ask the server too: holdfast why … --server HOST:PORT -u USER -p. Its counters, sessions"
                                    + " and start time rule causes out.",
                    null);
        }
        if (now != null && evidence.earlier() == null) {
            return new NextStep(
                    "Keep what the server says now, with holdfast doctor HOST:PORT --save before.json, and give it as"
                            + " --before before.json after the next error: then the counters tell this error from all"
                            + " before.",
                    null);
        }
        return switch (first.cause()) {
            case KILLED -> killer();
            case IDLE_LIMIT ->
                new NextStep(
                        "Ask which accounts have limits of their own, and what the sessions' values are.",
                        "SHOW GLOBAL VARIABLES LIKE '%timeout%'");
            case CLOSED_BETWEEN ->
                new NextStep(
                        "Let a connection rest for longer and longer until it dies, from the application's machine and"
                                + " from the server's: where only the first dies, something between the two ends it.",
                        null);
            case SILENT_NETWORK, CLIENT_TIMEOUT ->
                new NextStep(
                        "Look at the session while the client waits: a session that rests means a lost packet, one that"
                                + " runs means a slow statement.",
                        "SELECT ID, COMMAND, TIME, STATE, INFO FROM information_schema.PROCESSLIST WHERE COMMAND <>"
                                + " 'Daemon' ORDER BY TIME DESC");
            case RESTARTED, CRASHED ->
                new NextStep("Read the server's log around its start, and the machine's kernel log for OOM.", null);
            case SLOW_READER ->
                new NextStep(
                        "Compare the limit with the longest pause of the reader.",
                        "SHOW GLOBAL VARIABLES LIKE 'net_write_timeout'");
            default -> NONE;
        };
    }

    private static NextStep ofCertain(DropCause cause) {
        return switch (cause) {
            case KILLED -> killer();
            case SERVER_FULL, ACCOUNT_LIMIT ->
                new NextStep(
                        "See who holds the connections.",
                        "SELECT USER, SUBSTRING_INDEX(HOST, ':', 1) AS client, COMMAND, COUNT(*) AS sessions FROM"
                                + " information_schema.PROCESSLIST GROUP BY USER, client, COMMAND ORDER BY sessions"
                                + " DESC");
            case LOCK_TIMEOUT ->
                new NextStep("See who blocks whom while it happens: holdfast doctor … --only L01,L02.", null);
            case DEADLOCK -> new NextStep("Read what the two transactions did.", "SHOW ENGINE INNODB STATUS");
            case CLIENT_TIMEOUT ->
                new NextStep(
                        "See whether the statement is slow, or waits: holdfast doctor … --only L01,L02,Q01.", null);
            default -> NONE;
        };
    }

    private static NextStep killer() {
        return new NextStep(
                "See which accounts have used KILL.",
                "SELECT USER, HOST, COUNT_STAR AS kills FROM"
                        + " performance_schema.events_statements_summary_by_account_by_event_name WHERE EVENT_NAME ="
                        + " 'statement/sql/kill' AND COUNT_STAR > 0");
    }
}
