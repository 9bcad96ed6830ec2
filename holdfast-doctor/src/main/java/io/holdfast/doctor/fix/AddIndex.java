package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.PlannedStep;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.doctor.server.ServerVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adds an index that the optimizer does not see yet, counts what statements read without and with it, and lets it be seen
 * only if that is worth it.
 */
final class AddIndex implements Fix {
    static final String KIND = "add-index";
    static final int ADD = 0;
    static final int MEASURE = 1;
    static final int SHOW = 2;

    private static final Duration LONG = Duration.ofHours(4);
    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final int MOST_INDEXES = 60;
    private static final String BEFORE = "reads.before";
    private static final String AFTER = "reads.after";
    private static final String ON = "on";
    private static final String QUERY = "query.";
    private static final String WATCH = "watch";
    private static final long LONGEST_WATCH = 24 * 60 * 60;

    private final TableColumns columns;
    private final List<String> queries;
    private final Duration watch;

    private AddIndex(TableColumns columns, List<String> queries, Duration watch) {
        this.columns = columns;
        this.queries = List.copyOf(queries);
        this.watch = watch;
    }

    /**
     * An index of these columns.
     *
     * @param queries SELECT statements that prove it; without any, values of the table are looked up
     * @param watch for how long the statements on the table are watched once all see it; nothing for not at all
     */
    static AddIndex of(TableColumns columns, List<String> queries, Duration watch) throws RepairException {
        if (watch.isNegative() || watch.toSeconds() > LONGEST_WATCH) {
            throw new RepairException(RepairError.NO_REPAIR, "an index is watched for a day at most.");
        }
        for (String query : queries) {
            ProofQueries.check(query);
        }
        return new AddIndex(columns, queries, Duration.ofSeconds(watch.toSeconds()));
    }

    static AddIndex read(Map<String, String> parameters) throws RepairException {
        List<String> queries = new ArrayList<>();
        for (int i = 1; parameters.containsKey(QUERY + i); i++) {
            queries.add(Objects.requireNonNull(parameters.get(QUERY + i)));
        }
        return of(TableColumns.parse(Parameters.required(parameters, ON)), queries, watch(parameters));
    }

