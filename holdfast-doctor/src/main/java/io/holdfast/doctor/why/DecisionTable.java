package io.holdfast.doctor.why;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * From evidence to cause: the rules in the order in which they are tried; the first that matches decides. Where the text
 * only says that the stream ended, {@link EndedConnection} weighs the suspects. Pure functions.
 */
final class DecisionTable {
    private static final Duration LONG_IDLE = Duration.ofSeconds(30);

    private final DropEvidence evidence;
    private final DropText text;

    private DecisionTable(DropEvidence evidence) {
        this.evidence = evidence;
        this.text = evidence.text();
    }

    static Explanation decide(DropEvidence evidence) {
        List<Explanation.Suspect> suspects = new ArrayList<>(new DecisionTable(evidence).suspects());
        keepWhatTheTextSays(suspects, evidence);
        boolean ours = evidence.text().subject().kind() == Subject.Kind.DATABASE;
        if (!ours && suspects.get(0).confidence() == Confidence.CERTAIN) {
            // What was said is clear, but not that the database or its driver said it.
            suspects.set(0, suspects.get(0).with(Confidence.HIGH));
        }
        if (suspects.get(0).cause() == DropCause.DEADLOCK) {
            // The server's own report is proof.
            evidence.deadlock()
                    .ifPresent(report -> suspects.set(
                            0, suspects.get(0).and(report.sentences()).with(Confidence.CERTAIN)));
        }
        ServerFacts now = evidence.now();
        if (now != null) {
            suspects.set(
                    0,
                    suspects.get(0).and(new ServerWords(now).of(suspects.get(0).cause())));
        }
        Explanation.Suspect first = suspects.get(0);
        NextStep next = NextStep.of(first, evidence);
        return new Explanation(
                first,
                suspects.subList(1, suspects.size()),
                next.test(),
                next.statement(),
                Cures.of(first.cause(), evidence),
                evidence.text().audience());
    }

    /**
     * Asked after the fault, a server shows how it is now. Unless what it counts rules a cause out, that takes nothing from
     * what the text says.
     */
    private static void keepWhatTheTextSays(List<Explanation.Suspect> asked, DropEvidence evidence) {
        if (evidence.now() == null || evidence.earlier() != null) {
            return;
        }
        Explanation.Suspect alone =
                new DecisionTable(evidence.withoutServer()).suspects().get(0);
        if (alone.confidence().compareTo(asked.get(0).confidence()) >= 0) {
            return;
        }
        asked.stream()
                .filter(suspect -> suspect.cause() == alone.cause())
                .findFirst()
                .ifPresent(same -> {
                    asked.remove(same);
                    asked.add(0, same.with(alone.confidence()));
                });
    }

    private List<Explanation.Suspect> suspects() {
        if (text.subject().kind() == Subject.Kind.OTHER) {
            return List.of(suspect(
                    DropCause.UNEXPLAINED,
                    Confidence.LOW,
                    "the text is about " + text.subject().name() + ", not about MySQL or MariaDB"));
        }
        return byRow(1).or(this::byNumber)
                .or(this::byLetters)
                .or(() -> byRow(2))
                .or(this::byTls)
                .or(this::byPool)
                .or(() -> byRow(3))
                .or(this::byConnect)
                .or(this::byReadTimeout)
                .or(this::byRoundWait)
                .or(this::byEnd)
                .or(() -> byRow(4))
                .or(this::byHoldfast)
                .or(this::byRefusal)
                .or(() -> byRow(5))
                .orElseGet(
                        () -> List.of(suspect(DropCause.UNEXPLAINED, Confidence.LOW, "no known sign is in the text")));
    }

    /** The server said no to a statement, and goes on listening. */
    private Optional<List<Explanation.Suspect>> byRefusal() {
        return text.besides()
                .map(topic -> List.of(suspect(
                        DropCause.STATEMENT_REFUSED,
                        Confidence.HIGH,
                        "the server's error is about " + topic + ", not about the connection, which is alive")));
    }

    /** The text says what it is, in words that one of the tables knows. */
    private Optional<List<Explanation.Suspect>> byRow(int order) {
        return Knowledge.all()
                .rows()
                .first(order, text.hits(), row -> !isWrapped(row))
                .map(CauseRows.Row::suspects);
    }

