package io.holdfast.doctor.probe;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who shares the server, as a table. */
public final class ServerTenants implements Probe {
    private static final int MOST = 20;

    private static final Info INFO = Info.of("HF-2111", "C11", "who uses the server", Reading.SESSIONS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        Map<String, Integer> tenants = new TreeMap<>();
        for (Session session : facts.activity().sessions()) {
            if (!session.internal()) {
                String program = session.program().isEmpty() ? "" : ", " + session.program();
                tenants.merge(session.user() + "@" + session.host() + program, 1, Integer::sum);
            }
        }
        if (tenants.isEmpty()) {
            return List.of(INFO.ok("Nobody else is connected"));
        }
        Finding finding = INFO.finding(
                Severity.INFO,
                "tenants",
                Figures.count(tenants.size(), "program") + (tenants.size() == 1 ? " uses" : " share") + " the server");
        List<Map.Entry<String, Integer>> sorted = tenants.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST)
                .toList();
        for (Map.Entry<String, Integer> tenant : sorted) {
            finding = finding.with(tenant.getKey(), Figures.count(tenant.getValue(), "session"));
        }
        return List.of(finding);
    }
}
