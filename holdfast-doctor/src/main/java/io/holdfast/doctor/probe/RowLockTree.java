package io.holdfast.doctor.probe;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.locks.Incident;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** Sessions wait for row locks; the root is named, with the statements of its open transaction. */
public final class RowLockTree implements Probe {
    private static final Info INFO = Info.of(
            "HF-2201", "L01", "who blocks whom over rows", Reading.ROW_LOCKS, Reading.SESSIONS, Reading.TRANSACTIONS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        WaitGraph graph = WaitGraph.of(facts);
        LockFindings texts = new LockFindings(facts, graph, INFO);
        List<Finding> findings = new ArrayList<>();
        for (Incident incident : LockFindings.of(graph, WaitEdge.Kind.ROW)) {
            int waiters = incident.waiters().size();
            String sentence = LockFindings.subject(incident) + ": " + Figures.count(waiters, "session")
                    + (waiters == 1 ? " waits up to " : " wait up to ") + incident.longest() + " s for rows, behind "
                    + texts.holders(incident);
            Finding finding = texts.finding(incident, LockFindings.severity(incident), sentence);
            findings.add(texts.ends(finding, incident));
        }
        return findings.isEmpty()
                ? List.of(texts.none("No session waits for a row lock for long", WaitEdge.Kind.ROW))
                : findings;
    }
}
