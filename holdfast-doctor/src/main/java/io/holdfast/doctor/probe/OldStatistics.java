package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.StaleStatistics;
import java.util.ArrayList;
import java.util.List;

/** The optimizer plans with figures of a table that was another one then. */
public final class OldStatistics implements Probe {

    private static final Info INFO =
            Info.of("HF-2312", "Q12", "whether statistics of tables are old", Reading.STATISTICS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (StaleStatistics table : facts.state().stale()) {
            int dot = table.table().indexOf('.');
            String quoted = SqlText.identifier(table.table().substring(0, Math.max(0, dot))) + "."
                    + SqlText.identifier(table.table().substring(dot + 1));
            findings.add(INFO.finding(
                            Severity.WARN,
                            table.table() + " statistics",
                            "Table " + table.table() + " has changed in " + table.changed()
                                    + " rows since its statistics were made: plans may be wrong")
                    .with("rows by the statistics", table.rows())
                    .with("changed since", table.changed(), "half of the rows")
                    .advise(Advice.finalSql(
                            "Make them again; this reads some pages of the table:", "ANALYZE TABLE " + quoted)));
        }
        return findings.isEmpty() ? List.of(INFO.ok("Statistics of tables are fresh")) : findings;
    }
}
