package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.locks.Incident;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sessions wait, and the server does not say for whom. Nobody is named as the root then. */
public final class UnknownHolders implements Probe {
    private static final Info INFO =
            Info.of("HF-2208", "L08", "whether sessions wait for a holder that is unknown", Reading.SESSIONS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        WaitGraph graph = WaitGraph.of(facts);
        LockFindings texts = new LockFindings(facts, graph, INFO);
        // Where nothing tells the holder, nothing tells those apart either who wait for the same.
        Map<String, Incident> alike = new LinkedHashMap<>();
        for (Incident incident : graph.incidents()) {
            if (!LockFindings.known(incident)) {
                alike.merge(incident.kind().of(incident.object()), incident, Incident::joined);
            }
        }
        List<Finding> findings = new ArrayList<>();
        alike.values().forEach(incident -> findings.add(finding(facts, texts, incident)));
        return findings.isEmpty() ? List.of(INFO.ok("Of every wait the holder is known")) : findings;
    }

    private static Finding finding(ServerFacts facts, LockFindings texts, Incident incident) {
        int waiters = incident.waiters().size();
        Finding finding = texts.finding(
                        incident,
                        LockFindings.severity(incident),
                        Figures.count(waiters, "session") + (waiters == 1 ? " waits up to " : " wait up to ")
                                + incident.longest() + " s for "
                                + incident.kind().of(incident.object())
                                + "; the holder is unknown")
                .advise(Advice.words("End no session for it: of the candidates, one that holds nothing would lose its"
                        + " work, and the wait would stay. Ask those who run them."));
        if (facts.server().version().mariadb() && incident.kind() == WaitEdge.Kind.ROW) {
            return finding.advise(Advice.sql(
                    "Share locks have no owner in this server's lists. Let it print them, and look in SHOW ENGINE INNODB"
                            + " STATUS for the transaction that has a lock on this table and does not wait:",
                    "SET GLOBAL innodb_status_output_locks = ON",
                    "SET GLOBAL innodb_status_output_locks = OFF"));
        }
        if (facts.activity().locks().holdersKnown()) {
            return finding;
        }
        return facts.server().version().mariadb()
                ? finding.advise(Advice.look(
                                "With the plugin METADATA_LOCK_INFO the server names the holders, also of locks that"
                                        + " are held already; look whether it is there:",
                                "SELECT plugin_name, plugin_status FROM information_schema.plugins"
                                        + " WHERE plugin_name = 'METADATA_LOCK_INFO'"))
                        .advise(Advice.config(
                                "For the next time, let the server record metadata locks:",
                                "performance_schema = ON",
                                "performance-schema-instrument = 'wait/lock/metadata/sql/mdl=ON'"))
                : finding.advise(
                        Advice.config("For the next time, let the server record locks:", "performance_schema = ON"));
    }
}
