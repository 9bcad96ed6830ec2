package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The server was started again not long ago, or crashed. */
public final class RecentRestart implements Probe {
    private static final Duration RECENT = Duration.ofHours(1);
    private static final Pattern CRASH =
            Pattern.compile("crash recovery|got signal|got exception", Pattern.CASE_INSENSITIVE);

    private static final Info INFO =
            Info.of("HF-2702", "E02", "whether the server crashed or was restarted", Reading.STATUS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        List<LogLine> crashes = facts.errorLog().stream()
                .filter(line -> CRASH.matcher(line.text()).find())
                .toList();
        if (!crashes.isEmpty()) {
            LogLine last = crashes.get(crashes.size() - 1);
            Finding finding = INFO.finding(
                            Severity.WARN,
                            "crash",
                            "The server crashed in the last day: " + Figures.sql(last.text(), 100))
                    .with("at", last.at())
                    .with("such lines in the last day", crashes.size(), "0");
            findings.add(finding.advise(Advice.look(
                    "Read what it wrote before that:",
                    "SELECT logged, prio, error_code, data FROM performance_schema.error_log"
                            + " ORDER BY logged DESC LIMIT 50")));
        }
        Duration uptime = facts.uptime();
        if (uptime.compareTo(RECENT) < 0 && !uptime.isZero()) {
            findings.add(INFO.finding(
                            Severity.INFO,
                            "restart",
                            "The server was started " + Figures.span(uptime)
                                    + " ago: its caches are cold, and its counters say little yet")
                    .with("up for", Figures.span(uptime), "1 h")
                    .advise(Advice.words("Unless it was restarted on purpose, look for the reason in its error log, and"
                            + " in the machine's for a process that was ended for its memory.")));
        }
        return findings.isEmpty() ? List.of(INFO.ok("The server has run for " + Figures.span(uptime))) : findings;
    }
}
