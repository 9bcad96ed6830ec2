package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A change of a table waits for an open transaction, and everything else on the table queues behind it. */
public final class MetadataQueue implements Probe {
    private static final long CRIT_SECONDS = 2;

    private static final Pattern CHANGED =
            Pattern.compile("(?i)\\bTABLE\\s+(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?([^\\s(;]+)");

    private static final Info INFO = Info.of(
            "HF-2202",
            "L02",
            "whether a change of a table blocks others",
            Reading.METADATA_LOCKS,
            Reading.SESSIONS,
            Reading.TRANSACTIONS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        WaitGraph graph = WaitGraph.of(facts);
        List<Finding> findings = new ArrayList<>();
        List<Long> changes = facts.activity().metadataLocks().stream()
                .filter(lock -> lock.pending() && graph.changesDefinition(lock.sessionId()))
                .map(lock -> lock.sessionId())
                .distinct()
                .toList();
        for (long change : changes) {
            findings.add(finding(facts, graph, change));
        }
        return findings.isEmpty() ? List.of(INFO.ok("No table's definition is waited for")) : findings;
    }

    /** MariaDB does not name it unless a plugin is there; the statement does. */
    private static String tableOf(ServerFacts facts, long change) {
        return facts.activity()
                .session(change)
                .map(Session::statement)
                .map(CHANGED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .orElse("a table");
    }

    private static Finding finding(ServerFacts facts, WaitGraph graph, long change) {
        List<WaitEdge> waits = graph.edges(WaitEdge.Kind.METADATA).stream()
                .filter(edge -> edge.waiter() == change)
                .toList();
        long seconds = facts.activity().metadataLocks().stream()
                .filter(lock -> lock.pending() && lock.sessionId() == change)
                .mapToLong(lock -> lock.seconds())
                .max()
                .orElse(0);
        int queued = graph.behind(change).size();
        String table = waits.isEmpty() || waits.get(0).object() == null
                ? tableOf(facts, change)
                : waits.get(0).object();
        Set<Long> roots = graph.rootsOf(change);
        String behind = waits.isEmpty()
                ? "a holder that the server does not name"
                : roots.stream().map(id -> "session " + id).collect(Collectors.joining(", "));
        Severity severity = seconds > CRIT_SECONDS && queued > 0 ? Severity.CRIT : Severity.WARN;
        Finding finding = INFO.finding(
                        severity,
                        table,
                        table + ": a change waits " + seconds + " s behind " + behind + ", and "
                                + Figures.count(queued, "statement") + " queue behind it")
                .with("wait of the change", seconds + " s", "CRIT above " + CRIT_SECONDS + " with others behind it")
                .with("statements behind it", queued, "CRIT from 1");
        for (long root : roots) {
            for (String line : graph.tree(root)) {
                finding = finding.detail(line);
            }
        }
        finding = finding.advise(
                Advice.finalSql("Cancel the change first, which frees everybody behind it:", "KILL QUERY " + change));
        for (long root : roots) {
            if (root != change) {
                finding = finding.advise(Advice.finalSql(
                        "End the root only if it is forgotten; its open transaction is rolled back:", "KILL " + root));
            }
        }
        return finding.advise(Advice.finalSql(
                "Give up soon instead of queueing everybody, in the session that changes tables:",
                "SET SESSION lock_wait_timeout = 5"));
    }
}
