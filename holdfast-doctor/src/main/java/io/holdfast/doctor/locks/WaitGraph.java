package io.holdfast.doctor.locks;

import io.holdfast.doctor.server.Activity;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who waits for whom, over every kind of lock together. A pure function of the facts; immutable.
 *
 * <p>A root blocks others and is proved not to wait. The server's own view {@code sys.schema_table_lock_waits} names every
 * session in the chain as one to kill, the victims included; only the root's end frees anybody.
 */
public final class WaitGraph {
    private final Activity activity;
    private final List<WaitEdge> edges;
    private final Map<Long, Set<Long>> blockers = new HashMap<>();
    private final Waits waits;
    private final List<Incident> incidents;

    private WaitGraph(Activity activity, Waits waits) {
        this.activity = activity;
        this.waits = waits;
        this.edges = waits.edges();
        for (WaitEdge edge : edges) {
            blockers.computeIfAbsent(edge.waiter(), id -> new TreeSet<>()).add(edge.blocker());
        }
        this.incidents = new Incidents(activity, waits, edges, this::reached).all();
    }

    /** The graph of these facts. */
    public static WaitGraph of(ServerFacts facts) {
        Waits waits = new Waits(facts.activity());
        waits.collect();
        return new WaitGraph(facts.activity(), waits);
    }

    /** Every wait whose holder is known. */
    public List<WaitEdge> edges() {
        return edges;
    }

    /** The waits for one kind of lock. */
    public List<WaitEdge> edges(WaitEdge.Kind kind) {
        return edges.stream().filter(edge -> edge.kind() == kind).toList();
    }

    /** What is held up, by what; those with the most waiters first. Without waits that are over in less than a second. */
    public List<Incident> incidents() {
        return incidents;
    }

    /** Sessions that block others, are proved not to wait, and can be ended; lowest id first. */
    public List<Long> roots() {
        return incidents.stream()
                .flatMap(incident -> incident.roots().stream()
                        .filter(root -> !incident.spared().containsKey(root)))
                .distinct()
                .sorted()
                .toList();
    }

    /** Everybody who waits for this session, directly or through others. */
    public Set<Long> behind(long session) {
        Set<Long> found = new TreeSet<>();
        for (Long waiter : blockers.keySet()) {
            if (waiter != session && reached(waiter).contains(session)) {
                found.add(waiter);
            }
        }
        return found;
    }

    /** Who is freed when this session alone is ended, at once or as soon as those before them are done. */
    public Set<Long> freedBy(long session) {
        return incidents.stream()
                .filter(incident -> incident.frees().containsKey(session))
                .findFirst()
                .map(incident -> incident.freedBy(session))
                .orElse(Set.of());
    }

    /** The roots that a session waits for in the end; itself when it waits for nobody. */
    public Set<Long> rootsOf(long session) {
        Set<Long> roots = new TreeSet<>(reached(session));
        roots.retainAll(new TreeSet<>(roots()));
        return roots;
    }

    /** True for a session that waits for another, or for something unknown. */
    public boolean waits(long session) {
        return waits.waiting().contains(session);
    }

    /** The sessions behind a holder as a tree, one line each. */
    public List<String> tree(long holder) {
        List<String> lines = new ArrayList<>(SessionText.root(activity, holder));
        branch(holder, "", new LinkedHashSet<>(Set.of(holder)), lines);
        return lines;
    }

    /** True for a session whose statement changes or locks a table's definition. */
    public boolean changesDefinition(long session) {
        return activity.session(session)
                .filter(MetadataWaits::changesDefinition)
                .isPresent();
    }

    /** The session's own facts, if it was seen. */
    public Optional<Session> session(long id) {
        return activity.session(id);
    }

    /** The session, and whatever it waits for, directly or through others. */
    private Set<Long> reached(long session) {
        Set<Long> found = new LinkedHashSet<>(Set.of(session));
        Deque<Long> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            for (Long blocker : blockers.getOrDefault(open.pop(), Set.of())) {
                if (found.add(blocker)) {
                    open.push(blocker);
                }
            }
        }
        return found;
    }

    private void branch(long blocker, String indent, Set<Long> shown, List<String> lines) {
        for (WaitEdge edge : edges) {
            if (edge.blocker() == blocker && shown.add(edge.waiter())) {
                lines.add(indent + "└ " + SessionText.waiter(activity, edge));
                branch(edge.waiter(), indent + "  ", shown, lines);
            }
        }
    }
}
