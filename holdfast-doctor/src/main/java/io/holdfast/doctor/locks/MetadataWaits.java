package io.holdfast.doctor.locks;

import io.holdfast.doctor.server.Activity;
import io.holdfast.doctor.server.MetadataLock;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds who waits for whom among the metadata locks. */
final class MetadataWaits {
    private static final Pattern DEFINITION_CHANGE = Pattern.compile(
            "^\\s*(?:/\\*.*?\\*/\\s*)?(alter|drop|truncate|rename|create|lock|optimize|analyze|flush|repair)\\b.*",
            Pattern.DOTALL);

    private final Activity activity;
    private final List<MetadataLock> pending;

    MetadataWaits(Activity activity) {
        this.activity = activity;
        this.pending =
                activity.metadataLocks().stream().filter(MetadataLock::pending).toList();
    }

    /** True for statements that change or lock a table's definition. */
    static boolean changesDefinition(Session session) {
        String statement = session.statement();
        return statement != null
                && DEFINITION_CHANGE.matcher(statement.toLowerCase(Locale.ROOT)).matches();
    }

    List<WaitEdge> edges() {
        Map<String, WaitEdge> edges = new LinkedHashMap<>();
        for (MetadataLock wanted : pending) {
            List<WaitEdge> found = wanted.table() == null ? concluded(wanted) : known(wanted);
            found.forEach(edge -> edges.putIfAbsent(edge.waiter() + ">" + edge.blocker(), edge));
        }
        return List.copyOf(edges.values());
    }

    /** Holders first; a queue is looked at only where no holder is in the way, else each waiter would have two causes. */
    private List<WaitEdge> known(MetadataLock wanted) {
        List<WaitEdge> byHolders = activity.metadataLocks().stream()
                .filter(other -> !other.pending() && sameTable(other, wanted))
                .filter(other -> MetadataLockRules.heldBlocks(other.type(), wanted.type()))
                .map(other -> edge(wanted, other.sessionId(), true))
                .toList();
        if (!byHolders.isEmpty()) {
            return byHolders;
        }
        return pending.stream()
                .filter(other -> sameTable(other, wanted))
                .filter(other -> MetadataLockRules.queuedBlocks(other.type(), wanted.type()))
                .map(other -> edge(wanted, other.sessionId(), true))
                .toList();
    }

    /**
     * MariaDB by default tells only that a session waits for a table's definition. A change waits for a transaction that
     * is older than the wait; everything else queues behind the change.
     */
    private List<WaitEdge> concluded(MetadataLock wanted) {
        Optional<Long> change = pending.stream()
                .filter(other -> activity.session(other.sessionId())
                        .filter(MetadataWaits::changesDefinition)
                        .isPresent())
                .max(Comparator.comparingLong(MetadataLock::seconds))
                .map(MetadataLock::sessionId);
        if (change.isPresent() && change.get() != wanted.sessionId()) {
            return List.of(edge(wanted, change.get(), false));
        }
        List<Long> waiters = pending.stream().map(MetadataLock::sessionId).toList();
        List<WaitEdge> edges = new ArrayList<>();
        activity.transactions().stream()
                .filter(t -> t.openSeconds() >= wanted.seconds() && !waiters.contains(t.sessionId()))
                .max(Comparator.comparingLong(OpenTransaction::openSeconds))
                .ifPresent(t -> edges.add(edge(wanted, t.sessionId(), false)));
        return edges;
    }

    private static boolean sameTable(MetadataLock one, MetadataLock other) {
        return one.sessionId() != other.sessionId() && Objects.equals(one.table(), other.table());
    }

    private static WaitEdge edge(MetadataLock wanted, long blocker, boolean certain) {
        return new WaitEdge(
                WaitEdge.Kind.METADATA,
                wanted.sessionId(),
                blocker,
                wanted.seconds(),
                wanted.table(),
                wanted.type(),
                certain);
    }
}
