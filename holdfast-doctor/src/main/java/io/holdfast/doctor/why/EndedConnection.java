package io.holdfast.doctor.why;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who ended a connection whose stream just stopped. Such a text fits many causes; each gets weight from what is known, and
 * some are ruled out. The weights order the causes; they are not probabilities.
 */
final class EndedConnection {
    private static final int CERTAIN = 100;
    private static final int STRONG = 60;
    private static final int GOOD = 40;
    private static final int SOME = 20;
    private static final int SLIGHT = 10;
    private static final int LIMIT = 24;
    private static final Duration LONG_IDLE = Duration.ofSeconds(30);
    private static final Duration IN_STATEMENT = Duration.ofMillis(500);

    private final DropEvidence evidence;
    private final DropText text;
    private final @Nullable ServerChange server;
    private final Map<DropCause, Case> cases = new EnumMap<>(DropCause.class);

    EndedConnection(DropEvidence evidence) {
        this.evidence = evidence;
        text = evidence.text();
        ServerFacts now = evidence.now();
        server = now == null ? null : new ServerChange(now, evidence.earlier());
    }

    /** One suspect while evidence is heard. */
    private static final class Case {
        private int weight;
        private boolean ruledOut;
        private final List<String> speaksFor = new ArrayList<>();
        private final List<String> speaksAgainst = new ArrayList<>();

        void supports(int by, String fact) {
            weight += by;
            speaksFor.add(fact);
        }

        void weakens(int by, String fact) {
            weight -= by;
            speaksAgainst.add(fact);
        }

        void rulesOut(String fact) {
            ruledOut = true;
            speaksAgainst.add(fact);
        }
    }

    /** The suspects, likeliest first; empty when nothing is left. */
    List<Explanation.Suspect> suspects() {
        start(DropCause.CLOSED_BETWEEN, 15);
        start(DropCause.IDLE_LIMIT, 12);
        start(DropCause.KILLED, 11);
        start(DropCause.RESTARTED, SLIGHT);
        start(DropCause.CRASHED, 9);
        start(DropCause.PACKET_TOO_LARGE, 5);
        start(DropCause.SLOW_READER, 4);
        start(DropCause.FAILOVER, 3);
        if (text.audience().family().equals("ruby")) {
            of(DropCause.FORKED)
                    .supports(
                            12,
                            "servers such as Puma and Unicorn fork: a connection that was opened before is then"
                                    + " shared");
        }
        hearText();
        hearUnreachable();
        hearLogs();
        if (server != null) {
            hearServer(server);
        }
        return ranked();
    }

    private void start(DropCause cause, int weight) {
        Case opened = new Case();
        opened.weight = weight;
        cases.put(cause, opened);
    }

    private Case of(DropCause cause) {
        return cases.computeIfAbsent(cause, none -> new Case());
    }

    private void hearText() {
        // Where the driver says that the rest was too long, what it measured is the rest.
        boolean inStatement = !text.shows(Sign.BEYOND_LIMIT)
                && text.waited()
                        .filter(waited -> waited.compareTo(IN_STATEMENT) > 0)
                        .isPresent();
        if (inStatement) {
            String fact = "the statement had run for "
                    + Figures.span(text.waited().orElseThrow()) + ", so the connection was in use";
            of(DropCause.IDLE_LIMIT).weakens(GOOD, fact);
            of(DropCause.KILLED).supports(SLIGHT, fact);
        }
        evidence.idleBefore().ifPresent(this::hearRest);
        if (text.shows(Sign.BEYOND_LIMIT)) {
            of(DropCause.IDLE_LIMIT).supports(STRONG, "the driver says that the rest was longer than wait_timeout");
        }
        if (text.shows(Sign.SERVER_CLOSED)) {
            of(DropCause.IDLE_LIMIT).supports(6, "the text says that the server closed it");
        }
        if (text.shows(Sign.RESET)) {
            of(DropCause.CLOSED_BETWEEN).supports(4, "it was reset, not closed in order");
        }
        hearRests();
        if (text.shows(Sign.BROKEN_RESULT)) {
            of(DropCause.SLOW_READER).supports(GOOD, "a result broke off while it was read");
            of(DropCause.IDLE_LIMIT).rulesOut("a result was being read");
        }
        if (text.shows(Sign.BROKEN_PIPE)) {
            of(DropCause.PACKET_TOO_LARGE).supports(5, "the server closed while it was still being written to");
        }
        if (text.shows(Sign.DEAD_IN_POOL)) {
            of(DropCause.IDLE_LIMIT).supports(SLIGHT, "the pool found it dead before lending it");
            of(DropCause.CLOSED_BETWEEN).supports(SLIGHT, "the pool found it dead before lending it");
        }
        if (text.says(2013) && !inStatement) {
            of(DropCause.KILLED).supports(2, "the client had sent its statement (2013)");
        }
    }

