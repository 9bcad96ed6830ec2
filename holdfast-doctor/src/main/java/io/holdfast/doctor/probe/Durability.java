package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** What was committed may be lost when the machine loses power. */
public final class Durability implements Probe {
    private static final String FLUSH = "innodb_flush_log_at_trx_commit";
    private static final String SYNC = "sync_binlog";

    private static final Info INFO = Info.of("HF-2411", "S11", "whether commits survive a crash", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        long flush = facts.number(FLUSH).orElse(1);
        if (flush != 1) {
            findings.add(finding(
                    facts,
                    flush == 0 ? Severity.WARN : Severity.INFO,
                    FLUSH,
                    "a crash " + (flush == 0 ? "of the server or its machine" : "of its machine")
                            + " loses the commits of about a second",
                    "each commit waits for the disk"));
        }
        long sync = facts.number(SYNC).orElse(1);
        if (facts.on("log_bin") && sync != 1) {
            findings.add(finding(
                    facts,
                    Severity.INFO,
                    SYNC,
                    "after a crash of its machine the binary log lacks commits, and replicas differ from the server",
                    "each commit waits for the disk"));
        }
        if (facts.variable("innodb_doublewrite").filter("OFF"::equals).isPresent()) {
            findings.add(INFO.finding(
                            Severity.INFO,
                            "innodb_doublewrite",
                            "innodb_doublewrite is OFF: a page that is half written when the machine stops is lost")
                    .with("innodb_doublewrite", "OFF", "ON")
                    .advise(Advice.config(
                            "Unless the file system writes pages whole, set it in the server's file, and restart:",
                            "[mysqld]",
                            "innodb_doublewrite = ON")));
        }
        return findings.isEmpty() ? List.of(INFO.ok("Commits survive a crash")) : findings;
    }

    private static Finding finding(ServerFacts facts, Severity severity, String name, String what, String risk) {
        String value = facts.variable(name).orElse("");
        return INFO.finding(severity, name, name + " is " + value + ": " + what)
                .with(name, value, "1")
                .with("risk of the change", risk)
                .advise(SettingStatements.change(facts, "Where commits must not be lost, set it:", name, "1"));
    }
}
