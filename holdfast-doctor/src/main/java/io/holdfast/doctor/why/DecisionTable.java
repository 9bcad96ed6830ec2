package io.holdfast.doctor.why;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * From evidence to cause: the rules in the order in which they are tried; the first that matches decides. Where the text
 * only says that the stream ended, {@link EndedConnection} weighs the suspects. Pure functions.
 */
final class DecisionTable {
    private static final Map<Integer, DropCause> BY_NUMBER = Map.ofEntries(
            Map.entry(4031, DropCause.IDLE_LIMIT),
            Map.entry(1040, DropCause.SERVER_FULL),
            Map.entry(1203, DropCause.ACCOUNT_LIMIT),
            Map.entry(1226, DropCause.ACCOUNT_LIMIT),
            Map.entry(1045, DropCause.LOGIN_REFUSED),
            Map.entry(1698, DropCause.LOGIN_REFUSED),
            Map.entry(1129, DropCause.HOST_BLOCKED),
            Map.entry(1130, DropCause.HOST_BLOCKED),
            Map.entry(3032, DropCause.FAILOVER),
            Map.entry(1290, DropCause.FAILOVER),
            Map.entry(1836, DropCause.FAILOVER),
            Map.entry(1792, DropCause.FAILOVER),
            Map.entry(3100, DropCause.FAILOVER),
            Map.entry(1053, DropCause.RESTARTED),
            Map.entry(1927, DropCause.KILLED),
            Map.entry(3024, DropCause.TIME_LIMIT),
            Map.entry(1969, DropCause.TIME_LIMIT),
            Map.entry(1317, DropCause.INTERRUPTED),
            Map.entry(1205, DropCause.LOCK_TIMEOUT),
            Map.entry(1213, DropCause.DEADLOCK),
            Map.entry(1153, DropCause.PACKET_TOO_LARGE),
            Map.entry(2005, DropCause.UNKNOWN_HOST),
            Map.entry(2014, DropCause.SHARED_CONNECTION),
            Map.entry(2026, DropCause.TLS_MISMATCH),
            Map.entry(3159, DropCause.TLS_MISMATCH),
            Map.entry(2059, DropCause.AUTHENTICATION_PLUGIN),
            Map.entry(2061, DropCause.AUTHENTICATION_PLUGIN));

    private final DropEvidence evidence;
    private final DropText text;

    private DecisionTable(DropEvidence evidence) {
        this.evidence = evidence;
        this.text = evidence.text();
    }

    static Explanation decide(DropEvidence evidence) {
        List<Explanation.Suspect> suspects = new DecisionTable(evidence).suspects();
        Explanation.Suspect first = suspects.get(0);
        NextStep next = NextStep.of(first, evidence);
        return new Explanation(
                first,
                suspects.subList(1, suspects.size()),
                next.test(),
                next.statement(),
                Cures.of(first.cause(), evidence));
    }

    private List<Explanation.Suspect> suspects() {
        return byNumber()
                .or(this::byPool)
                .or(this::byPhrase)
                .or(this::byConnect)
                .or(this::byReadTimeout)
                .or(this::byEnd)
                .orElseGet(
                        () -> List.of(suspect(DropCause.UNEXPLAINED, Confidence.LOW, "no known sign is in the text")));
    }

    /** The server said what it is. */
    private Optional<List<Explanation.Suspect>> byNumber() {
        for (int code : text.codes()) {
            DropCause cause = BY_NUMBER.get(code);
            if (cause != null) {
                return certain(cause, "the server said so: error " + code);
            }
        }
        return Optional.empty();
    }

    private Optional<List<Explanation.Suspect>> byPool() {
        if (!text.shows(Sign.POOL_EMPTY)) {
            return Optional.empty();
        }
        boolean connectFailed = text.shows(Sign.REFUSED, Sign.UNKNOWN_HOST, Sign.NO_ROUTE, Sign.NEVER_HEARD, Sign.TLS);
        PoolFigures figures = text.pool().orElse(null);
        if (connectFailed) {
            // The pool was empty because nothing could be opened; the rules below say why.
            return Optional.empty();
        }
        if (figures == null) {
            return certain(DropCause.POOL_EXHAUSTED, "the pool said that it had none to lend");
        }
        if (figures.holdsNone() && figures.capacity() < 0) {
            return Optional.of(List.of(
                    suspect(
                            DropCause.UNREACHABLE,
                            Confidence.MEDIUM,
                            "the pool had no connection in use: it was empty because none could be opened"),
                    suspect(DropCause.RESTARTED, Confidence.LOW, "a server that is away gives no connection")));
        }
        return certain(
                DropCause.POOL_EXHAUSTED,
                "the pool said that " + (figures.inUse() < 0 ? "all" : String.valueOf(figures.inUse()))
                        + " connections were in use"
                        + (figures.waiting() > 0 ? ", and " + figures.waiting() + " waited" : ""));
    }