    /** A rest says most: many limits are known. */
    private void hearRest(Duration idle) {
        if (idle.compareTo(LONG_IDLE) < 0) {
            return;
        }
        String rest = "it ended at the first use after " + Figures.span(idle) + " of rest";
        KnownLimits.Limit limit = KnownLimits.of(idle).orElse(null);
        boolean asked = server != null;
        if (limit != null && !(asked && limit.cause() == DropCause.IDLE_LIMIT)) {
            of(limit.cause()).supports(LIMIT, rest + ", which is " + limit.whose());
            if (limit.cause() == DropCause.IDLE_LIMIT) {
                of(DropCause.CLOSED_BETWEEN).weakens(5, rest + ", which is " + limit.whose());
            } else {
                of(DropCause.CLOSED_BETWEEN).supports(SOME, "something ended it while it rested");
            }
        } else if (!asked && idle.compareTo(KnownLimits.DEFAULT_WAIT_TIMEOUT) > 0) {
            of(DropCause.IDLE_LIMIT).supports(GOOD, rest + ", which is longer than the default of wait_timeout (8 h)");
        } else {
            of(DropCause.CLOSED_BETWEEN).supports(SOME, rest);
        }
    }

    /** Connections that all die at the same age of rest die by a clock, not by chance. */
    private void hearRests() {
        List<Duration> rests = evidence.rests().stream()
                .filter(rest -> rest.compareTo(LONG_IDLE) >= 0)
                .sorted()
                .toList();
        if (rests.size() < 3) {
            return;
        }
        Duration middle = rests.get(rests.size() / 2);
        long alike = rests.stream()
                .filter(rest -> Math.abs(rest.toMillis() - middle.toMillis()) <= middle.toMillis() / 10)
                .count();
        if (alike >= 3 && alike * 2 > rests.size()) {
            String fact = alike + " connections died after about the same rest, " + Figures.span(middle);
            of(DropCause.CLOSED_BETWEEN).supports(GOOD, fact);
            of(DropCause.IDLE_LIMIT).supports(GOOD, fact);
        }
    }

    private void hearUnreachable() {
        String reason = evidence.unreachable();
        if (reason != null) {
            of(DropCause.RESTARTED).supports(GOOD, "the server cannot be reached now: " + reason);
            of(DropCause.CRASHED).supports(GOOD, "the server cannot be reached now: " + reason);
        }
    }

    private void hearLogs() {
        Stream<String> fromServer = evidence.server().stream()
                .flatMap(facts -> facts.errorLog().stream())
                .filter(line -> isRecent(line))
                .map(LogLine::text);
        List<String> fromFile = evidence.serverLog();
        Stream.concat(fromServer, fromFile == null ? Stream.of() : fromFile.stream())
                .map(DropText::of)
                .forEach(this::hearLogLine);
    }

    private boolean isRecent(LogLine line) {
        ServerFacts earlier = evidence.earlier();
        return earlier == null || !line.at().isBefore(earlier.takenAt().minusSeconds(1));
    }

    private void hearLogLine(DropText line) {
        Long id = evidence.connectionId();
        boolean ours = id != null && line.connectionId().filter(id::equals).isPresent();
        boolean another = id != null && line.connectionId().isPresent() && !ours;
        if (another) {
            return;
        }
        int weight = ours ? CERTAIN : GOOD;
        String fact = "the server's log: " + Figures.sql(line.firstLine(), 160);
        if (line.says(4031) || line.shows(Sign.LOG_READ_TIMEOUT)) {
            once(DropCause.IDLE_LIMIT, weight, fact);
        }
        if (line.shows(Sign.LARGE_PACKET)) {
            once(DropCause.PACKET_TOO_LARGE, weight, fact);
        }
        if (line.shows(Sign.LOG_WRITE_TIMEOUT)) {
            once(DropCause.SLOW_READER, weight, fact);
        }
        if (line.shows(Sign.LOG_WRITE_ERROR) && text.shows(Sign.BROKEN_RESULT)) {
            // MariaDB says so of a reader that was too slow as well.
            once(DropCause.SLOW_READER, GOOD, fact);
            once(DropCause.CLOSED_BETWEEN, SLIGHT, fact);
        } else if (line.shows(Sign.LOG_READ_ERROR, Sign.LOG_WRITE_ERROR)) {
            once(DropCause.CLOSED_BETWEEN, ours ? STRONG : SOME, fact);
        }
        if (line.shows(Sign.LOG_SHUTDOWN)) {
            once(DropCause.RESTARTED, GOOD, fact);
        }
        if (line.shows(Sign.LOG_CRASH)) {
            once(DropCause.CRASHED, GOOD, fact);
        }
    }

