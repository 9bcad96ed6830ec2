package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** Binary logs are kept for ever, until the disk is full. */
public final class BinlogExpiry implements Probe {

    private static final Info INFO =
            Info.of("HF-2418", "S18", "whether binary logs are removed in time", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long seconds = facts.number("binlog_expire_logs_seconds").orElse(0);
        double days =
                facts.variable("expire_logs_days").map(BinlogExpiry::number).orElse(0.0);
        if (!facts.on("log_bin")
                || seconds > 0
                || days > 0
                || facts.number("max_binlog_total_size").orElse(0) > 0) {
            return List.of(
                    INFO.ok(facts.on("log_bin") ? "Old binary logs are removed" : "The server writes no binary log"));
        }
        return List.of(INFO.finding(
                        Severity.WARN,
                        "binlog_expire_logs_seconds",
                        "Binary logs are never removed: they grow until the disk is full")
                .with("binlog_expire_logs_seconds", seconds, "more than 0")
                .advise(Advice.look("See how much they take:", "SHOW BINARY LOGS"))
                .advise(SettingStatements.change(
                        facts,
                        "Keep them for a week, longer than any replica or backup lags behind:",
                        facts.variables().containsKey("binlog_expire_logs_seconds")
                                ? "binlog_expire_logs_seconds"
                                : "expire_logs_days",
                        facts.variables().containsKey("binlog_expire_logs_seconds") ? "604800" : "7")));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
