package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.locks.Incident;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A change of a table waits for an open transaction, and everything else on the table queues behind it. */
public final class MetadataQueue implements Probe {
    private static final long CRIT_SECONDS = 2;

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
        LockFindings texts = new LockFindings(facts, graph, INFO);
        List<Finding> findings = new ArrayList<>();
        for (Incident incident : LockFindings.of(graph, WaitEdge.Kind.METADATA)) {
            findings.add(finding(graph, texts, incident));
        }
        return findings.isEmpty()
                ? List.of(texts.none(
                        "No table's definition is waited for so long that it counts", WaitEdge.Kind.METADATA))
                : findings;
    }

    private static Finding finding(WaitGraph graph, LockFindings texts, Incident incident) {
        List<Long> changes = incident.waiters().stream()
                .filter(graph::changesDefinition)
                .sorted()
                .toList();
        Set<Long> queued = new LinkedHashSet<>();
        changes.forEach(change -> queued.addAll(graph.behind(change)));
        queued.removeAll(changes);
        String holders = texts.holders(incident);
        String table = LockFindings.subject(incident);
        Finding finding;
        if (changes.isEmpty()) {
            int waiters = incident.waiters().size();
            finding = texts.finding(
                    incident,
                    LockFindings.severity(incident),
                    table + ": " + Figures.count(waiters, "session") + (waiters == 1 ? " waits up to " : " wait up to ")
                            + incident.longest() + " s for the use of the table, behind " + holders);
        } else {
            Severity severity = incident.longest() > CRIT_SECONDS && !queued.isEmpty() ? Severity.CRIT : Severity.WARN;
            finding = texts.finding(
                            incident,
                            severity,
                            table + ": a change waits " + incident.longest() + " s behind " + holders + ", and "
                                    + Figures.count(queued.size(), "statement") + " queue behind it")
                    .with("statements behind it", queued.size(), "CRIT from 1");
        }
        // Behind a root that itself changes the table they wait for the root as well, also where the server shows only
        // who is next.
        if (changes.size() == 1
                && !queued.isEmpty()
                && incident.roots().stream().noneMatch(graph::changesDefinition)
                && freedWithout(graph, changes.get(0), queued)) {
            finding = finding.advise(Advice.finalSql(
                    "Cancel the change first, which frees everybody behind it:", "KILL QUERY " + changes.get(0)));
        }
        finding = texts.ends(finding, incident);
        return changes.isEmpty()
                ? finding
                : finding.advise(Advice.finalSql(
                        "Give up soon instead of queueing everybody, in the session that changes tables:",
                        "SET SESSION lock_wait_timeout = 5"));
    }

    /** True when those behind the change wait for nothing else. */
    private static boolean freedWithout(WaitGraph graph, long change, Set<Long> queued) {
        return graph.edges().stream()
                .filter(edge -> queued.contains(edge.waiter()))
                .allMatch(edge -> edge.blocker() == change || queued.contains(edge.blocker()));
    }
}
