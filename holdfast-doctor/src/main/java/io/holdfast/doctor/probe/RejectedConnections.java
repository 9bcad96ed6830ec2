package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** The server refused connections because all were taken. */
public final class RejectedConnections implements Probe {
    private static final String COUNTER = "connection_errors_max_connections";
    private static final Info INFO =
            Info.of("HF-2103", "C03", "whether callers were turned away", Reading.STATUS, Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        boolean mariadb = facts.server().version().mariadb();
        long limit = facts.number("max_connections").orElse(0);
        long peak = facts.now().counter("max_used_connections");
        long window = facts.growth(COUNTER);
        // MariaDB does not count refusals reliably; its peak goes above the limit only when the reserved one was taken.
        long total = mariadb
                ? Math.max(facts.now().counter(COUNTER), peak > limit && limit > 0 ? 1 : 0)
                : facts.now().counter(COUNTER);
        if (total == 0) {
            return List.of(measured(INFO.ok("Nobody was turned away for lack of a connection"), facts, peak, limit));
        }
        Finding finding = window > 0
                ? INFO.finding(
                        Severity.CRIT,
                        "refused",
                        Figures.count(window, "connection") + " were refused in the last "
                                + facts.window().toSeconds() + " s")
                : INFO.finding(
                        Severity.WARN,
                        "refused",
                        "Connections were refused since the server started: all " + limit + " were taken");
        Finding full = measured(finding, facts, peak, limit)
                .advise(Advice.words("Lower the sum of the pools' sizes below max_connections (check C11), or free what"
                        + " is held without need (checks C12 and L03)."));
        return List.of(full.advise(rescueDoor(mariadb)));
    }

    private static Finding measured(Finding finding, ServerFacts facts, long peak, long limit) {
        return finding.with("refused since the start", facts.now().counter(COUNTER), "WARN from 1")
                .with("refused in the window", facts.growth(COUNTER), "CRIT from 1")
                .with("connections at the peak", peak, "limit " + limit);
    }

    private static Advice rescueDoor(boolean mariadb) {
        return mariadb
                ? Advice.config(
                        "Open a door for the next time, in the server's file, and restart:",
                        "[mariadb]",
                        "extra_port = 3307",
                        "extra_max_connections = 2")
                : Advice.config(
                        "Open a door for the next time, in the server's file, and restart:",
                        "[mysqld]",
                        "admin_address = 127.0.0.1",
                        "admin_port = 33062");
    }
}
