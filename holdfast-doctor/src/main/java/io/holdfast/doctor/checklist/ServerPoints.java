package io.holdfast.doctor.checklist;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.plan.PlannedFix;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunRecord;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.doctor.server.DuplicateRows;
import io.holdfast.doctor.server.IndexFacts;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the server itself can show. */
final class ServerPoints {
    private static final Set<String> TIMEOUTS = Set.of(
            "wait_timeout",
            "interactive_timeout",
            "net_read_timeout",
            "net_write_timeout",
            "connect_timeout",
            "lock_wait_timeout",
            "innodb_lock_wait_timeout",
            "idle_transaction_timeout");

    private final ServerFacts facts;
    private final Report report;
    private final List<RunRecord> runs;

    ServerPoints(ServerFacts facts, Report report, List<RunRecord> runs) {
        this.facts = facts;
        this.report = report;
        this.runs = runs;
    }

    /** Columns that runs which stand have given an index of this kind. */
    static List<TableColumns> repaired(List<RunRecord> runs, String kind) {
        List<TableColumns> all = new ArrayList<>();
        for (RunRecord run : runs) {
            if (run.state() == RunState.APPLIED) {
                for (PlannedFix fix : run.plan().fixes()) {
                    if (fix.kind().equals(kind)) {
                        read(fix).ifPresent(all::add);
                    }
                }
            }
        }
        return all;
    }

    private static Optional<TableColumns> read(PlannedFix fix) {
        try {
            return Optional.of(TableColumns.parse(fix.parameters().getOrDefault("on", "")));
        } catch (RepairException e) {
            return Optional.empty();
        }
    }

    Point indexes() {
        List<TableColumns> wanted = repaired(runs, "add-index");
        String how = "the server's list of indexes with their reads, and check Q03";
        List<String> evidence = new ArrayList<>();
        List<String> todo = new ArrayList<>();
        for (TableColumns columns : wanted) {
            Optional<IndexFacts> index = index(columns);
            Long reads = index.map(IndexFacts::reads).orElse(null);
            if (index.isEmpty()) {
                evidence.add(columns + " was indexed by a run, and is not any more");
                todo.add("holdfast fix --index '" + columns + "' TARGET");
            } else if (!index.get().visible()) {
                evidence.add(columns + ": index " + index.get().name() + " is hidden from the optimizer");
                todo.add("See holdfast runs for what hid it.");
            } else if (Objects.equals(reads, 0L)) {
                evidence.add(columns + ": index " + index.get().name() + " was not read since the server started");
                todo.add("Wait for the statements that need it, or undo the run.");
            }
        }
        if (!evidence.isEmpty()) {
            return Point.red(Title.INDEXES, how, evidence, todo);
        }
        Optional<String> unread =
                facts.unread(Reading.INDEXES).map(missing -> missing.reason()).filter(reason -> !wanted.isEmpty());
        if (unread.isPresent()) {
            return Point.unknown(Title.INDEXES, "the indexes could not be read: " + unread.get(), "Grant SELECT.");
        }
        Point missing = Verdicts.of(Title.INDEXES, report, Severity.WARN, Set.of("Q03"));
        return missing.state() == Point.State.GREEN && !wanted.isEmpty()
                ? Point.green(
                        Title.INDEXES,
                        how,
                        wanted.stream()
                                .map(columns -> columns + " is indexed"
                                        + index(columns)
                                                .map(IndexFacts::reads)
                                                .map(reads -> ", read " + Figures.count(reads, "time"))
                                                .orElse("; reads are not counted here"))
                                .toList())
                : missing;
    }

    private Optional<IndexFacts> index(TableColumns columns) {
        return facts.schema().indexes().stream()
                .filter(index -> index.schema().equals(columns.table().schema())
                        && index.table().equals(columns.table().name())
                        && index.columns().size() >= columns.columns().size()
                        && index.columns().subList(0, columns.columns().size()).equals(columns.columns()))
                .findFirst();
    }

    Point duplicates() {
        List<DuplicateRows> keys = facts.schema().duplicates();
        String how = "rows counted by the server with the columns' collation, and its list of unique indexes";
        if (keys.isEmpty()) {
            return Point.unknown(
                    Title.DUPLICATES,
                    facts.unread(Reading.DUPLICATES)
                            .map(missing -> missing.reason())
                            .orElse("no columns were named that ought to be unique"),
                    "Name them: --key 'schema.table(column)'.");
        }
        List<String> evidence = new ArrayList<>();
        List<String> todo = new ArrayList<>();
        for (DuplicateRows rows : keys) {
            String key = rows.key().schema() + "." + rows.key().table() + "("
                    + String.join(", ", rows.key().columns()) + ")";
            if (rows.groups() > 0) {
                evidence.add(key + ": " + Figures.count(rows.surplus(), "row") + " too many");
            } else if (!rows.unique()) {
                evidence.add(key + " is unique today, and no index keeps it so");
            } else {
                continue;
            }
            todo.add("holdfast fix --unique '" + key + "' TARGET");
        }
        return evidence.isEmpty()
                ? Point.green(Title.DUPLICATES, how, List.of(Figures.count(keys.size(), "key") + " checked"))
                : Point.red(Title.DUPLICATES, how, evidence, todo);
    }

    Point locks() {
        return Verdicts.of(Title.LOCKS, report, Severity.WARN, Set.of("L01", "L02", "L03", "L07", "L08"));
    }

    Point slowLog() {
        return Verdicts.of(Title.SLOW_LOG, report, Severity.INFO, Set.of("Q08"));
    }

    Point timeouts() {
        Point bad = Verdicts.of(
                Title.TIMEOUTS,
                report,
                Severity.WARN,
                "the server's variables against the doctor's rules (checks S*)",
                finding -> finding.probe().startsWith("S")
                        && (TIMEOUTS.contains(finding.subject())
                                || !finding.severity().atLeast(Severity.INFO)));
        return bad.state() != Point.State.GREEN
                ? bad
                : Point.green(
                        Title.TIMEOUTS,
                        bad.how(),
                        TIMEOUTS.stream()
                                .sorted()
                                .filter(name -> facts.variable(name).isPresent())
                                .map(name -> name + " = " + facts.variable(name).orElse(""))
                                .toList());
    }

    Point room() {
        return Verdicts.of(Title.ROOM, report, Severity.WARN, Set.of("C01", "C03", "C10"));
    }

    Point runs() {
        List<RunRecord> open = runs.stream()
                .filter(run -> run.state() == RunState.OPEN || run.state() == RunState.PARTLY)
                .toList();
        String how = "the journals of runs on this server";
        if (open.isEmpty()) {
            return Point.green(Title.RUNS, how, List.of(Figures.count(runs.size(), "run") + " recorded"));
        }
        return Point.red(
                Title.RUNS,
                how,
                open.stream()
                        .map(run -> "run " + run.id() + " is " + run.state() + ": " + run.stepsDone() + " of "
                                + run.steps() + " steps stand")
                        .toList(),
                open.stream()
                        .map(run -> (run.undoing() ? "" : "holdfast apply --resume " + run.id() + "  or  ")
                                + "holdfast undo " + run.id())
                        .toList());
    }
}
