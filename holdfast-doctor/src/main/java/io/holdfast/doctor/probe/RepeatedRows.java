package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.server.DuplicateRows;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows that are equal in the columns of a key which should be unique. */
public final class RepeatedRows implements Probe {
    private static final int LONGEST_NAME = 64;

    private static final Info INFO =
            Info.of("HF-2305", "Q05", "whether a key that should be unique has duplicate rows", Reading.DUPLICATES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (DuplicateRows rows : facts.schema().duplicates()) {
            String table = rows.key().schema() + "." + rows.key().table();
            String columns = String.join(", ", rows.key().columns());
            if (rows.groups() > 0) {
                findings.add(repeated(rows, table, columns));
            } else if (!rows.unique()) {
                findings.add(unguarded(rows, table, columns));
            }
        }
        return findings.isEmpty()
                ? List.of(INFO.ok("Every declared key is unique, and kept so by an index"))
                : findings;
    }

    private static Finding repeated(DuplicateRows rows, String table, String columns) {
        Finding finding = INFO.finding(
                        Severity.WARN,
                        table + "(" + columns + ")",
                        table + ": " + Figures.count(rows.groups(), "value") + " of (" + columns
                                + ") occur more than once," + " " + Figures.count(rows.surplus(), "row") + " too many")
                .with("values that occur more than once", rows.groups(), "WARN from 1")
                .with("rows too many", rows.surplus());
        for (String example : rows.examples()) {
            finding = finding.detail(example);
        }
        return finding.advise(Advice.look("Look at them:", look(rows)))
                .advise(Advice.words("Remove the surplus with a plan that keeps a copy, never with a tool"
                        + " that copies the table: those drop rows in silence."));
    }

    private static Finding unguarded(DuplicateRows rows, String table, String columns) {
        String name = "hf_uq_" + String.join("_", rows.key().columns());
        String quoted = SqlText.identifier(rows.key().schema()) + "."
                + SqlText.identifier(rows.key().table());
        return INFO.finding(
                        Severity.INFO,
                        table + "(" + columns + ")",
                        table + ": (" + columns + ") is unique today, and no index keeps it so")
                .with("values that occur more than once", 0, "WARN from 1")
                .advise(Advice.tableChange(
                        "Add the unique index while it is still possible; a duplicate makes it fail without harm:",
                        "ALTER TABLE " + quoted + " ADD UNIQUE INDEX " + SqlText.identifier(shortened(name)) + " ("
                                + list(rows) + "), ALGORITHM=INPLACE, LOCK=NONE",
                        "ALTER TABLE " + quoted + " DROP INDEX " + SqlText.identifier(shortened(name))));
    }

    private static String look(DuplicateRows rows) {
        return "SELECT " + list(rows) + ", COUNT(*) AS n FROM "
                + SqlText.identifier(rows.key().schema()) + "."
                + SqlText.identifier(rows.key().table()) + " GROUP BY " + list(rows)
                + " HAVING n > 1 ORDER BY n DESC LIMIT 20";
    }

    private static String list(DuplicateRows rows) {
        return rows.key().columns().stream().map(SqlText::identifier).collect(Collectors.joining(", "));
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }
}
