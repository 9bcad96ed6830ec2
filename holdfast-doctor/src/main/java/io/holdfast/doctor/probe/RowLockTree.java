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
import java.util.ArrayList;
import java.util.List;

/** Sessions wait for row locks; the root is named, with the statements of its open transaction. */
public final class RowLockTree implements Probe {
    private static final long WARN_SECONDS = 5;
    private static final long CRIT_SECONDS = 15;
    private static final long CRIT_WAITERS = 3;

    private static final Info INFO = Info.of(
            "HF-2201", "L01", "who blocks whom over rows", Reading.ROW_LOCKS, Reading.SESSIONS, Reading.TRANSACTIONS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        WaitGraph graph = WaitGraph.of(facts);
        List<Finding> findings = new ArrayList<>();
        for (long root : graph.roots()) {
            List<WaitEdge> waits = graph.edges(WaitEdge.Kind.ROW).stream()
                    .filter(edge -> graph.rootsOf(edge.waiter()).contains(root))
                    .toList();
            if (!waits.isEmpty()) {
                findings.add(finding(graph, root, waits));
            }
        }
        return findings.isEmpty() ? List.of(INFO.ok("Nobody waits for a row lock")) : findings;
    }

    private static Finding finding(WaitGraph graph, long root, List<WaitEdge> waits) {
        long waiters = waits.stream().map(WaitEdge::waiter).distinct().count();
        long longest = waits.stream().mapToLong(WaitEdge::seconds).max().orElse(0);
        Severity severity = longest > CRIT_SECONDS || waiters >= CRIT_WAITERS
                ? Severity.CRIT
                : longest > WARN_SECONDS ? Severity.WARN : Severity.INFO;
        Finding finding = INFO.finding(
                        severity,
                        String.valueOf(waits.get(0).object()),
                        String.valueOf(waits.get(0).object()) + ": " + Figures.count(waiters, "session")
                                + (waiters == 1 ? " waits up to " : " wait up to ") + longest
                                + " s for rows that session " + root + " has locked")
                .with("sessions waiting", waiters, "CRIT from " + CRIT_WAITERS)
                .with("longest wait", longest + " s", "WARN above " + WARN_SECONDS + ", CRIT above " + CRIT_SECONDS)
                .with("sessions behind the root", graph.behind(root).size());
        for (String line : graph.tree(root)) {
            finding = finding.detail(line);
        }
        return finding.advise(Advice.finalSql(
                "End the root, after a look at what it is; its open transaction is rolled back:", "KILL " + root));
    }
}