    /** The driver said what it is. */
    private Optional<List<Explanation.Suspect>> byPhrase() {
        Optional<String> letters = text.lettersAsLength();
        if (text.shows(Sign.LARGE_PACKET) && letters.isPresent()) {
            return certain(
                    DropCause.NOT_MYSQL,
                    "the length of the first packet is the letters \"" + letters.get() + "\": another protocol");
        }
        if (text.shows(Sign.LARGE_PACKET)) {
            return certain(DropCause.PACKET_TOO_LARGE, "the text names max_allowed_packet");
        }
        if (text.shows(Sign.OUT_OF_ORDER)) {
            return certain(DropCause.SHARED_CONNECTION, "an answer belonged to another question");
        }
        if (text.shows(Sign.AUTHENTICATION)) {
            return certain(DropCause.AUTHENTICATION_PLUGIN, "the text names the way of authentication");
        }
        if (text.shows(Sign.TLS)) {
            return certain(DropCause.TLS_MISMATCH, "the text names TLS");
        }
        if (text.shows(Sign.CANCELLED)) {
            return certain(DropCause.INTERRUPTED, "the driver's own query time-out cancelled the statement");
        }
        if (text.shows(Sign.CLOSED_BEFORE) && !text.shows(Sign.DEAD_IN_POOL)) {
            return certain(DropCause.USED_AFTER_CLOSE, "the driver refused a call on a closed connection");
        }
        if (text.shows(Sign.LOG_SHUTDOWN)) {
            return certain(DropCause.RESTARTED, "the server's log says so");
        }
        if (text.shows(Sign.LOG_CRASH)) {
            return certain(DropCause.CRASHED, "the server's log says so");
        }
        if (text.shows(Sign.LOG_WRITE_TIMEOUT)) {
            return certain(DropCause.SLOW_READER, "the server's log says so");
        }
        return Optional.empty();
    }

    /** It never came to a session. */
    private Optional<List<Explanation.Suspect>> byConnect() {
        if (text.shows(Sign.REFUSED)) {
            return certain(DropCause.REFUSED, "the connect was refused at once");
        }
        if (text.shows(Sign.UNKNOWN_HOST)) {
            return certain(DropCause.UNKNOWN_HOST, "the name could not be resolved");
        }
        if (text.shows(Sign.NO_ROUTE)) {
            return certain(DropCause.UNREACHABLE, "the network has no way to the machine");
        }
        boolean connecting = text.shows(Sign.NEVER_HEARD) || text.says(2003, 2002);
        if (text.shows(Sign.CONNECT_TIMEOUT) && (connecting || !text.shows(Sign.LOST))) {
            return certain(DropCause.UNREACHABLE, "the connect was given up without an answer");
        }
        if (!connecting) {
            return Optional.empty();
        }
        if (text.shows(Sign.READ_TIMEOUT)) {
            String fact = "the connect succeeded, and the server's first packet never came";
            return text.says(2003)
                    ? Optional.of(List.of(
                            suspect(DropCause.UNREACHABLE, Confidence.MEDIUM, "the connect was given up"),
                            suspect(DropCause.NO_HANDSHAKE, Confidence.LOW, fact)))
                    : certain(DropCause.NO_HANDSHAKE, fact);
        }
        if (text.shows(Sign.ENDED, Sign.RESET, Sign.BROKEN_PIPE)) {
            return certain(DropCause.NO_BACKEND, "the connection ended before the server's first packet");
        }
        return Optional.of(List.of(suspect(DropCause.UNREACHABLE, Confidence.LOW, "the connect failed")));
    }

