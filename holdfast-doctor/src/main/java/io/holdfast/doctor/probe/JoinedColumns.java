package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.ColumnPair;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.TableFacts;
import java.util.ArrayList;
import java.util.List;

/** A column refers to one that holds larger numbers, or that compares texts in another way. */
public final class JoinedColumns implements Probe {
    private static final double NEAR = 0.5;

    private static final Info INFO = Info.of(
                    "HF-2313", "Q13", "whether columns that are joined have the same type", Reading.COLUMNS)
            .wanting(Reading.SCHEMAS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (ColumnPair pair : facts.state().columns()) {
            findings.add(pair.numbers() ? smaller(facts, pair) : otherwise(pair));
        }
        return findings.isEmpty() ? List.of(INFO.ok("Columns that are joined have the same type")) : findings;
    }

    private static Finding smaller(ServerFacts facts, ColumnPair pair) {
        String table = pair.other().substring(0, pair.other().lastIndexOf('.'));
        long next = facts.schema().tables().stream()
                .filter(each -> each.qualified().equals(table))
                .map(TableFacts::nextCounter)
                .filter(java.util.Objects::nonNull)
                .mapToLong(Long::longValue)
                .findFirst()
                .orElse(0);
        long limit = limit(pair.type());
        boolean near = next > NEAR * limit;
        return INFO.finding(
                        next > limit ? Severity.CRIT : near ? Severity.WARN : Severity.INFO,
                        pair.column(),
                        "Column " + pair.column() + " (" + pair.type() + ") seems to refer to " + pair.other() + " ("
                                + pair.otherType() + "), and holds only numbers up to " + limit)
                .with("next number of " + table, next, "WARN from half of " + limit)
                .advise(Advice.words("Change it to " + pair.otherType() + " before the numbers of " + table
                        + " go beyond it: inserts fail then (error 1264), or store another number."));
    }

    private static Finding otherwise(ColumnPair pair) {
        return INFO.finding(
                        Severity.INFO,
                        pair.column() + " collation",
                        "Columns " + pair.column() + " (" + pair.type() + ") and " + pair.other() + " ("
                                + pair.otherType()
                                + ") compare texts differently: a join of them uses no index, or fails with error 1267")
                .advise(Advice.words("If statements join them, give both the same collation; ALTER TABLE … CONVERT TO"
                        + " CHARACTER SET copies the table."));
    }

    private static long limit(String type) {
        int bits = type.startsWith("tinyint")
                ? 8
                : type.startsWith("smallint") ? 16 : type.startsWith("mediumint") ? 24 : 32;
        return (1L << (type.contains("unsigned") ? bits : bits - 1)) - 1;
    }
}
