package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.PlannedStep;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.doctor.server.ServerVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Drops an index that an earlier run has hidden from the optimizer, so that it is known not to be missed. */
final class DropIndex implements Fix {
    static final String KIND = "drop-index";

    private static final Duration LIMIT = Duration.ofHours(4);
    private static final String TABLE = "table";
    private static final String INDEX = "index";
    private static final String OLD = "old";

    private final TableName table;
    private final String index;
    private final String old;

    private DropIndex(TableName table, String index, String old) {
        this.table = table;
        this.index = index;
        this.old = old;
    }

    static DropIndex of(FixServer server, TableName table, String index) throws SQLException, RepairException {
        return new DropIndex(table, index, line(TableShape.read(server, table), index));
    }

    static DropIndex read(Map<String, String> parameters) throws RepairException {
        return new DropIndex(
                TableName.parse(Parameters.required(parameters, TABLE)),
                Parameters.required(parameters, INDEX),
                Parameters.required(parameters, OLD));
    }

    private static String line(TableShape shape, String index) throws RepairException {
        return shape.line(index)
                .orElseThrow(() ->
                        new RepairException(RepairError.ASSERTION, shape.table() + " has no index " + index + "."));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, String> parameters() {
        return Map.of(TABLE, table.toString(), INDEX, index, OLD, old);
    }

    @Override
    public String title() {
        return "Drop the hidden index " + index + " of " + table;
    }

    @Override
    public Optional<TableName> table() {
        return Optional.of(table);
    }

    @Override
    public List<String> assertions() {
        return List.of("the index is " + old, "it is hidden from the optimizer, and neither unique nor special");
    }

    @Override
    public List<PlannedStep> steps(String run, ServerVersion version) {
        String alter = "ALTER TABLE " + table.quoted();
        return List.of(new PlannedStep(
                "Drop the index",
                List.of(alter + " DROP INDEX " + SqlText.identifier(index) + ", ALGORITHM=INPLACE, LOCK=NONE"),
                Math.toIntExact(LIMIT.toSeconds()),
                "the table's definition for a moment, two seconds at most",
                "the server shows no such index",
                List.of(alter + " ADD " + old + ", ALGORITHM=INPLACE, LOCK=NONE"),
                null));
    }

    @Override
    public String preflight(FixServer server, String run) throws SQLException, RepairException {
        TableShape shape = TableShape.read(server, table);
        if (!line(shape, index).equals(old)) {
            throw new RepairException(RepairError.ASSERTION, "the index is no longer " + old + ".");
        }
        TableShape.Index found = shape.index(index)
                .orElseThrow(() -> new RepairException(RepairError.ASSERTION, table + " has no index " + index + "."));
        if (found.visible()) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    "the index " + index
                            + " is in use. Hide it first (holdfast fix --hide), and drop it when nothing has"
                            + " missed it for a while.");
        }
        if (found.unique() || !found.plain()) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    "the index " + index + " does more than an ordinary one, and is not dropped.");
        }
        return "no row is read or written; the undo reads about " + shape.rows() + " rows";
    }

    private boolean isThere(FixServer server) throws SQLException, RepairException {
        return TableShape.read(server, table).index(index).isPresent();
    }

    @Override
    public boolean isDone(int step, Work work) throws SQLException, RepairException {
        return !isThere(work.server());
    }

    @Override
    public void run(int step, Work work) throws SQLException, RepairException {
        work.define(step);
        if (isThere(work.server())) {
            throw new RepairException(RepairError.STEP_FAILED, "the index " + index + " is still there.");
        }
    }

    @Override
    public void checkUndo(Work work) throws SQLException, RepairException {
        TableShape shape = TableShape.read(work.server(), table);
        if (shape.index(index).isPresent() && !line(shape, index).equals(old)) {
            throw new RepairException(
                    RepairError.CHANGED_SINCE, "there is another index " + index + " of " + table + " since.");
        }
    }

    @Override
    public void undo(int step, Work work) throws SQLException, RepairException {
        if (!isThere(work.server())) {
            work.define(steps(work.run(), work.server().version()).get(0).undo().get(0), LIMIT);
        }
        if (!line(TableShape.read(work.server(), table), index).equals(old)) {
            throw new RepairException(RepairError.STEP_FAILED, "the index " + index + " is not as it was.");
        }
    }
}
