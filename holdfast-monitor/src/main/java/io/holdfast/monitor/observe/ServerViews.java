package io.holdfast.monitor.observe;

import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.Digest;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.ServerHealth;
import io.holdfast.monitor.ServerView;
import io.holdfast.monitor.ServerView.SessionView;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the doctor has read of a server, as a page shows it. */
final class ServerViews {
    private static final int MOST_QUERIES = 30;
    private static final int MOST_SESSIONS = 500;

    private ServerViews() {}

    /** From facts and what was found in them. */
    static ServerView of(
            ServerFacts known,
            Report judged,
            String address,
            @Nullable ServerHealth health,
            @Nullable Vitals vitals,
            @Nullable String failure) {
        WaitGraph graph = WaitGraph.of(known);
        return new ServerView(
                address,
                health,
                vitals,
                failure,
                known.takenAt(),
                judged.verdict(),
                judged.findings().stream()
                        .filter(finding -> finding.severity() != Severity.OK)
                        .toList(),
                graph.edges().stream().map(ServerView.Wait::of).toList(),
                graph.roots(),
                sessions(known, graph.edges()),
                known.schema().digests().stream()
                        .filter(digest -> !isPlumbing(digest.text()))
                        .sorted(Comparator.comparingDouble(Digest::windowMillis)
                                .thenComparingDouble(Digest::totalMillis)
                                .reversed())
                        .limit(MOST_QUERIES)
                        .toList(),
                clients(known));
    }

    /** What drivers, pools and monitors ask a server for on their own account. */
    static boolean isPlumbing(String statement) {
        String text = statement.toLowerCase(Locale.ROOT);
        return text.startsWith("show ")
                || text.startsWith("set ")
                || text.startsWith("explain ")
                || !text.contains(" from ") && text.startsWith("select ")
                || text.contains("`information_schema`")
                || text.contains("`performance_schema`");
    }

    private static Map<String, Integer> clients(ServerFacts facts) {
        Map<String, Integer> clients = new HashMap<>();
        facts.activity().sessions().stream()
                .filter(session -> !session.internal())
                .forEach(session -> clients.merge(session.host(), 1, Integer::sum));
        return clients;
    }

    /** Those that wait or block first, then those of pools, then the rest. */
    private static Map<Long, SessionView> sessions(ServerFacts facts, List<WaitEdge> edges) {
        Map<Long, SessionView> views = new HashMap<>();
        facts.activity().sessions().stream()
                .filter(session -> !session.internal())
                .sorted(Comparator.<Session>comparingInt(session -> rank(session, edges))
                        .thenComparing(Session::id))
                .limit(MOST_SESSIONS)
                .forEach(session -> {
                    Optional<OpenTransaction> open = facts.activity().transactionOf(session.id());
                    views.put(
                            session.id(),
                            new SessionView(
                                    session.id(),
                                    session.user(),
                                    session.host(),
                                    session.program(),
                                    session.command(),
                                    session.seconds(),
                                    session.state(),
                                    session.statement(),
                                    open.map(OpenTransaction::openSeconds).orElse(null),
                                    open.map(OpenTransaction::statements).orElse(List.of())));
                });
        return views;
    }

    private static int rank(Session session, List<WaitEdge> edges) {
        boolean inGraph =
                edges.stream().anyMatch(edge -> edge.waiter() == session.id() || edge.blocker() == session.id());
        return inGraph ? 0 : session.attributes().containsKey("hf_pool") ? 1 : 2;
    }
}
