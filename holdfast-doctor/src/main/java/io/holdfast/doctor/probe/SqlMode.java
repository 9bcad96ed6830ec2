package io.holdfast.doctor.probe;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** The server stores something else than it was given, and only warns. */
public final class SqlMode implements Probe {

    private static final Info INFO =
            Info.of("HF-2412", "S12", "whether the server refuses values that do not fit", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        String mode = facts.variable("sql_mode").orElse("STRICT_TRANS_TABLES");
        if (mode.contains("STRICT_TRANS_TABLES")
                || mode.contains("STRICT_ALL_TABLES")
                || mode.contains("TRADITIONAL")) {
            return List.of(INFO.ok("Values that do not fit are refused"));
        }
        return List.of(INFO.finding(
                        Severity.WARN,
                        "sql_mode",
                        "sql_mode " + (mode.isEmpty() ? "is empty" : "lacks STRICT_TRANS_TABLES")
                                + ": values that do not fit are cut off or changed, with a warning that few read")
                .with("sql_mode", mode.isEmpty() ? "(empty)" : mode, "with STRICT_TRANS_TABLES")
                .with("risk of the change", "statements that were cut off silently now fail")
                .advise(SettingStatements.change(
                        facts,
                        "Try it in one session first, then set it for new ones:",
                        "sql_mode",
                        mode.isEmpty() ? "STRICT_TRANS_TABLES" : mode + ",STRICT_TRANS_TABLES")));
    }
}
