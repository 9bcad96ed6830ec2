package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.server.IndexFacts;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Indexes that another one contains, or that nobody has read for a month. */
public final class NeedlessIndexes implements Probe {
    private static final Duration LONG = Duration.ofDays(7);

    private static final Info INFO = Info.of("HF-2304", "Q04", "which indexes are of no use", Reading.INDEXES)
            .wanting(Reading.SCHEMAS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        Map<String, List<IndexFacts>> tables = facts.schema().indexes().stream()
                .collect(Collectors.groupingBy(i -> i.schema() + "." + i.table(), TreeMap::new, Collectors.toList()));
        boolean longUp = facts.uptime().compareTo(LONG) >= 0;
        List<Finding> findings = new ArrayList<>();
        tables.forEach((table, indexes) -> {
            for (IndexFacts index : indexes) {
                Optional<IndexFacts> wider =
                        indexes.stream().filter(other -> contains(other, index)).findFirst();
                if (wider.isPresent()) {
                    findings.add(finding(
                                    facts,
                                    index,
                                    table + ": index " + index.name() + " is contained in "
                                            + wider.get().name())
                            .with("columns", String.join(", ", index.columns()))
                            .with("contained in", String.join(", ", wider.get().columns())));
                } else if (longUp && unread(index)) {
                    findings.add(finding(
                                    facts,
                                    index,
                                    table + ": no statement has read index " + index.name() + " for "
                                            + facts.uptime().toDays() + " days")
                            .with("reads since the start", 0, "INFO after 7 days")
                            .with("server up", facts.uptime().toDays() + " days", "7 days, better 30"));
                }
            }
        });
        return findings.isEmpty()
                ? List.of(INFO.ok("No index is contained in another")
                        .with("server up", facts.uptime().toDays() + " days", "7 days, to judge unread indexes"))
                : findings;
    }

    /** Of two equal indexes only the one with the later name counts as contained, or both would go. */
    private static boolean contains(IndexFacts wider, IndexFacts index) {
        boolean prefix = wider.columns().size() >= index.columns().size()
                && wider.columns().subList(0, index.columns().size()).equals(index.columns());
        if (wider == index
                || !prefix
                || index.unique()
                || index.name().equals("PRIMARY")
                || !wider.visible()
                || !index.visible()) {
            return false;
        }
        return wider.columns().size() > index.columns().size()
                || wider.unique()
                || wider.name().compareTo(index.name()) < 0;
    }

    private static boolean unread(IndexFacts index) {
        Long reads = index.reads();
        return reads != null && reads == 0 && !index.unique() && !index.foreignKey() && index.visible();
    }

    private static Finding finding(ServerFacts facts, IndexFacts index, String sentence) {
        boolean mariadb = facts.server().version().mariadb();
        String alter = "ALTER TABLE " + SqlText.identifier(index.schema()) + "." + SqlText.identifier(index.table())
                + " ALTER INDEX " + SqlText.identifier(index.name());
        return INFO.finding(Severity.INFO, index.schema() + "." + index.table() + "." + index.name(), sentence)
                .advise(Advice.tableChange(
                        "Hide it first; drop it when nothing has become slower after some weeks, replicas included:",
                        alter + (mariadb ? " IGNORED" : " INVISIBLE"),
                        alter + (mariadb ? " NOT IGNORED" : " VISIBLE")));
    }
}
