package io.holdfast.doctor.probe;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** Every statement is written to a log. */
public final class GeneralLog implements Probe {

    private static final Info INFO = Info.of("HF-2413", "S13", "whether every statement is logged", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        boolean table = facts.variable("log_output").orElse("FILE").contains("TABLE");
        if (!facts.on("general_log")) {
            return List.of(INFO.ok("The general log is off"));
        }
        return List.of(INFO.finding(
                        Severity.WARN,
                        "general_log",
                        "general_log is ON: every statement with its values is written to a "
                                + (table ? "table" : "file") + ", which costs speed and fills the disk")
                .with("general_log", "ON", "OFF")
                .with("log_output", facts.variable("log_output").orElse(""))
                .advise(SettingStatements.change(facts, "Turn it off:", "general_log", "OFF")));
    }
}
