package io.holdfast.doctor.locks;

import io.holdfast.doctor.server.PreparedTransaction;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that wait, and what keeps them in the end. Immutable.
 *
 * @param kind what is waited for at the end of the chain
 * @param object the table, or the thing in words; null where the server does not tell
 * @param roots sessions that hold others up and are proved not to wait themselves
 * @param spared those of the roots that no KILL helps with, each with the reason
 * @param prepared XA transactions that hold others up
 * @param cycle sessions that wait for each other; empty when there are none
 * @param unknown sessions at the end of a chain whose holder is unknown, each with what may hold them up
 * @param waiters who waits, directly or behind others
 * @param longest the longest wait in seconds
 * @param certain false when the root was concluded, because the server does not name it
 * @param frees whom the end of one root, prepared transaction (below 0) or session of the cycle frees by itself
 */
public record Incident(
        WaitEdge.Kind kind,
        @Nullable String object,
        List<Long> roots,
        Map<Long, String> spared,
        List<PreparedTransaction> prepared,
        List<Long> cycle,
        Map<Long, List<Long>> unknown,
        Set<Long> waiters,
        long longest,
        boolean certain,
        Map<Long, Set<Long>> frees) {
    /** Copies. */
    public Incident {
        roots = List.copyOf(roots);
        spared = Map.copyOf(spared);
        prepared = List.copyOf(prepared);
        cycle = List.copyOf(cycle);
        unknown = Collections.unmodifiableMap(new LinkedHashMap<>(unknown));
        waiters = Set.copyOf(waiters);
        frees = Map.copyOf(frees);
    }

    /** Whom the end of this holder frees, when it alone is ended. */
    public Set<Long> freedBy(long holder) {
        return new TreeSet<>(frees.getOrDefault(holder, Set.of()));
    }

    /** This and another one that waits for the same, both with holders that are unknown. */
    public Incident joined(Incident other) {
        Map<Long, List<Long>> all = new TreeMap<>(unknown);
        all.putAll(other.unknown);
        Set<Long> both = new TreeSet<>(waiters);
        both.addAll(other.waiters);
        return new Incident(
                kind,
                object,
                roots,
                spared,
                prepared,
                cycle,
                all,
                both,
                Math.max(longest, other.longest),
                certain && other.certain,
                frees);
    }
}