    /**
     * Where a connect failed, the pool was empty for that reason, and where the system says why, "unable to connect" says
     * less; the rules for connects say why.
     */
    private boolean isWrapped(CauseRows.Row row) {
        if (row.order() != 3) {
            return false;
        }
        boolean vague = row.cause() == DropCause.UNREACHABLE && row.sure() != Confidence.HIGH;
        return row.cause() == DropCause.POOL_EXHAUSTED && connectFailed()
                || vague && text.shows(Sign.REFUSED, Sign.UNKNOWN_HOST, Sign.NO_ROUTE, Sign.TLS);
    }

    private boolean connectFailed() {
        return text.shows(Sign.REFUSED, Sign.UNKNOWN_HOST, Sign.NO_ROUTE, Sign.NEVER_HEARD, Sign.TLS)
                || text.shows(Sign.CONNECT_TIMEOUT) && !text.shows(Sign.POOL_EMPTY);
    }

    /** The server said what it is. */
    private Optional<List<Explanation.Suspect>> byNumber() {
        for (int code : text.codes()) {
            Optional<DropCause> cause = ErrorNumbers.cause(code);
            if (cause.isPresent() && !(code == 1290 && text.otherOption())) {
                return certain(cause.get(), "the server said so: error " + code);
            }
        }
        return text.says(1792)
                ? Optional.of(List.of(suspect(
                        DropCause.FAILOVER,
                        Confidence.MEDIUM,
                        "the session is read-only (1792): the server's choice, or the application's")))
                : Optional.empty();
    }

    private Optional<List<Explanation.Suspect>> byTls() {
        return text.shows(Sign.TLS)
                ? Optional.of(List.of(suspect(DropCause.TLS_MISMATCH, Confidence.HIGH, "the text names TLS")))
                : Optional.empty();
    }

    private Optional<List<Explanation.Suspect>> byPool() {
        PoolFigures figures = text.pool().orElse(null);
        if (!text.shows(Sign.POOL_EMPTY) || figures == null || connectFailed()) {
            return Optional.empty();
        }
        if (figures.opensForLong()) {
            return Optional.of(List.of(
                    suspect(
                            DropCause.POOL_EMPTY,
                            Confidence.HIGH,
                            "a connection has been opening for "
                                    + Figures.span(Duration.ofMillis(figures.openingMillis()))
                                    + ": the pool waits for it, and lends nothing"),
                    suspect(DropCause.NO_HANDSHAKE, Confidence.LOW),
                    suspect(DropCause.UNREACHABLE, Confidence.LOW)));
        }
        if (figures.holdsNone() || figures.hasRoom()) {
            String fact = figures.holdsNone()
                    ? "the pool had no connection in use: it was empty because none could be opened"
                    : figures.inUse() + " of " + figures.capacity()
                            + " were in use: more could have been opened, and were not";
            return Optional.of(List.of(
                    suspect(DropCause.POOL_EMPTY, figures.holdsNone() ? Confidence.HIGH : Confidence.MEDIUM, fact),
                    suspect(DropCause.UNREACHABLE, Confidence.LOW, "opening one may hang"),
                    suspect(DropCause.REFUSED, Confidence.LOW, "a server that is away gives no connection")));
        }
        if (!figures.isFull()) {
            String fact = figures.idle() > 0
                    ? figures.idle()
                            + " were at rest when the wait ended: all had been in use until a moment before, or"
                            + " the process stood still"
                    : figures.inUse() + " were in use, and the text does not say how many there may be";
            return Optional.of(List.of(
                    suspect(DropCause.POOL_EXHAUSTED, Confidence.LOW, fact),
                    suspect(DropCause.STALLED, Confidence.LOW),
                    suspect(DropCause.POOL_EMPTY, Confidence.LOW)));
        }
        return Optional.of(List.of(
                suspect(
                        DropCause.POOL_EXHAUSTED,
                        Confidence.HIGH,
                        "the pool said that " + (figures.inUse() < 0 ? "all" : String.valueOf(figures.inUse()))
                                + " connections were in use"
                                + (figures.waiting() > 0 ? ", and " + figures.waiting() + " waited" : "")),
                suspect(DropCause.POOL_EMPTY, Confidence.LOW)));
    }

    /** The length of a packet gives another protocol away. */
    private Optional<List<Explanation.Suspect>> byLetters() {
        if (!text.shows(Sign.LARGE_PACKET)) {
            return Optional.empty();
        }
        return text.lettersAsLength()
                .map(letters -> certain(
                        DropCause.NOT_MYSQL,
                        "the length of the first packet is the letters \"" + letters + "\": another protocol"))
                .orElseGet(() -> certain(DropCause.PACKET_TOO_LARGE, "the text names max_allowed_packet"));
    }