    private static Duration watch(Map<String, String> parameters) throws RepairException {
        try {
            return Duration.ofSeconds(Long.parseLong(parameters.getOrDefault(WATCH, "0")));
        } catch (NumberFormatException e) {
            throw new RepairException(RepairError.PLAN_UNREADABLE, "the parameter " + WATCH + " is no number.", e);
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put(ON, columns.toString());
        for (int i = 0; i < queries.size(); i++) {
            parameters.put(QUERY + (i + 1), queries.get(i));
        }
        if (!watch.isZero()) {
            parameters.put(WATCH, Long.toString(watch.toSeconds()));
        }
        return parameters;
    }

    @Override
    public String title() {
        return "Index " + name() + " on " + columns + ", kept only if it is worth it";
    }

    @Override
    public Optional<TableName> table() {
        return Optional.of(columns.table());
    }

    @Override
    public List<String> assertions() {
        return List.of(
                "no index in use begins with these columns",
                "there is no index " + name() + " yet",
                "the table holds rows, so that the index can be proved");
    }

    @Override
    public List<PlannedStep> steps(String run, ServerVersion version) {
        String alter = "ALTER TABLE " + columns.table().quoted();
        String hidden = version.mariadb() ? "IGNORED" : "INVISIBLE";
        String seen = version.mariadb() ? "NOT IGNORED" : "VISIBLE";
        String drop = alter + " DROP INDEX " + SqlText.identifier(name()) + ", ALGORITHM=INPLACE, LOCK=NONE";
        return List.of(
                new PlannedStep(
                        "Add the index, unseen by the optimizer",
                        List.of(alter + " ADD INDEX " + SqlText.identifier(name()) + " (" + columns.list() + ") "
                                + hidden + ", ALGORITHM=INPLACE, LOCK=NONE"),
                        Math.toIntExact(LONG.toSeconds()),
                        "the table's definition for a moment at begin and end, two seconds at most; rows can be read and"
                                + " written all the time",
                        "the index is there, with these columns",
                        List.of(drop),
                        null),
                new PlannedStep(
                        "Count what " + (queries.isEmpty() ? "look-ups of values that the table holds" : "the queries")
                                + " read "
                                + (version.mariadb() ? "without it" : "without and with it, in this session only"),
                        List.of(),
                        Math.toIntExact(SHORT.toSeconds()),
                        "nothing",
                        "the counters of the session",
                        List.of(),
                        null),
                new PlannedStep(
                        "Let the optimizer see it"
                                + (version.mariadb() ? ", count again, and drop it if it does not save enough" : ""),
                        List.of(alter + " ALTER INDEX " + SqlText.identifier(name()) + " " + seen),
                        Math.toIntExact(SHORT.toSeconds()),
                        "the table's definition for a moment, two seconds at most",
                        "the index is seen; at most half the rows are read and not slower, or a tenth"
                                + (watch.isZero()
                                        ? ""
                                        : "; for " + watch.toSeconds()
                                                + " s no statement on the table reads twice the rows it read before"),
                        List.of(alter + " ALTER INDEX " + SqlText.identifier(name()) + " " + hidden),
                        null));
    }

    @Override
    public String preflight(FixServer server, String run) throws SQLException, RepairException {
        TableShape shape = TableShape.read(server, columns.table());
        for (String column : columns.columns()) {
            if (shape.required(column).needsLength()) {
                throw new RepairException(
                        RepairError.NO_REPAIR,
                        "column " + column + " is " + shape.required(column).type()
                                + ", of which only a beginning can be indexed; choose the length by hand.");
            }
        }
        Optional<TableShape.Index> other = shape.covering(columns.columns());
        if (other.isPresent()) {
            throw new RepairException(
                    RepairError.ASSERTION, "index " + other.get().name() + " begins with these columns already.");
        }
        if (shape.index(name()).isPresent()) {
            throw new RepairException(RepairError.ASSERTION, "there is an index " + name() + " already.");
        }
        if (shape.indexes().size() >= MOST_INDEXES) {
            throw new RepairException(
                    RepairError.NO_REPAIR, "the table has " + shape.indexes().size() + " indexes; a server takes 64.");
        }
        if (!watch.isZero()) {
            StatementWatch.check(server);
        }
        if (IndexProof.of(server, shape, columns, queries).isEmpty()) {
            throw new RepairException(
                    RepairError.NO_REPAIR, "the table holds no row with these columns, so no index can be proved.");
        }
        return "about " + shape.rows() + " rows are read once and an index of them is written; no row is changed";
    }

    @Override
    public long writes(TableShape shape) {
        return shape.bytes();
    }

    @Override
    public boolean isDone(int step, Work work) throws SQLException, RepairException {
        Optional<TableShape.Index> index = index(work.server());
        return switch (step) {
            case ADD -> index.isPresent();
            case MEASURE -> work.data().containsKey(BEFORE);
            // On MariaDB it is seen before the second count.
            default -> index.isPresent() && index.get().visible() && work.data().containsKey(AFTER);
        };
    }

    @Override
    public void run(int step, Work work) throws SQLException, RepairException {
        FixServer server = work.server();
        switch (step) {
            case ADD -> work.define(step);
            case MEASURE -> measure(work);
            default -> show(work);
        }
        if (step != MEASURE && index(server).isEmpty()) {
            throw new RepairException(RepairError.STEP_FAILED, "the server did not keep the index " + name() + ".");
        }
    }

    private void show(Work work) throws SQLException, RepairException {
        FixServer server = work.server();
        Optional<StatementWatch> watching =
                watch.isZero() ? Optional.empty() : Optional.of(StatementWatch.begin(server, columns.table()));
        work.define(SHOW);
        if (server.mariadb()) {
            after(work, IndexProof.of(server, shape(server), columns, queries));
        }
        if (watching.isPresent()) {
            work.say("Watching the statements on " + columns.table() + " for " + watch.toSeconds() + " s.");
            Optional<String> worse = watching.get().watch(server, columns.table(), watch);
            if (worse.isPresent()) {
                throw new RepairException(
                        RepairError.NOT_WORTH_IT,
                        "the index " + name() + " on " + columns + " makes another statement worse: " + worse.get()
                                + ".");
            }
        }
    }

    private void measure(Work work) throws SQLException, RepairException {
        FixServer server = work.server();
        IndexProof proof = IndexProof.of(server, shape(server), columns, queries);
        IndexProof.Reads before = proof.measure();
        work.data().put(BEFORE, before.text());
        if (server.mariadb()) {
            work.say("Without the index: " + before.shown());
            return;
        }
        server.execute("SET SESSION optimizer_switch = 'use_invisible_indexes=on'");
        try {
            after(work, proof);
        } finally {
            server.execute("SET SESSION optimizer_switch = 'use_invisible_indexes=off'");
        }
    }

    private void after(Work work, IndexProof proof) throws SQLException, RepairException {
        IndexProof.Reads before = IndexProof.Reads.parse(Parameters.required(work.data(), BEFORE));
        IndexProof.Reads after = proof.measure();
        String rung = (work.server().mariadb() ? "P4, seen by all" : "P3, on the table itself, unseen by others") + "; "
                + proof.size() + (queries.isEmpty() ? " look-ups" : " queries");
        work.say("Proof " + rung + ": without the index " + before.shown() + "; with it " + after.shown());
        if (!before.worthIt(after)) {
            throw new RepairException(
                    RepairError.NOT_WORTH_IT,
                    "the index " + name() + " on " + columns + " is not worth it: without it " + before.shown()
                            + ", with it " + after.shown() + "; it must read a tenth, or half and not be slower.");
        }
        work.data().put(AFTER, after.text());
    }

    @Override
    public void checkUndo(Work work) throws SQLException, RepairException {
        FixServer server = work.server();
        Optional<TableShape.Index> index = shape(server).index(name());
        if (index.isPresent() && index(server).isEmpty()) {
            throw new RepairException(
                    RepairError.CHANGED_SINCE,
                    "the index " + name() + " has other columns than the run gave it: "
                            + index.get().columns() + ".");
        }
    }

    @Override
    public void undo(int step, Work work) throws SQLException, RepairException {
        Optional<TableShape.Index> index = index(work.server());
        if (index.isEmpty()) {
            return;
        }
        PlannedStep planned = steps(work.run(), work.server().version()).get(step);
        if (step == SHOW && index.get().visible()) {
            work.define(planned.undo().get(0), SHORT);
        } else if (step == ADD) {
            work.define(planned.undo().get(0), SHORT);
            if (index(work.server()).isPresent()) {
                throw new RepairException(RepairError.STEP_FAILED, "the index " + name() + " is still there.");
            }
        }
    }

    private String name() {
        return columns.indexName("hf_");
    }

    private TableShape shape(FixServer server) throws SQLException, RepairException {
        return TableShape.read(server, columns.table());
    }

    /** The index of this run: by its name and its columns. */
    private Optional<TableShape.Index> index(FixServer server) throws SQLException, RepairException {
        return shape(server).index(name()).filter(i -> i.columns().equals(columns.columns()) && !i.unique());
    }
}
