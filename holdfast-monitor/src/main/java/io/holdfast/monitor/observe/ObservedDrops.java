package io.holdfast.monitor.observe;

import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.doctor.why.Confidence;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.doctor.why.Explanation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the observer saw around the end of a connection: whether the server was started, whether KILL was used, whether it
 * answered at all. Not thread-safe.
 */
final class ObservedDrops {
    /** Counters are read a moment after the time that a look bears. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);
    /** A server that stops ends its sessions one after the other, and answers some of them for as long. */
    private static final Duration SLOW_STOP = Duration.ofSeconds(10);

    private static final int MOST_LOOKS = 20;
    private static final List<String> SETTINGS = List.of("net_write_timeout", "innodb_fast_shutdown");
    private static final Set<DropCause> GAVE_UP = Set.of(DropCause.CLIENT_TIMEOUT, DropCause.SILENT_NETWORK);
    private static final Set<DropCause> STARTED = Set.of(DropCause.RESTARTED, DropCause.CRASHED);
    private static final Set<DropCause> CLOSED = Set.of(DropCause.CLOSED_BETWEEN, DropCause.SLOW_READER);

    /** Latest last. */
    private final Deque<ServerFacts> looks = new ArrayDeque<>();

    private final TreeSet<Instant> goodbyes = new TreeSet<>();

    /** A cause, and how sure it is. */
    record Verdict(DropCause cause, Confidence confidence) {}

    /** True when the client ended it, because no answer came. */
    static boolean gaveUp(DropEvidence evidence) {
        return GAVE_UP.contains(evidence.explain().cause());
    }

    /** An answer of the server. */
    void answered(Vitals vitals, List<LogLine> log) {
        ServerFacts look = facts(vitals, log);
        // Its earlier sample tells for how long the server had been at rest.
        ServerFacts first = firstSince(look);
        looks.addLast(first == look ? look : builder(vitals, log, first.now()).build());
        if (looks.size() > MOST_LOOKS) {
            looks.removeFirst();
        }
    }

    /** An error packet of an orderly stop. */
    void saidGoodbye(Instant at) {
        goodbyes.add(at);
        if (goodbyes.size() > MOST_LOOKS) {
            goodbyes.remove(goodbyes.first());
        }
    }

    /** The look before this moment, and the look after it; null when one of them is missing. */
    private @Nullable ServerFacts near(Instant moment, boolean before) {
        Stream<ServerFacts> fit = looks.stream()
                .filter(look -> before
                        ? look.takenAt().isBefore(moment.minus(MARGIN))
                        : look.takenAt().isAfter(moment.plus(MARGIN)));
        return before
                ? fit.reduce((first, second) -> second).orElse(null)
                : fit.findFirst().orElse(null);
    }

    /** The look after the next start, where this look may have been an answer of a server that was stopping already. */
    private @Nullable ServerFacts afterStop(Instant moment, @Nullable ServerFacts after) {
        if (after == null) {
            return null;
        }
        ServerFacts last = after;
        for (ServerFacts look : looks) {
            if (look.takenAt().isAfter(last.takenAt())) {
                if (started(last, look)) {
                    return last.takenAt().isBefore(moment.plus(SLOW_STOP)) ? look : after;
                }
                last = look;
            }
        }
        return after;
    }

    /** True for a cause that a look at a server may bring up which is stopping already. */
    static boolean isOfAStart(Verdict verdict) {
        return STARTED.contains(verdict.cause());
    }

    /**
     * Why a connection ended; null while there is no look on both sides of its end, or where looks do not tell.
     *
     * @param at when it ended
     * @param age how old it was
     * @param idleLimit after which rest the server ends it; zero when that is not known
     * @param evidence what the pool saw
     */
    @Nullable
    Verdict judge(Instant at, Duration age, Duration idleLimit, DropEvidence evidence) {
        ServerFacts before = near(at, true);
        ServerFacts after = afterStop(at, near(at, false));
        // Who gave up waiting was not cut off, so restarts and kills do not explain it.
        if (before == null || after == null || gaveUp(evidence)) {
            return null;
        }
        boolean started = started(before, after);
        if (started && goodbyes.stream().anyMatch(said -> isBetween(before, said, after))) {
            return new Verdict(DropCause.RESTARTED, Confidence.HIGH);
        }
        Explanation explanation = evidence.withEarlier(before)
                .withServer(started ? firstSince(after) : after)
                .explain();
        List<Explanation.Suspect> suspects = Stream.concat(
                        Stream.of(explanation.first()), explanation.others().stream())
                .filter(suspect -> suspect.cause() != DropCause.SLOW_READER || mayBeSlow(age, after))
                // A connection younger than the limit has not rested for that long.
                .filter(suspect -> suspect.cause() != DropCause.IDLE_LIMIT || age.compareTo(idleLimit) >= 0)
                .toList();
        if (suspects.isEmpty()) {
            return null;
        }
        DropCause first = suspects.get(0).cause();
        DropCause second =
                suspects.size() < 2 ? DropCause.UNEXPLAINED : suspects.get(1).cause();
        if (started && STARTED.contains(first) && explanation.confidence() == Confidence.LOW) {
            // That it was started is sure; whether it was stopped before, or killed, nothing tells.
            return new Verdict(DropCause.RESTARTED, Confidence.LOW);
        }
        if (!started
                && first == DropCause.CLOSED_BETWEEN
                && explanation.confidence() == Confidence.LOW
                && !CLOSED.contains(second)
                && second != DropCause.IDLE_LIMIT) {
            return new Verdict(first, Confidence.MEDIUM);
        }
        return new Verdict(first, explanation.cause() == first ? explanation.confidence() : Confidence.MEDIUM);
    }

    /** The server gives up writing after net_write_timeout: a younger connection was not that slow. */
    private static boolean mayBeSlow(Duration age, ServerFacts after) {
        long limit = after.number("net_write_timeout").orElse(0);
        return age.toSeconds() >= limit;
    }

    private static boolean started(ServerFacts before, ServerFacts after) {
        return Duration.between(before.server().bootedAt(), after.server().bootedAt())
                        .abs()
                        .compareTo(CLOCK_ERROR)
                > 0;
    }

    private static boolean isBetween(ServerFacts before, Instant moment, ServerFacts after) {
        return moment.isAfter(before.takenAt()) && moment.isBefore(after.takenAt());
    }

    /** The first look after the same start: later ones show what was done since. */
    private ServerFacts firstSince(ServerFacts after) {
        return looks.stream().filter(look -> !started(look, after)).findFirst().orElse(after);
    }

    private static ServerFacts facts(Vitals vitals, List<LogLine> log) {
        return builder(vitals, log, sample(vitals)).build();
    }

    private static Sample sample(Vitals vitals) {
        return new Sample(vitals.at(), vitals.counters(), List.of());
    }

    private static ServerFactsBuilder builder(Vitals vitals, List<LogLine> log, Sample earlier) {
        String product = vitals.product();
        String numbers = product.substring(product.lastIndexOf(' ') + 1);
        ServerVersion version = ServerVersion.parse(product.startsWith("MariaDB") ? numbers + "-MariaDB" : numbers);
        Instant booted = vitals.at().minusSeconds(vitals.counter("uptime"));
        ServerFactsBuilder facts = new ServerFactsBuilder(
                        vitals.at(), new ServerIdentity(version, "", vitals.server(), null, "", 0, booted, false))
                .samples(earlier, sample(vitals));
        for (String setting : SETTINGS) {
            facts.variable(setting, Long.toString(vitals.counter(setting)));
        }
        log.forEach(facts::logLine);
        return facts;
    }
}
