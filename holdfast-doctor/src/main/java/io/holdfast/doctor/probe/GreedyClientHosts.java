package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One client host holds most of the connections, or leaves many asleep. */
public final class GreedyClientHosts implements Probe {
    private static final double SHARE = 0.50;
    private static final long LONG_ASLEEP = 60;

    private static final Info INFO = Info.of(
            "HF-2112", "C12", "whether one client host takes most connections", Reading.SESSIONS, Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long limit = facts.number("max_connections").orElse(0);
        Map<String, List<Session>> hosts = facts.activity().sessions().stream()
                .filter(session -> !session.internal())
                .collect(Collectors.groupingBy(Session::host, TreeMap::new, Collectors.toList()));
        List<Finding> findings = new ArrayList<>();
        hosts.forEach((host, sessions) -> {
            long asleep = sessions.stream()
                    .filter(s -> s.idle() && s.seconds() >= LONG_ASLEEP)
                    .count();
            if (limit > 0 && sessions.size() >= SHARE * limit) {
                findings.add(INFO.finding(
                                Severity.WARN,
                                "client " + host,
                                "Client host " + host + " holds " + sessions.size() + " of " + limit + " connections")
                        .with("connections", sessions.size(), "WARN from 50 % of max_connections = " + limit)
                        .with("asleep for " + LONG_ASLEEP + " s or more", asleep)
                        .advise(Advice.look(
                                "Look at what they do:",
                                "SELECT id, user, command, time, state FROM information_schema.processlist"
                                        + " WHERE host LIKE '"
                                        + host.replace("'", "''").replace("%", "")
                                        + "%' ORDER BY time DESC LIMIT 50")));
            }
        });
        if (!findings.isEmpty()) {
            return findings;
        }
        Finding ok = INFO.ok("No client host takes more than half of the connections");
        for (Map.Entry<String, List<Session>> host : hosts.entrySet()) {
            ok = ok.with(host.getKey(), Figures.count(host.getValue().size(), "session"));
        }
        return List.of(ok);
    }
}
