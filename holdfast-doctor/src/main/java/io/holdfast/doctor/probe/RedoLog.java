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

/** The redo log is too small for what is written. */
public final class RedoLog implements Probe {
    private static final long MINUTES = 10;
    private static final long LEAST = 4L << 20;

    private static final Info INFO =
            Info.of("HF-2417", "S17", "whether the redo log is large enough", Reading.STATUS, Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long capacity = facts.number("innodb_redo_log_capacity")
                .orElse(facts.number("innodb_log_file_size").orElse(0)
                        * facts.number("innodb_log_files_in_group").orElse(1));
        double perHour = 3600 * facts.rate("innodb_os_log_written");
        double minutes = perHour == 0 ? Double.POSITIVE_INFINITY : 60 * capacity / perHour;
        long waits = facts.growth("innodb_log_waits");
        boolean fills = capacity > 0 && minutes < MINUTES && facts.growth("innodb_os_log_written") > LEAST;
        if (!fills && waits == 0) {
            return List.of(INFO.ok("The redo log is large enough").with("redo log", Figures.bytes(capacity)));
        }
        String mib = Math.max(64, Math.round(perHour / (1 << 20) / 64 + 1) * 64) + "";
        boolean online = facts.variables().containsKey("innodb_redo_log_capacity");
        Finding finding = INFO.finding(
                        Severity.WARN,
                        "redo log",
                        waits > 0
                                ? "Commits wait for room in the redo log's buffer"
                                : "At this rate of writing the redo log of " + Figures.bytes(capacity) + " is full in "
                                        + Figures.number(minutes) + " min, and the server has to write pages in haste")
                .with("redo log", Figures.bytes(capacity), "enough for " + MINUTES + " min")
                .with("written in an hour at this rate", Figures.bytes((long) perHour))
                .with("waits for its buffer", waits, "0");
        return List.of(
                online
                        ? finding.advise(SettingStatements.change(
                                facts,
                                "Give it room for an hour of writing:",
                                "innodb_redo_log_capacity",
                                String.valueOf(Long.parseLong(mib) << 20)))
                        : finding.advise(Advice.config(
                                "Give it room for an hour of writing, in the server's file, and restart:",
                                "[mysqld]",
                                "innodb_log_file_size = " + mib + "M")));
    }
}
