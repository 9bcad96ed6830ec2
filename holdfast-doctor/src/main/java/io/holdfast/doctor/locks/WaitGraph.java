package io.holdfast.doctor.locks;

import io.holdfast.doctor.server.Activity;
import io.holdfast.doctor.server.RowLockWait;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who waits for whom, over row locks and metadata locks together. Immutable.
 *
 * <p>A root blocks others and waits for nobody. The server's own view {@code sys.schema_table_lock_waits} names every
 * session in the chain as one to kill, the victims included; only the root's end frees anybody.
 */
public final class WaitGraph {
    private final Activity activity;
    private final List<WaitEdge> edges;

    private WaitGraph(Activity activity, List<WaitEdge> edges) {
        this.activity = activity;
        this.edges = List.copyOf(edges);
    }

    /** The graph of these facts. */
    public static WaitGraph of(ServerFacts facts) {
        List<WaitEdge> edges = new ArrayList<>();
        for (RowLockWait wait : facts.activity().rowLockWaits()) {
            edges.add(new WaitEdge(
                    WaitEdge.Kind.ROW, wait.waiter(), wait.blocker(), wait.seconds(), wait.table(), wait.mode(), true));
        }
        edges.addAll(new MetadataWaits(facts.activity()).edges());
        return new WaitGraph(facts.activity(), edges);
    }

    /** Every wait. */
    public List<WaitEdge> edges() {
        return edges;
    }

    /** The waits for one kind of lock. */
    public List<WaitEdge> edges(WaitEdge.Kind kind) {
        return edges.stream().filter(edge -> edge.kind() == kind).toList();
    }

    /** Sessions that block others and wait for nobody, lowest id first. */
    public List<Long> roots() {
        Set<Long> waiters = edges.stream().map(WaitEdge::waiter).collect(Collectors.toSet());
        return edges.stream()
                .map(WaitEdge::blocker)
                .filter(blocker -> !waiters.contains(blocker))
                .distinct()
                .sorted()
                .toList();
    }

    /** Everybody who waits for this session, directly or through others. */
    public Set<Long> behind(long session) {
        Set<Long> found = new LinkedHashSet<>();
        collect(session, found);
        found.remove(session);
        return found;
    }

    /** The roots that a session waits for in the end; itself when it waits for nobody. */
    public Set<Long> rootsOf(long session) {
        Set<Long> roots = new TreeSet<>();
        for (long root : roots()) {
            if (root == session || behind(root).contains(session)) {
                roots.add(root);
            }
        }
        return roots;
    }

    /** The sessions behind a root as a tree, one line each. */
    public List<String> tree(long root) {
        List<String> lines = new ArrayList<>(SessionText.root(activity, root));
        branch(root, "", new LinkedHashSet<>(Set.of(root)), lines);
        return lines;
    }

    /** True for a session whose statement changes or locks a table's definition. */
    public boolean changesDefinition(long session) {
        return activity.session(session)
                .filter(MetadataWaits::changesDefinition)
                .isPresent();
    }

    /** The session's own facts, if it was seen. */
    public java.util.Optional<Session> session(long id) {
        return activity.session(id);
    }

    private void collect(long session, Set<Long> found) {
        for (WaitEdge edge : edges) {
            if (edge.blocker() == session && found.add(edge.waiter())) {
                collect(edge.waiter(), found);
            }
        }
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
