package io.holdfast.doctor.locks;

import io.holdfast.doctor.server.Activity;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.PreparedTransaction;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Puts waits together that end at the same holder. A waiter goes on when all the ends of its chains are gone, so those
 * that have a waiter in common make one incident.
 */
final class Incidents {
    /** What is shorter ends by itself; the server's own counts are whole seconds. */
    private static final long LASTING = 1;

    private final Activity activity;
    private final Waits waits;
    private final List<WaitEdge> edges;
    private final Map<Long, Set<Long>> reached = new TreeMap<>();
    private final Map<Long, Set<Long>> cycles = new HashMap<>();

    Incidents(Activity activity, Waits waits, List<WaitEdge> edges, Function<Long, Set<Long>> reach) {
        this.activity = activity;
        this.waits = waits;
        this.edges = edges;
        waits.waiting().forEach(waiter -> reached.put(waiter, reach.apply(waiter)));
        for (Long waiter : reached.keySet()) {
            Set<Long> cycle = cycleOf(waiter);
            if (cycle.size() > 1) {
                cycles.put(waiter, cycle);
            }
        }
    }

    /** Those that wait for the session and that it waits for, when nobody outside is in their way. */
    private Set<Long> cycleOf(long waiter) {
        Set<Long> all = reach(waiter);
        boolean closed = all.stream()
                .allMatch(other ->
                        reach(other).contains(waiter) && !waits.unknown().containsKey(other));
        return closed ? new TreeSet<>(all) : Set.of();
    }

    private Set<Long> reach(long node) {
        return reached.getOrDefault(node, Set.of(node));
    }

    List<Incident> all() {
        Map<Long, Set<Long>> endsOf = new TreeMap<>();
        for (Long waiter : reached.keySet()) {
            endsOf.put(waiter, ends(waiter));
        }
        List<Set<Long>> groups = new ArrayList<>();
        for (Set<Long> ends : endsOf.values()) {
            Set<Long> joined = new TreeSet<>(ends);
            groups.removeIf(group -> {
                boolean shared = group.stream().anyMatch(ends::contains);
                if (shared) {
                    joined.addAll(group);
                }
                return shared;
            });
            groups.add(joined);
        }
        return groups.stream()
                .map(group -> incident(group, endsOf))
                .filter(incident -> incident.longest() >= LASTING)
                .sorted(Comparator.<Incident>comparingInt(
                                incident -> incident.waiters().size())
                        .reversed())
                .toList();
    }

    /** Where the chains of a waiter end: holders, sessions that wait for somebody unknown, the first of a cycle. */
    private Set<Long> ends(long waiter) {
        Set<Long> ends = new TreeSet<>();
        for (Long node : reach(waiter)) {
            Set<Long> cycle = cycles.get(node);
            if (cycle != null) {
                ends.add(cycle.iterator().next());
            } else if (!waits.waiting().contains(node) || waits.unknown().containsKey(node)) {
                ends.add(node);
            }
        }
        return ends;
    }