    /** Many lines of one kind weigh as one. */
    private void once(DropCause cause, int weight, String fact) {
        Case suspect = of(cause);
        if (suspect.speaksFor.stream().noneMatch(known -> known.startsWith("the server's log"))) {
            suspect.supports(weight, fact);
        }
    }

    private void hearServer(ServerChange change) {
        hearBoot(change);
        if (!change.rebooted()) {
            // The counters of a server that was started since tell nothing of the time before.
            hearKills(change);
            hearIdleLimit(change);
            hearErrors(change);
            hearSession(change);
        }
        if (change.now().on("offline_mode")) {
            of(DropCause.FAILOVER).supports(CERTAIN, "offline_mode is ON: the server has ended all clients' sessions");
        }
        if (change.moved()) {
            of(DropCause.FAILOVER)
                    .supports(
                            CERTAIN,
                            "another server answers at that address now: "
                                    + change.now().server().hostname());
        }
    }

    private void hearBoot(ServerChange change) {
        if (change.stayedUp()) {
            String fact = "the server was not restarted: it has been up since "
                    + change.now().server().bootedAt();
            of(DropCause.RESTARTED).rulesOut(fact);
            of(DropCause.CRASHED).rulesOut(fact);
            return;
        }
        String booted = "the server started at " + change.now().server().bootedAt();
        Duration uptime = change.now().uptime();
        if (change.rebooted()) {
            boolean stopped = !of(DropCause.RESTARTED).speaksFor.isEmpty();
            boolean logged = evidence.serverLog() != null || change.logReachesBeyondBoot();
            of(DropCause.RESTARTED).supports(STRONG + (stopped ? GOOD : 0), booted);
            of(DropCause.CRASHED).supports(STRONG, booted);
            if (!stopped && logged) {
                of(DropCause.CRASHED).supports(SOME, "its log has no orderly stop before that");
                of(DropCause.RESTARTED).weakens(SOME, "its log has no orderly stop before that");
            }
            hearEnding(change);
        } else if (uptime.compareTo(Duration.ofMinutes(15)) < 0) {
            of(DropCause.RESTARTED).supports(SOME, booted + ", " + Figures.span(uptime) + " ago");
            of(DropCause.CRASHED).supports(SOME, booted + ", " + Figures.span(uptime) + " ago");
        } else {
            String fact = "the server has been up for " + Figures.span(uptime);
            of(DropCause.RESTARTED).weakens(SLIGHT, fact);
            of(DropCause.CRASHED).weakens(SLIGHT, fact);
        }
    }

    /** What the storage engine found when it was started. */
    private void hearEnding(ServerChange change) {
        switch (change.ending()) {
            case SURELY_A_CRASH -> {
                String fact = "it was started from a checkpoint that is older than what it had written before";
                of(DropCause.CRASHED).supports(GOOD, fact);
                of(DropCause.RESTARTED).weakens(SLIGHT, fact);
            }
            case LIKELY_A_CRASH ->
                of(DropCause.CRASHED).supports(13, "its log of changes has no trace of an orderly stop");
            case LIKELY_A_STOP ->
                of(DropCause.RESTARTED).supports(12, "all its changes were written out before it was started");
            case UNKNOWN -> {}
        }
    }

    private void hearKills(ServerChange change) {
        long kills = change.count("com_kill");
        if (kills == 0) {
            of(DropCause.KILLED).rulesOut("no KILL was used " + change.since());
            of(DropCause.CLOSED_BETWEEN).supports(SLIGHT, "no KILL was used " + change.since());
        } else {
            of(DropCause.KILLED)
                    .supports(
                            change.exact() ? STRONG : SLIGHT,
                            "KILL was used " + Figures.count(kills, "time") + " " + change.since());
        }
    }

