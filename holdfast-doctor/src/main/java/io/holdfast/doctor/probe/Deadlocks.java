package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** Transactions deadlock; the latest pair is shown. */
public final class Deadlocks implements Probe {
    private static final String COUNTER = "innodb_metric_lock_deadlocks";
    private static final long MOST_PER_MINUTE = 1;
    private static final int LINES = 40;

    private static final Info INFO = Info.of(
            "HF-2205",
            "L05",
            "whether transactions deadlock",
            Reading.ENGINE_COUNTERS,
            Reading.STATUS,
            Reading.DEADLOCK,
            Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long total = facts.now().counter(COUNTER);
        long window = facts.growth(COUNTER);
        String latest = facts.activity().latestDeadlock();
        if (total == 0 && latest == null) {
            return List.of(INFO.ok("No deadlock since the server started").with("deadlocks", 0, "INFO from 1"));
        }
        double minutes = Math.max(1.0, facts.window().toSeconds() / 60.0);
        boolean often = window / minutes > MOST_PER_MINUTE
                || total > MOST_PER_MINUTE * Math.max(1, facts.uptime().toMinutes()) && window > 0;
        Finding finding = INFO.finding(
                        often ? Severity.WARN : Severity.INFO,
                        "deadlocks",
                        Figures.count(Math.max(1, total), "deadlock") + " since the server started")
                .with("since the start", total, "INFO from 1")
                .with("in the window", window, "WARN above 1 a minute");
        if (latest != null) {
            for (String line : latest.lines().limit(LINES).toList()) {
                finding = finding.detail(line);
            }
        }
        finding = finding.advise(Advice.words("Repeat the transaction that failed with error 1213, from its start; lock"
                + " rows in the same order everywhere."));
        return List.of(
                facts.on("innodb_print_all_deadlocks")
                        ? finding
                        : finding.advise(SettingStatements.change(
                                facts,
                                "Write every deadlock to the error log, not only the latest:",
                                "innodb_print_all_deadlocks",
                                "ON")));
    }
}