    private Incident incident(Set<Long> ends, Map<Long, Set<Long>> endsOf) {
        Set<Long> waiters = endsOf.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(ends::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        List<Long> roots = new ArrayList<>();
        Map<Long, String> spared = new LinkedHashMap<>();
        List<PreparedTransaction> prepared = new ArrayList<>();
        List<Long> cycle = new ArrayList<>();
        Map<Long, List<Long>> unknown = new LinkedHashMap<>();
        Map<Long, Set<Long>> frees = new LinkedHashMap<>();
        for (Long end : ends) {
            Set<Long> ring = cycles.get(end);
            PreparedTransaction transaction = activity.locks().preparedOf(end);
            if (ring != null) {
                cycle.addAll(ring);
                frees.put(cheapest(ring), freedFromCycle(cheapest(ring), ring, endsOf, end));
            } else if (transaction != null) {
                prepared.add(transaction);
                frees.put(end, freed(end, endsOf));
            } else if (waits.unknown().containsKey(end)) {
                unknown.put(end, candidates(end));
            } else if (activity.session(end).isPresent()) {
                roots.add(end);
                String reason = spared(end);
                if (reason != null) {
                    spared.put(end, reason);
                } else {
                    frees.put(end, freed(end, endsOf));
                }
            } else {
                // It was there for the lock's list, and is no session: a thread of the server, or gone by now.
                unknown.put(end, List.of());
            }
        }
        WaitEdge first = edges.stream()
                .filter(edge -> ends.contains(edge.blocker()) && waiters.contains(edge.waiter()))
                .max(Comparator.comparingLong(WaitEdge::seconds))
                .orElse(null);
        Waits.UnknownWait blind = ends.stream()
                .map(waits.unknown()::get)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(Waits.UnknownWait::seconds))
                .orElse(null);
        boolean known = first != null && (unknown.isEmpty() || !roots.isEmpty() || !prepared.isEmpty());
        return new Incident(
                known || blind == null ? first == null ? WaitEdge.Kind.STATE : first.kind() : blind.kind(),
                known || blind == null ? first == null ? null : first.object() : blind.object(),
                roots,
                spared,
                prepared,
                cycle,
                unknown,
                waiters,
                longest(waiters),
                edges.stream().filter(edge -> waiters.contains(edge.waiter())).allMatch(WaitEdge::certain),
                frees);
    }

    private long longest(Set<Long> waiters) {
        long known = edges.stream()
                .filter(edge -> waiters.contains(edge.waiter()))
                .mapToLong(WaitEdge::seconds)
                .max()
                .orElse(0);
        long blind = waiters.stream()
                .map(waits.unknown()::get)
                .filter(Objects::nonNull)
                .mapToLong(Waits.UnknownWait::seconds)
                .max()
                .orElse(0);
        return Math.max(known, blind);
    }

    private List<Long> candidates(long waiter) {
        Waits.UnknownWait wait = waits.unknown().get(waiter);
        return wait == null
                ? List.of()
                : wait.candidates().stream()
                        .filter(candidate -> !waits.waiting().contains(candidate))
                        .toList();
    }

    private static Set<Long> freed(long end, Map<Long, Set<Long>> endsOf) {
        return endsOf.entrySet().stream()
                .filter(entry -> entry.getValue().equals(Set.of(end)))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without one of its sessions the cycle may be open; the others then go on one after the other. */
    private Set<Long> freedFromCycle(long ended, Set<Long> ring, Map<Long, Set<Long>> endsOf, long end) {
        Set<Long> left = new TreeSet<>(ring);
        left.remove(ended);
        while (left.removeIf(one -> directly(one).stream().noneMatch(left::contains))) {
            // Those that are freed free others.
        }
        Set<Long> freed = new TreeSet<>(freed(end, endsOf));
        freed.remove(ended);
        return left.isEmpty() ? freed : Set.of();
    }

    private Set<Long> directly(long waiter) {
        return edges.stream()
                .filter(edge -> edge.waiter() == waiter)
                .map(WaitEdge::blocker)
                .collect(Collectors.toSet());
    }

    /** The session of a cycle that loses least. */
    private long cheapest(Set<Long> ring) {
        return ring.stream()
                .min(Comparator.<Long>comparingLong(id -> activity.transactionOf(id)
                                .map(OpenTransaction::rowsChanged)
                                .orElse(0L))
                        .thenComparing(Comparator.<Long>reverseOrder()))
                .orElseThrow();
    }

    /** Why a KILL does not help with a root; null when it does. */
    private @org.jspecify.annotations.Nullable String spared(long root) {
        Session session = activity.session(root).orElseThrow();
        if (session.command().equals("Killed")) {
            return "it has been killed, and rolls back";
        }
        return session.background() ? "it is a thread of the server or of replication" : null;
    }
}
