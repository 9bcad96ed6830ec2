package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** Few connections are left, or were at the peak. */
public final class NearConnectionLimit implements Probe {
    private static final double WARN = 0.80;
    private static final double CRIT = 0.95;
    private static final Info INFO = Info.of(
            "HF-2101", "C01", "how near the server is to its connection limit", Reading.STATUS, Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long limit = facts.number("max_connections").orElse(0);
        long now = facts.now().counter("threads_connected");
        long peak = facts.now().counter("max_used_connections");
        double used = limit == 0 ? 0 : (double) now / limit;
        if (used >= WARN) {
            Severity severity = used >= CRIT ? Severity.CRIT : Severity.WARN;
            return List.of(measured(
                            INFO.finding(
                                    severity,
                                    "max_connections",
                                    now + " of " + limit + " connections are taken (" + Figures.percent(now, limit)
                                            + ")"),
                            now,
                            peak,
                            limit)
                    .advise(Advice.look(
                            "Find out who holds them, and release those that sleep for long:",
                            "SELECT user, LEFT(host, 20) AS host, command, COUNT(*) AS sessions, MAX(time) AS longest"
                                    + " FROM information_schema.processlist GROUP BY 1, 2, 3 ORDER BY sessions DESC"))
                    .advise(Advice.words("Lower the pools' sizes until their sum fits; raise max_connections only when"
                            + " check C02 says that the memory is there.")));
        }
        if (peak >= limit && limit > 0) {
            return List.of(measured(
                    INFO.finding(
                            Severity.INFO,
                            "max_connections peak",
                            "The limit of " + limit + " connections was reached at some time since the server started"),
                    now,
                    peak,
                    limit));
        }
        return List.of(measured(
                INFO.ok("Connections are healthy: " + now + " of " + limit + " taken, " + peak + " at the peak"),
                now,
                peak,
                limit));
    }

    private static Finding measured(Finding finding, long now, long peak, long limit) {
        return finding.with("connections now", now, "WARN from 80 %, CRIT from 95 % of " + limit)
                .with("connections at the peak", peak, "INFO from " + limit);
    }
}
