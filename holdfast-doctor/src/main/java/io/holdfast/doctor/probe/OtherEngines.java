package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.TableFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Tables without transactions, or that are crashed. */
public final class OtherEngines implements Probe {

    private static final Info INFO =
            Info.of("HF-2311", "Q11", "whether tables are crashed or without transactions", Reading.TABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (String table : facts.state().crashed()) {
            int dot = table.indexOf('.');
            String quoted =
                    SqlText.identifier(table.substring(0, dot)) + "." + SqlText.identifier(table.substring(dot + 1));
            findings.add(INFO.finding(
                            Severity.CRIT,
                            table + " crashed",
                            "Table " + table + " is marked as crashed: statements on it fail")
                    .advise(Advice.finalSql(
                            "Copy its files first, then repair it; rows may be lost:", "REPAIR TABLE " + quoted)));
        }
        List<TableFacts> old = facts.schema().tables().stream()
                .filter(table -> table.engine().equals("MyISAM"))
                .toList();
        if (!old.isEmpty()) {
            TableFacts largest = old.stream()
                    .max(Comparator.comparingLong(TableFacts::bytes))
                    .orElseThrow();
            findings.add(INFO.finding(
                            largest.rows() == 0 ? Severity.INFO : Severity.WARN,
                            "MyISAM",
                            Figures.count(old.size(), "table") + (old.size() == 1 ? " is" : " are")
                                    + " MyISAM: without transactions, locked whole by each write, and damaged by a crash")
                    .with("largest", largest.qualified() + ", " + Figures.bytes(largest.bytes()))
                    .advise(Advice.tableChange(
                            "Change them one by one, in a quiet hour; each is copied:",
                            "ALTER TABLE " + SqlText.identifier(largest.schema()) + "."
                                    + SqlText.identifier(largest.name()) + " ENGINE = InnoDB",
                            "ALTER TABLE " + SqlText.identifier(largest.schema()) + "."
                                    + SqlText.identifier(largest.name()) + " ENGINE = MyISAM")));
        }
        return findings.isEmpty() ? List.of(INFO.ok("No table is crashed or without transactions")) : findings;
    }
}
