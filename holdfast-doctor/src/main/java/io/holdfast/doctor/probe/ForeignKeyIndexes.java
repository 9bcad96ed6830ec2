package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.server.FurtherState.ForeignKey;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;
import java.util.stream.Collectors;

/** A foreign key whose columns begin no index: each change of the parent reads and locks the whole child table. */
public final class ForeignKeyIndexes implements Probe {
    private static final Info INFO = Info.of("HF-2314", "Q14", "whether foreign keys have an index", Reading.INDEXES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = facts.state().further().bareForeignKeys().stream()
                .map(key -> finding(facts, key))
                .toList();
        return findings.isEmpty() ? List.of(INFO.ok("Every foreign key has an index")) : findings;
    }

    private static Finding finding(ServerFacts facts, ForeignKey key) {
        String table = key.schema() + "." + key.table();
        String name = SqlText.identifier(index(facts, key));
        String on = "ALTER TABLE " + SqlText.identifier(key.schema()) + "." + SqlText.identifier(key.table());
        return INFO.finding(
                        Severity.WARN,
                        table + "." + key.name(),
                        "The foreign key " + key.name() + " of " + table + " has no index: each DELETE or UPDATE of its"
                                + " parent reads and locks the whole table")
                .with("columns", String.join(", ", key.columns()), "the first of an index")
                .advise(Advice.tableChange(
                        "Give it one:",
                        on + " ADD INDEX " + name + " ("
                                + key.columns().stream()
                                        .map(SqlText::identifier)
                                        .collect(Collectors.joining(", "))
                                + ")",
                        on + " DROP INDEX " + name));
    }

    /** A name that the table does not have yet. */
    private static String index(ServerFacts facts, ForeignKey key) {
        String wanted = "hf_" + key.columns().get(0);
        String name = wanted.length() > 60 ? wanted.substring(0, 60) : wanted;
        for (int i = 2; taken(facts, key, name); i++) {
            name = (wanted.length() > 56 ? wanted.substring(0, 56) : wanted) + "_" + i;
        }
        return name;
    }

    private static boolean taken(ServerFacts facts, ForeignKey key, String name) {
        return facts.schema().indexes().stream()
                .anyMatch(index -> index.schema().equals(key.schema())
                        && index.table().equals(key.table())
                        && index.name().equalsIgnoreCase(name));
    }
}
