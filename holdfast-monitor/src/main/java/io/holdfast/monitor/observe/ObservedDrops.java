package io.holdfast.monitor.observe;

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
    private static final int MOST_LOOKS = 20;
    private static final Set<DropCause> GAVE_UP = Set.of(DropCause.CLIENT_TIMEOUT, DropCause.SILENT_NETWORK);
    private static final Set<DropCause> STARTED = Set.of(DropCause.RESTARTED, DropCause.CRASHED);
    private static final Set<DropCause> CLOSED = Set.of(DropCause.CLOSED_BETWEEN, DropCause.SLOW_READER);

    /** Latest last. */
    private final Deque<ServerFacts> looks = new ArrayDeque<>();

    /** A cause, and how sure it is. */
    record Verdict(DropCause cause, Confidence confidence) {}

    /** True when the client ended it, because no answer came. */
    static boolean gaveUp(DropEvidence evidence) {
        return GAVE_UP.contains(evidence.explain().cause());
    }

    /** An answer of the server. */
    void answered(Vitals vitals) {
        looks.addLast(facts(vitals));
        if (looks.size() > MOST_LOOKS) {
            looks.removeFirst();
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
        ServerFacts after = near(at, false);
        // Who gave up waiting was not cut off, so restarts and kills do not explain it.
        if (before == null || after == null || gaveUp(evidence)) {
            return null;
        }
        Explanation explanation = evidence.withEarlier(before).withServer(after).explain();
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
        boolean started = started(before, after);
        if (started && STARTED.contains(first) && explanation.confidence() == Confidence.LOW) {
            // That it was started is sure; whether it was stopped before, or killed, is not told here.
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

    private static ServerFacts facts(Vitals vitals) {
        String product = vitals.product();
        String numbers = product.substring(product.lastIndexOf(' ') + 1);
        ServerVersion version = ServerVersion.parse(product.startsWith("MariaDB") ? numbers + "-MariaDB" : numbers);
        Instant booted = vitals.at().minusSeconds(vitals.counter("uptime"));
        Sample sample = new Sample(vitals.at(), vitals.counters(), List.of());
        return new ServerFactsBuilder(
                        vitals.at(), new ServerIdentity(version, "", vitals.server(), null, "", 0, booted, false))
                .variable("net_write_timeout", Long.toString(vitals.counter("net_write_timeout")))
                .samples(sample, sample)
                .build();
    }
}
