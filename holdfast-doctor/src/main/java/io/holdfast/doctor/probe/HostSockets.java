package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.HostFacts;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;
import java.util.Objects;

/** Sockets of the server are in a state that shows trouble. */
public final class HostSockets implements Probe {
    private static final int MANY = 20;
    private static final int MANY_WAITING = 1000;

    private static final Info INFO =
            Info.of("HF-2503", "H03", "whether sockets of the server pile up", Reading.HOST, Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        HostFacts host = Objects.requireNonNull(facts.host());
        int halfClosed = host.sockets().getOrDefault("CLOSE_WAIT", 0);
        int waiting = host.sockets().getOrDefault("TIME_WAIT", 0);
        int opening = host.sockets().getOrDefault("SYN_RECV", 0);
        Finding finding;
        if (opening >= facts.number("back_log").orElse(Long.MAX_VALUE)) {
            finding = INFO.finding(
                            Severity.CRIT, "backlog", opening + " connections wait to be accepted: the backlog is full")
                    .advise(Advice.config(
                            "Make the backlog longer, and restart:", "[mysqld]", "back_log = " + opening * 2));
        } else if (halfClosed >= MANY) {
            finding = INFO.finding(
                            Severity.WARN,
                            "half-closed",
                            halfClosed + " sockets were closed by the client and not yet by the server")
                    .advise(Advice.words("Look for long statements whose client has given up (check Q01)."));
        } else if (waiting >= MANY_WAITING) {
            finding = INFO.finding(Severity.WARN, "time-wait", waiting + " sockets were closed in the last minute")
                    .advise(Advice.words("Find the program that opens a connection each time (check C08)."));
        } else {
            finding = INFO.ok("The server's sockets are in order");
        }
        finding = finding.with("CLOSE_WAIT", halfClosed, "WARN from " + MANY)
                .with("TIME_WAIT", waiting, "WARN from " + MANY_WAITING)
                .with("SYN_RECV", opening, "CRIT from back_log");
        return List.of(finding.with("ESTABLISHED", host.sockets().getOrDefault("ESTABLISHED", 0)));
    }
}
