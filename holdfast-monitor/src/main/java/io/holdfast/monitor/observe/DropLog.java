package io.holdfast.monitor.observe;

import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.doctor.why.Explanation;
import io.holdfast.monitor.Drop;
import io.holdfast.pool.EvictionReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections that a pool lost, with their causes: the latest {@value #MOST}. A cause is first told from what the pool
 * saw, and again with the server's counters when the doctor has looked. Thread-safe.
 */
final class DropLog {
    private static final int MOST = 500;

    private final String node;
    private final InstantSource clock;
    /** Latest first. Guarded by this object's lock. */
    private final Deque<Drop> drops = new ArrayDeque<>();

    DropLog(String node, InstantSource clock) {
        this.node = node;
        this.clock = clock;
    }

    void add(String pool, EvictionReason reason, Duration age, @Nullable String detail) {
        Drop drop = explained(new Drop(
                clock.instant(),
                node,
                pool,
                reason.name(),
                DropCause.UNEXPLAINED.code(),
                DropCause.UNEXPLAINED.title(),
                "LOW",
                age.toNanos() / 1e9,
                detail == null ? null : Failures.shortened(detail)));
        synchronized (this) {
            drops.addFirst(drop);
            if (drops.size() > MOST) {
                drops.removeLast();
            }
        }
    }

    synchronized List<Drop> latest() {
        return new ArrayList<>(drops);
    }

    /** Explains those again that happened between two readings of the server. */
    synchronized void refine(ServerFacts before, ServerFacts after) {
        List<Drop> again = new ArrayList<>();
        for (Drop drop : drops) {
            boolean between = drop.at().isAfter(before.takenAt()) && drop.at().isBefore(after.takenAt());
            again.add(
                    between && isOfTheConnection(drop.reason())
                            ? with(
                                    drop,
                                    evidence(drop)
                                            .withEarlier(before)
                                            .withServer(after)
                                            .explain())
                            : drop);
        }
        drops.clear();
        drops.addAll(again);
    }

    private static Drop explained(Drop drop) {
        return switch (EvictionReason.valueOf(drop.reason())) {
            case ABANDONED -> named(drop, "HF-1030", "its holder was garbage-collected without closing it");
            case RECLAIMED -> named(drop, "HF-1014", "it was taken back from a holder who did nothing with it");
            case ABORTED -> named(drop, "HF-1030", "the application ended it");
            case RESET_FAILED -> named(drop, "HF-1031", "it could not be brought back to its first state");
            case READ_ONLY_SERVER -> named(drop, DropCause.FAILOVER.code(), DropCause.FAILOVER.title());
            default -> with(drop, evidence(drop).explain());
        };
    }

    private static boolean isOfTheConnection(String reason) {
        return switch (EvictionReason.valueOf(reason)) {
            case FATAL_ERROR, CLOSED_BY_SERVER, VALIDATION_FAILED -> true;
            default -> false;
        };
    }

    private static DropEvidence evidence(Drop drop) {
        String said = drop.detail() == null ? "Communications link failure" : drop.detail();
        return DropEvidence.of(said);
    }

    private static Drop named(Drop drop, String code, String cause) {
        return new Drop(
                drop.at(),
                drop.node(),
                drop.pool(),
                drop.reason(),
                code,
                cause,
                "CERTAIN",
                drop.ageSeconds(),
                drop.detail());
    }

    private static Drop with(Drop drop, Explanation explanation) {
        return new Drop(
                drop.at(),
                drop.node(),
                drop.pool(),
                drop.reason(),
                explanation.cause().code(),
                explanation.cause().title(),
                explanation.confidence().name(),
                drop.ageSeconds(),
                drop.detail());
    }
}