    /** The client gave up waiting. */
    private Optional<List<Explanation.Suspect>> byReadTimeout() {
        if (!text.shows(Sign.READ_TIMEOUT)) {
            return Optional.empty();
        }
        String waited = text.waited()
                .map(time -> "the client gave up after " + Figures.span(time))
                .orElse("the client gave up waiting for an answer");
        ServerFacts now = evidence.now();
        Long id = evidence.connectionId();
        if (now != null && id != null && now.server().privileged()) {
            Optional<Session> session = now.activity().session(id);
            if (session.isPresent()) {
                return Optional.of(List.of(ofSession(session.get(), waited)));
            }
            return Optional.of(gone(waited, id));
        }
        Session running = now == null ? null : running(now);
        if (running != null) {
            return Optional.of(List.of(
                    suspect(
                            DropCause.CLIENT_TIMEOUT,
                            Confidence.MEDIUM,
                            waited,
                            "session " + running.id() + " still runs a statement, for " + running.seconds() + " s"),
                    suspect(DropCause.SILENT_NETWORK, Confidence.LOW, waited)));
        }
        if (now != null) {
            return Optional.of(List.of(
                    suspect(
                            DropCause.SILENT_NETWORK,
                            Confidence.MEDIUM,
                            waited,
                            "no session at the server runs a statement for that long"),
                    suspect(DropCause.CLIENT_TIMEOUT, Confidence.LOW, waited)));
        }
        return Optional.of(List.of(
                suspect(DropCause.CLIENT_TIMEOUT, Confidence.LOW, waited),
                suspect(DropCause.SILENT_NETWORK, Confidence.LOW, waited)));
    }

    private static Explanation.Suspect ofSession(Session session, String waited) {
        if (session.idle()) {
            return suspect(
                    DropCause.SILENT_NETWORK,
                    Confidence.HIGH,
                    waited,
                    "the server still has session " + session.id() + ", at rest for " + session.seconds()
                            + " s: it waits for the client, as the client waited for it");
        }
        return suspect(
                DropCause.CLIENT_TIMEOUT,
                Confidence.CERTAIN,
                waited,
                "the server still runs the statement in session " + session.id() + ", for " + session.seconds() + " s ("
                        + session.state() + ")");
    }

    /** The statement has ended since, or the server ended the session. */
    private static List<Explanation.Suspect> gone(String waited, long id) {
        String fact = "the server has no session " + id + " any more";
        return List.of(
                suspect(DropCause.CLIENT_TIMEOUT, Confidence.MEDIUM, waited, fact),
                suspect(DropCause.SILENT_NETWORK, Confidence.LOW, waited, fact));
    }

    private @Nullable Session running(ServerFacts now) {
        long least = Math.max(1, text.waited().map(Duration::toSeconds).orElse(1L));
        return now.activity().sessions().stream()
                .filter(session -> !session.internal() && !session.idle())
                .filter(session -> session.id() != now.server().connectionId() && session.seconds() >= least)
                .findFirst()
                .orElse(null);
    }

    /** The stream ended, and the text says no more. */
    private Optional<List<Explanation.Suspect>> byEnd() {
        boolean ended = text.shows(
                        Sign.ENDED,
                        Sign.RESET,
                        Sign.BROKEN_PIPE,
                        Sign.BROKEN_RESULT,
                        Sign.LOST,
                        Sign.DEAD_IN_POOL,
                        Sign.LOG_READ_ERROR,
                        Sign.LOG_READ_TIMEOUT,
                        Sign.LOG_WRITE_ERROR)
                || text.says(2006, 2013, 2055, 1152, 1158, 1159, 1160, 1161, 1184);
        if (!ended) {
            return text.holdfastCodes().isEmpty()
                    ? Optional.empty()
                    : Optional.of(List.of(suspect(
                            DropCause.UNEXPLAINED,
                            Confidence.LOW,
                            "Holdfast said it: see holdfast explain "
                                    + text.holdfastCodes().stream().collect(Collectors.joining(", ")))));
        }
        if (text.shows(Sign.LOG_READ_TIMEOUT)) {
            return certain(DropCause.IDLE_LIMIT, "the server's log says that the client was silent for too long");
        }
        List<Explanation.Suspect> suspects = new ArrayList<>(new EndedConnection(evidence).suspects());
        if (suspects.isEmpty()) {
            suspects.add(suspect(
                    DropCause.UNEXPLAINED, Confidence.LOW, "the connection ended, and what is known fits no cause"));
        }
        return Optional.of(suspects);
    }

    private static Optional<List<Explanation.Suspect>> certain(DropCause cause, String fact) {
        return Optional.of(List.of(suspect(cause, Confidence.CERTAIN, fact)));
    }

    private static Explanation.Suspect suspect(DropCause cause, Confidence confidence, String... facts) {
        return new Explanation.Suspect(cause, confidence, List.of(facts), List.of());
    }
}