    /** A wait of whole seconds is a time-out, even where the driver does not say so. */
    private Optional<List<Explanation.Suspect>> byRoundWait() {
        if (evidence.now() != null || text.shows(Sign.ENDED, Sign.RESET, Sign.BROKEN_PIPE)) {
            return Optional.empty();
        }
        return text.roundWait()
                .map(wait -> gaveUp("the client gave up after " + Figures.span(wait)
                        + ": a wait of whole seconds is a time-out of the client"));
    }

    private List<Explanation.Suspect> gaveUp(String waited) {
        Duration idle = evidence.idleBefore().orElse(Duration.ZERO);
        if (idle.compareTo(LONG_IDLE) >= 0) {
            return List.of(
                    suspect(
                            DropCause.SILENT_NETWORK,
                            Confidence.MEDIUM,
                            waited,
                            "it was the first question after " + Figures.span(idle) + " of rest"),
                    suspect(DropCause.CLIENT_TIMEOUT, Confidence.LOW, waited),
                    suspect(DropCause.CLOSED_BETWEEN, Confidence.LOW));
        }
        return List.of(
                suspect(
                        DropCause.CLIENT_TIMEOUT,
                        text.waited().isPresent() ? Confidence.MEDIUM : Confidence.LOW,
                        waited),
                suspect(DropCause.SILENT_NETWORK, Confidence.LOW, waited),
                suspect(DropCause.LOCK_TIMEOUT, Confidence.LOW));
    }

    private Optional<List<Explanation.Suspect>> byHoldfast() {
        return text.holdfastCodes().isEmpty()
                ? Optional.empty()
                : Optional.of(List.of(suspect(
                        DropCause.UNEXPLAINED,
                        Confidence.LOW,
                        "Holdfast said it: see holdfast explain "
                                + text.holdfastCodes().stream().collect(Collectors.joining(", ")))));
    }

    /** It never came to a session. */
    private Optional<List<Explanation.Suspect>> byConnect() {
        if (text.shows(Sign.REFUSED)) {
            return sure(DropCause.REFUSED, "the connect was refused at once");
        }
        if (text.shows(Sign.UNKNOWN_HOST)) {
            return sure(DropCause.UNKNOWN_HOST, "the name could not be resolved");
        }
        if (text.shows(Sign.NO_ROUTE)) {
            return sure(DropCause.UNREACHABLE, "the network has no way to the machine");
        }
        boolean connecting = text.shows(Sign.NEVER_HEARD) || text.says(2003, 2002);
        if (text.shows(Sign.CONNECT_TIMEOUT) && (connecting || !text.shows(Sign.LOST))) {
            return Optional.of(List.of(
                    suspect(DropCause.UNREACHABLE, Confidence.HIGH, "the connect was given up without an answer"),
                    suspect(DropCause.NO_HANDSHAKE, Confidence.LOW)));
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
                    : sure(DropCause.NO_HANDSHAKE, fact);
        }
        if (text.shows(Sign.ENDED, Sign.RESET, Sign.BROKEN_PIPE) || text.says(2006, 2013)) {
            return Optional.of(List.of(
                    suspect(
                            DropCause.NO_BACKEND,
                            Confidence.HIGH,
                            "the connection ended before the server's first packet"),
                    suspect(DropCause.CLOSED_BETWEEN, Confidence.LOW),
                    suspect(DropCause.HOST_BLOCKED, Confidence.LOW)));
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
        // That none runs any more tells nothing: the statement may have ended since.
        return Optional.of(gaveUp(waited));
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
                        Sign.SERVER_CLOSED,
                        Sign.LOG_READ_ERROR,
                        Sign.LOG_READ_TIMEOUT,
                        Sign.LOG_WRITE_ERROR)
                || text.says(2006, 2013, 2055, 1152, 1158, 1159, 1160, 1161, 1184);
        if (!ended) {
            return Optional.empty();
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

    /** Certain where the text is about the database, and not about any other machine. */
    private Optional<List<Explanation.Suspect>> sure(DropCause cause, String fact) {
        boolean ours = text.subject().kind() == Subject.Kind.DATABASE;
        return Optional.of(List.of(suspect(cause, ours ? Confidence.CERTAIN : Confidence.MEDIUM, fact)));
    }

    private static Optional<List<Explanation.Suspect>> certain(DropCause cause, String fact) {
        return Optional.of(List.of(suspect(cause, Confidence.CERTAIN, fact)));
    }

    private static Explanation.Suspect suspect(DropCause cause, Confidence confidence, String... facts) {
        return new Explanation.Suspect(cause, confidence, List.of(facts), List.of());
    }
}
