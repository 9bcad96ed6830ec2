package io.holdfast.monitor.observe;

import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.doctor.why.Confidence;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.doctor.why.Explanation;
import io.holdfast.monitor.Drop;
import io.holdfast.pool.EvictionReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections that a pool lost, with their causes: the latest {@value #MOST}. A cause is first told from what the pool
 * saw, and again with what its observer and the doctor see of the server. Thread-safe.
 */
final class DropLog {
    private static final int MOST = 500;
    private static final int LONGEST_TEXT = 1_000;
    private static final String LOST = "Communications link failure";
    private static final Duration SILENCE_SEEN_LATE = Duration.ofSeconds(5);

    private final String node;
    private final InstantSource clock;
    private final Supplier<Duration> idleLimit;
    /** Latest first. Guarded by this object's lock, which is never held for long: the pool's notices come through it. */
    private final Deque<Entry> entries = new ArrayDeque<>();
    /** Held while causes are looked for. */
    private final Object explaining = new Object();
    /** Guarded by {@link #explaining}. */
    private final ObservedDrops observed = new ObservedDrops();
    /** Guarded by {@link #explaining}. */
    private @Nullable Instant failingSince;
    /** Whether that began with a wait. Guarded by {@link #explaining}. */
    private boolean silent;
    /** A silence that was over when it was seen. Guarded by {@link #explaining}. */
    private @Nullable Silence past;

    /**
     * An empty one.
     *
     * @param idleLimit after which rest the server ends a session of the pool; zero when that is not known
     */
    DropLog(String node, InstantSource clock, Supplier<Duration> idleLimit) {
        this.node = node;
        this.clock = clock;
        this.idleLimit = idleLimit;
    }

    private record Silence(Instant since, Instant until) {
        boolean explains(Instant end) {
            return end.isAfter(since.minus(SILENCE_SEEN_LATE)) && end.isBefore(until.plus(SILENCE_SEEN_LATE));
        }
    }

    private static final class Entry {
        /** All that was said, of which the drop shows a part; null when nothing was. */
        private final @Nullable String text;

        /** Written under the lock for explaining. */
        private volatile Drop drop;
        /** Guarded by the lock for explaining. */
        private boolean explained;

        Entry(Drop drop, @Nullable String text, boolean explained) {
            this.drop = drop;
            this.text = text;
            this.explained = explained;
        }
    }

    /** Takes a moment only: a wait here would give the drops that follow a wrong time. */
    void add(String pool, EvictionReason reason, Duration age, @Nullable String detail) {
        Drop drop = named(new Drop(
                clock.instant(),
                node,
                pool,
                reason.name(),
                DropCause.UNEXPLAINED.code(),
                DropCause.UNEXPLAINED.title(),
                Confidence.LOW.name(),
                age.toNanos() / 1e9,
                detail == null ? null : Failures.shortened(detail)));
        String text = detail == null || detail.length() <= LONGEST_TEXT ? detail : detail.substring(0, LONGEST_TEXT);
        Entry entry = new Entry(drop, text, !drop.code().equals(DropCause.UNEXPLAINED.code()));
        synchronized (this) {
            entries.addFirst(entry);
            if (entries.size() > MOST) {
                entries.removeLast();
            }
        }
    }

    List<Drop> latest() {
        synchronized (explaining) {
            return explained().stream().map(entry -> entry.drop).toList();
        }
    }

    /** Explains again what was lost around the latest look of the pool's observer. */
    void seen(Observer.Observation look) {
        Vitals vitals = look.vitals();
        Instant failing = look.failingSince();
        synchronized (explaining) {
            List<Entry> all = explained();
            if (look.answers() && vitals != null) {
                observed.answered(vitals, look.log());
                pastSilence(look, vitals.at(), all);
                all.stream().filter(DropLog::isServersGoodbye).forEach(entry -> observed.saidGoodbye(entry.drop.at()));
                all.stream().filter(DropLog::isOpen).forEach(entry -> better(entry, judged(entry)));
                all.stream().filter(DropLog::dependsOnItsStay).forEach(this::judgeAfterStart);
            } else if (failing != null && isSilence(failing, look)) {
                silence(new Silence(failing, clock.instant()), all);
            }
        }
    }

    /** A silence may be over before a second question has failed; a client's patience may end a little later. */
    private void pastSilence(Observer.Observation look, Instant now, List<Entry> all) {
        Instant since = look.silentSince();
        past = since == null ? past : new Silence(since, now);
        if (past != null) {
            silence(past, all);
        }
    }

    private static void silence(Silence silence, List<Entry> all) {
        all.stream()
                .filter(entry -> silence.explains(entry.drop.at()) && isOpen(entry) && gaveUp(entry))
                .forEach(
                        entry -> better(entry, new ObservedDrops.Verdict(DropCause.SILENT_NETWORK, Confidence.MEDIUM)));
    }

    /** Explains those again that happened between two readings of the server. */
    void refine(ServerFacts before, ServerFacts after) {
        synchronized (explaining) {
            for (Entry entry : explained()) {
                Drop drop = entry.drop;
                boolean between =
                        drop.at().isAfter(before.takenAt()) && drop.at().isBefore(after.takenAt());
                if (between && isOfTheConnection(drop.reason())) {
                    Explanation explanation = evidence(entry)
                            .withEarlier(before)
                            .withServer(after)
                            .explain();
                    better(entry, new ObservedDrops.Verdict(explanation.cause(), explanation.confidence()));
                }
            }
        }
    }

    /** All, with a first cause for those that came since. Called under the lock for explaining. */
    private List<Entry> explained() {
        List<Entry> all;
        synchronized (this) {
            all = new ArrayList<>(entries);
        }
        for (Entry entry : all) {
            if (!entry.explained) {
                Explanation explanation = evidence(entry).explain();
                entry.drop = with(entry.drop, new ObservedDrops.Verdict(explanation.cause(), explanation.confidence()));
                entry.explained = true;
            }
        }
        return all;
    }

    /** That the server stayed up was what spoke for something between, and it has not. */
    private void judgeAfterStart(Entry entry) {
        ObservedDrops.Verdict verdict = judged(entry);
        if (verdict != null && ObservedDrops.isOfAStart(verdict)) {
            entry.drop = with(entry.drop, verdict);
        }
    }

    private ObservedDrops.@Nullable Verdict judged(Entry entry) {
        Duration age = Duration.ofNanos((long) (entry.drop.ageSeconds() * 1e9));
        return observed.judge(entry.drop.at(), age, idleLimit.get(), evidence(entry));
    }

    /** The observer's own connection got no answer either; a server that is stopped refuses at once. */
    private boolean isSilence(Instant failing, Observer.Observation look) {
        if (!failing.equals(failingSince)) {
            failingSince = failing;
            silent = !look.refused() && look.atNanos() - look.failingSinceNanos() >= Observer.LEAST_SILENCE_NANOS;
        }
        return silent;
    }

    /** The server's own word, which holds for all that it ended at that time. */
    private static boolean isServersGoodbye(Entry entry) {
        return entry.drop.code().equals(DropCause.RESTARTED.code())
                && entry.drop.confidence().equals(Confidence.CERTAIN.name());
    }

    private static boolean gaveUp(Entry entry) {
        return ObservedDrops.gaveUp(evidence(entry))
                || EvictionReason.valueOf(entry.drop.reason()) == EvictionReason.VALIDATION_FAILED;
    }

    /** The verdict, unless what is known already is surer. A suspicion is no better than another one, but after a start that was seen. */
    private static void better(Entry entry, ObservedDrops.@Nullable Verdict verdict) {
        if (verdict != null
                && (verdict.confidence() != Confidence.LOW || verdict.cause() == DropCause.RESTARTED)
                && Confidence.valueOf(entry.drop.confidence()).compareTo(verdict.confidence()) >= 0) {
            entry.drop = with(entry.drop, verdict);
        }
    }

    private static Drop named(Drop drop) {
        return switch (EvictionReason.valueOf(drop.reason())) {
            case ABANDONED -> named(drop, "HF-1030", "its holder was garbage-collected without closing it");
            case RECLAIMED -> named(drop, "HF-1014", "it was taken back from a holder who did nothing with it");
            case ABORTED -> named(drop, "HF-1030", "the application ended it");
            case RESET_FAILED -> named(drop, "HF-1031", "it could not be brought back to its first state");
            case READ_ONLY_SERVER -> named(drop, DropCause.FAILOVER.code(), DropCause.FAILOVER.title());
            default -> drop;
        };
    }

    /** Of the connection itself, and no more than a suspicion so far: a client's patience ends on a dead network, too. */
    private static boolean isOpen(Entry entry) {
        Drop drop = entry.drop;
        return isOfTheConnection(drop.reason())
                && (drop.confidence().equals(Confidence.LOW.name())
                        || drop.confidence().equals(Confidence.MEDIUM.name())
                                && drop.code().equals(DropCause.CLIENT_TIMEOUT.code()));
    }

    /** Explained by something between, since the server answered afterwards. */
    private static boolean dependsOnItsStay(Entry entry) {
        Drop drop = entry.drop;
        return isOfTheConnection(drop.reason())
                && drop.code().equals(DropCause.CLOSED_BETWEEN.code())
                && drop.confidence().equals(Confidence.MEDIUM.name());
    }

    private static boolean isOfTheConnection(String reason) {
        return switch (EvictionReason.valueOf(reason)) {
            case FATAL_ERROR, CLOSED_BY_SERVER, VALIDATION_FAILED -> true;
            default -> false;
        };
    }

    private static DropEvidence evidence(Entry entry) {
        DropEvidence evidence = DropEvidence.of(entry.text == null ? LOST : entry.text);
        DropCause cause = evidence.explain().cause();
        // The pool's own words for an end that it saw: a text of an application would mean something else by them.
        boolean own = cause == DropCause.UNEXPLAINED || cause == DropCause.USED_AFTER_CLOSE;
        return own ? DropEvidence.of(LOST) : evidence;
    }

    private static Drop named(Drop drop, String code, String cause) {
        return with(drop, code, cause, Confidence.CERTAIN);
    }

    private static Drop with(Drop drop, ObservedDrops.Verdict verdict) {
        return with(drop, verdict.cause().code(), verdict.cause().title(), verdict.confidence());
    }

    private static Drop with(Drop drop, String code, String cause, Confidence confidence) {
        return new Drop(
                drop.at(),
                drop.node(),
                drop.pool(),
                drop.reason(),
                code,
                cause,
                confidence.name(),
                drop.ageSeconds(),
                drop.detail());
    }
}