    private void hearIdleLimit(ServerChange change) {
        Optional<Map.Entry<String, Long>> limit = idleLimit(change.now());
        if (change.countsErrors() && change.now().server().version().atLeast(8, 0, 24)) {
            long ended = change.errors(4031);
            if (ended == 0) {
                of(DropCause.IDLE_LIMIT)
                        .rulesOut("the server has ended no session for inactivity (4031) " + change.since());
                return;
            }
            of(DropCause.IDLE_LIMIT)
                    .supports(
                            change.exact() ? CERTAIN : SOME,
                            "the server has ended " + Figures.count(ended, "session") + " for inactivity (4031) "
                                    + change.since());
        }
        Optional<Duration> idle = evidence.idleBefore();
        if (idle.isPresent() && limit.isPresent()) {
            String rest = "it had rested for " + Figures.span(idle.get()) + ", and "
                    + limit.get().getKey() + " is " + limit.get().getValue() + " s";
            double share = idle.get().toMillis() / 1000.0 / limit.get().getValue();
            if (share >= 0.95) {
                of(DropCause.IDLE_LIMIT).supports(STRONG, rest);
                of(DropCause.CLOSED_BETWEEN).weakens(SLIGHT, rest);
            } else {
                of(DropCause.IDLE_LIMIT).weakens(share < 0.5 ? GOOD : SOME, rest);
                of(DropCause.CLOSED_BETWEEN).supports(SLIGHT, rest);
            }
        }
    }

    /** The shortest limit that ends resting sessions: its name and its seconds. */
    private static Optional<Map.Entry<String, Long>> idleLimit(ServerFacts facts) {
        return Stream.of("wait_timeout", "idle_transaction_timeout", "idle_write_transaction_timeout")
                .map(name -> Map.entry(name, facts.number(name).orElse(0)))
                .filter(entry -> entry.getValue() > 0)
                .min(Map.Entry.comparingByValue());
    }

    private void hearErrors(ServerChange change) {
        long large = change.errors(1153);
        if (large > 0) {
            of(DropCause.PACKET_TOO_LARGE)
                    .supports(
                            change.exact() ? CERTAIN : SOME,
                            "the server has refused " + Figures.count(large, "packet") + " as too large (1153) "
                                    + change.since());
        } else if (change.countsErrors()) {
            of(DropCause.PACKET_TOO_LARGE)
                    .rulesOut("the server has refused no packet as too large (1153) " + change.since());
        }
        long slow = change.errors(1161);
        if (slow > 0) {
            of(DropCause.SLOW_READER)
                    .supports(
                            change.exact() ? CERTAIN : SOME,
                            "the server has given up writing " + Figures.count(slow, "time") + " (1161) "
                                    + change.since());
        } else if (change.countsErrors()) {
            of(DropCause.SLOW_READER).rulesOut("the server has never given up writing (1161) " + change.since());
        }
        long aborted = change.count("aborted_clients");
        if (change.exact() && aborted > 0 && change.count("com_kill") == 0) {
            of(DropCause.CLOSED_BETWEEN)
                    .supports(
                            SOME,
                            "the server has seen " + Figures.count(aborted, "client") + " vanish " + change.since());
        }
    }

    private void hearSession(ServerChange change) {
        Long id = evidence.connectionId();
        if (id == null || !change.now().server().privileged()) {
            return;
        }
        change.now().activity().session(id).ifPresent(session -> {
            String fact = "the server still has session " + id + " (" + session.command() + " for " + session.seconds()
                    + " s), so it did not end it";
            of(DropCause.CLOSED_BETWEEN).supports(STRONG, fact);
            of(DropCause.KILLED).rulesOut(fact);
            of(DropCause.IDLE_LIMIT).rulesOut(fact);
        });
    }

    private List<Explanation.Suspect> ranked() {
        List<Map.Entry<DropCause, Case>> left = cases.entrySet().stream()
                .filter(entry -> !entry.getValue().ruledOut && entry.getValue().weight > 0)
                .sorted(Comparator.comparingInt((Map.Entry<DropCause, Case> entry) -> -entry.getValue().weight))
                .toList();
        List<Explanation.Suspect> suspects = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            Case heard = left.get(i).getValue();
            int next = i + 1 < left.size() ? left.get(i + 1).getValue().weight : 0;
            Confidence confidence = i > 0 ? Confidence.LOW : atMost(confidence(heard.weight, next));
            suspects.add(
                    new Explanation.Suspect(left.get(i).getKey(), confidence, heard.speaksFor, heard.speaksAgainst));
        }
        return suspects;
    }

    /** Without a word of the server nothing is certain. */
    private Confidence atMost(Confidence confidence) {
        boolean fromServer = server != null || evidence.serverLog() != null;
        return confidence == Confidence.CERTAIN && !fromServer ? Confidence.HIGH : confidence;
    }

    private static Confidence confidence(int weight, int next) {
        if (weight >= CERTAIN && weight - next >= GOOD) {
            return Confidence.CERTAIN;
        }
        if (weight >= STRONG && weight - next >= SOME) {
            return Confidence.HIGH;
        }
        return weight >= GOOD && weight - next >= SLIGHT ? Confidence.MEDIUM : Confidence.LOW;
    }
}
