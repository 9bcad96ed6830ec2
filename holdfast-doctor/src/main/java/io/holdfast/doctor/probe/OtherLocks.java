package io.holdfast.doctor.probe;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.locks.Incident;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.locks.WaitEdge.Kind;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** Sessions wait for whole tables, the read lock of the server, a backup, a routine, a schema, or a lock of GET_LOCK. */
public final class OtherLocks implements Probe {
    private static final WaitEdge.Kind[] KINDS = {Kind.TABLE, Kind.SERVER, Kind.NAMED, Kind.STATE};

    private static final Info INFO = Info.of(
            "HF-2207",
            "L07",
            "who blocks whom over the server, whole tables and other objects",
            Reading.SESSIONS,
            Reading.METADATA_LOCKS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        WaitGraph graph = WaitGraph.of(facts);
        LockFindings texts = new LockFindings(facts, graph, INFO);
        List<Finding> findings = new ArrayList<>();
        for (Incident incident : LockFindings.of(graph, KINDS)) {
            int waiters = incident.waiters().size();
            String sentence = Figures.count(waiters, "session")
                    + (waiters == 1 ? " waits up to " : " wait up to ") + incident.longest() + " s for "
                    + incident.kind().of(incident.object()) + ", behind " + texts.holders(incident);
            findings.add(texts.ends(texts.finding(incident, LockFindings.severity(incident), sentence), incident));
        }
        return findings.isEmpty()
                ? List.of(texts.none("No session waits for a table, a backup, or a lock by name for long", KINDS))
                : findings;
    }
}
