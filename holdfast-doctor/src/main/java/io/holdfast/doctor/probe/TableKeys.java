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
import java.util.List;

/** A table without a primary key, or one whose auto-increment column is nearly full. */
public final class TableKeys implements Probe {
    private static final double FULL = 0.80;
    private static final double CRIT = 0.95;

    private static final Info INFO = Info.of(
                    "HF-2306",
                    "Q06",
                    "whether tables lack a primary key or run out of numbers",
                    Reading.TABLES,
                    Reading.COUNTERS)
            .wanting(Reading.SCHEMAS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (TableFacts table : facts.schema().tables()) {
            Long next = table.nextCounter();
            Long most = table.counterLimit();
            if (next != null && most != null && next > FULL * most) {
                findings.add(full(table, next, most));
            }
            if (!table.primaryKey() && table.engine().equals("InnoDB")) {
                findings.add(INFO.finding(
                                Severity.INFO,
                                table.qualified() + " key",
                                "Table " + table.qualified() + " has no primary key")
                        .with("rows", table.rows())
                        .with("size", Figures.bytes(table.bytes()))
                        .advise(Advice.tableChange(
                                "Add one; this copies the table, so do it in a quiet hour:",
                                "ALTER TABLE " + quoted(table)
                                        + " ADD COLUMN hf_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY",
                                "ALTER TABLE " + quoted(table) + " DROP COLUMN hf_id")));
            }
        }
        return findings.isEmpty()
                ? List.of(INFO.ok("All tables have a primary key, and no counter is near its end")
                        .with("tables", facts.schema().tables().size()))
                : findings;
    }

    private static Finding full(TableFacts table, long next, long most) {
        return INFO.finding(
                        next >= CRIT * most ? Severity.CRIT : Severity.WARN,
                        table.qualified() + " counter",
                        "Table " + table.qualified() + " has used " + Figures.percent(next, most)
                                + " of its auto-increment numbers")
                .with("next number", next, "WARN above 80 %, CRIT from 95 % of " + most)
                .advise(Advice.look("Look at its definition:", "SHOW CREATE TABLE " + quoted(table)))
                .advise(Advice.words(
                        "Change the column, and all that refer to it, to BIGINT UNSIGNED before inserts fail."));
    }

    private static String quoted(TableFacts table) {
        return SqlText.identifier(table.schema()) + "." + SqlText.identifier(table.name());
    }
}
