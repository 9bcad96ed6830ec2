package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

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
import java.util.Set;
import java.util.TreeMap;

/**
 * Moves surplus rows into a copy and makes the key unique. A row leaves the table in the same transaction in which it comes
 * into the copy; the copy stays until the run is undone or somebody drops it.
 */
final class RemoveDuplicates implements Fix {
    static final String KIND = "remove-duplicates";
    static final int COPY = 0;
    static final int TRY = 1;
    static final int MOVE = 2;
    static final int KEY = 3;

    private static final Duration LONG = Duration.ofHours(4);
    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final int DUPLICATE = 1062;
    private static final int ROUNDS = 3;
    private static final String ON = "on";
    private static final String KEEP = "keep";
    private static final String DIFFERING = "differing";
    private static final String BACK = "back";

    /** Types whose values a copy and back keeps bit for bit, and that can be compared so. */
    private static final Set<String> TYPES = Set.of(
            "tinyint",
            "smallint",
            "mediumint",
            "int",
            "bigint",
            "decimal",
            "float",
            "double",
            "bit",
            "date",
            "time",
            "datetime",
            "timestamp",
            "year",
            "char",
            "varchar",
            "tinytext",
            "text",
            "mediumtext",
            "longtext",
            "binary",
            "varbinary",
            "tinyblob",
            "blob",
            "mediumblob",
            "longblob",
            "enum",
            "set",
            "json");

    private final TableColumns unique;
    private final KeepRule keep;
    private final boolean differing;

    private RemoveDuplicates(TableColumns unique, KeepRule keep, boolean differing) {
        this.unique = unique;
        this.keep = keep;
        this.differing = differing;
    }

    /**
     * Makes these columns unique.
     *
     * @param keep {@code min}, {@code max} or {@code latest:column}
     * @param differing true where rows may go that differ from the one that stays in other columns
     */
    static RemoveDuplicates of(TableColumns unique, String keep, boolean differing) throws RepairException {
        return new RemoveDuplicates(unique, KeepRule.parse(keep), differing);
    }

    static RemoveDuplicates read(Map<String, String> parameters) throws RepairException {
        return of(
                TableColumns.parse(Parameters.required(parameters, ON)),
                Parameters.required(parameters, KEEP),
                Parameters.required(parameters, DIFFERING).equals("may go"));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put(ON, unique.toString());
        parameters.put(KEEP, keep.text());
        parameters.put(DIFFERING, differing ? "may go" : "refused");
        return parameters;
    }

    @Override
    public String title() {
        return "Make " + unique + " unique; " + keep.words();
    }

    @Override
    public Optional<TableName> table() {
        return Optional.of(unique.table());
    }

    @Override
    public List<String> assertions() {
        return List.of(
                "the table has a primary key, of whole numbers or texts",
                "no trigger runs on INSERT or DELETE, and no foreign key refers to the table's rows with an action",
                differing
                        ? "rows that go may differ from the one that stays in other columns: this was asked for"
                        : "rows that go differ from the one that stays in nothing but the primary key",
                "no row of another table refers to a row that goes",
                "no unique key covers these columns yet");
    }

    @Override
    public List<PlannedStep> steps(String run, ServerVersion version) {
        String table = unique.table().quoted();
        TableName copy = copy(run);
        String name = SqlText.identifier(name());
        String some = "primary key IN (up to " + RowMover.BATCH + " rows at a time)";
        return List.of(
                new PlannedStep(
                        "Make a copy of the table's form, for the rows that will go",
                        List.of("CREATE TABLE " + copy.quoted() + " LIKE " + table),
                        Math.toIntExact(SHORT.toSeconds()),
                        "nothing",
                        "the copy is there and empty",
                        List.of("DROP TABLE " + copy.quoted()),
                        null),
                new PlannedStep(
                        "Try the unique key on the empty copy, and take it off again",
                        List.of(
                                // The same as the table gets: a key that the server makes only by a copy fails here.
                                "ALTER TABLE " + copy.quoted() + " ADD UNIQUE INDEX " + name + " (" + unique.list()
                                        + "), ALGORITHM=INPLACE, LOCK=NONE",
                                "ALTER TABLE " + copy.quoted() + " DROP INDEX " + name),
                        Math.toIntExact(SHORT.toSeconds()),
                        "nothing",
                        "the server takes the key",
                        List.of(),
                        null),
                new PlannedStep(
                        "Move the surplus rows into the copy",
                        List.of(
                                "SELECT … FROM " + table + " WHERE " + some + " FOR UPDATE",
                                "INSERT INTO " + copy.quoted() + " SELECT … FROM " + table + " WHERE " + some,
                                "DELETE FROM " + table + " WHERE " + some,
                                "COMMIT"),
                        Math.toIntExact(SHORT.toSeconds()),
                        "the rows of one batch, for some milliseconds",
                        "in each batch as many rows are copied as deleted, and an equal row is locked and stays; in the"
                                + " end no value occurs twice",
                        List.of(
                                "INSERT INTO " + table + " SELECT … FROM " + copy.quoted() + " WHERE " + some,
                                "SELECT COUNT(*) … of rows that are the same in both, byte for byte",
                                "DELETE FROM " + copy.quoted() + " WHERE " + some,
                                "COMMIT"),
                        null),
                new PlannedStep(
                        "Add the unique key",
                        List.of("ALTER TABLE " + table + " ADD UNIQUE INDEX " + name + " (" + unique.list()
                                + "), ALGORITHM=INPLACE, LOCK=NONE"),
                        Math.toIntExact(LONG.toSeconds()),
                        "the table's definition for a moment at begin and end, two seconds at most; rows can be read and"
                                + " written all the time",
                        "the key is there, with these columns",
                        List.of("ALTER TABLE " + table + " DROP INDEX " + name + ", ALGORITHM=INPLACE, LOCK=NONE"),
                        null));
    }

    @Override
    public String preflight(FixServer server, String run) throws SQLException, RepairException {
        TableShape shape = shape(server);
        for (String column : unique.columns()) {
            if (shape.required(column).needsLength()) {
                throw refused(
                        "column " + column + " is " + shape.required(column).type() + ", which no key covers whole");
            }
        }
        if (keep.column() != null) {
            shape.required(keep.column());
        }
        checkShape(server, shape);
        if (shape.indexes().stream()
                .anyMatch(i -> i.unique() && i.plain() && unique.columns().containsAll(i.columns()))) {
            throw new RepairException(RepairError.ASSERTION, "a unique key covers these columns already.");
        }
        if (shape.index(name()).isPresent()) {
            throw new RepairException(RepairError.ASSERTION, "there is an index " + name() + " already.");
        }
        if (copyIsThere(server, run)) {
            throw new RepairException(RepairError.ASSERTION, "there is a table " + copy(run) + " already.");
        }
        rights(server);
        RowMover mover = mover(server, shape, run);
        long surplus = mover.surplus();
        long groups = differing ? 0 : mover.differingGroups();
        if (groups > 0) {
            throw new RepairException(
                    RepairError.ASSERTION,
                    groups + " values have rows that differ in other columns too, which would be lost from the table."
                            + " Look at them; where that is wanted, say so (--accept-differing).");
        }
        refuseReferred(server, mover);
        return surplus + " of about " + shape.rows() + " rows move into " + copy(run);
    }

    private void checkShape(FixServer server, TableShape shape) throws SQLException, RepairException {
        List<String> key = shape.primaryKey().map(TableShape.Index::columns).orElse(List.of());
        if (key.isEmpty() || !shape.primaryKey().orElseThrow().plain()) {
            throw refused("the table has no primary key of whole columns, so no row can be named");
        }
        for (String column : key) {
            TableShape.Column found = shape.required(column);
            if (!found.integer() && !found.type().matches("(var)?(char|binary)")) {
                throw refused("the primary key has a column of type " + found.type());
            }
        }
        for (TableShape.Column column : shape.columns()) {
            if (!TYPES.contains(column.type())) {
                throw refused("column " + column.name() + " is of type " + column.type()
                        + ", for which a copy byte for byte is not proved");
            }
        }
        for (TableShape.Trigger trigger : shape.triggers()) {
            if (!trigger.event().equals("UPDATE")) {
                throw refused("trigger " + trigger.name() + " runs on " + trigger.event());
            }
        }
        if (shape.definition().contains("WITH SYSTEM VERSIONING")) {
            throw refused("the table keeps its own history");
        }
        for (Map<String, String> row : server.rows(
                "SELECT constraint_schema AS s, table_name AS t, constraint_name AS c, delete_rule AS r FROM"
                        + " information_schema.referential_constraints WHERE unique_constraint_schema = ?"
                        + " AND referenced_table_name = ?",
                unique.table().schema(),
                unique.table().name())) {
            if (!text(row, "r").equals("RESTRICT") && !text(row, "r").equals("NO ACTION")) {
                throw refused("the foreign key " + text(row, "c") + " of " + text(row, "s") + "." + text(row, "t")
                        + " has ON DELETE " + text(row, "r") + ", which would change rows of another table");
            }
        }
        Map<String, String> log = server.one("SELECT @@log_bin AS b, @@binlog_format AS f");
        if (text(log, "b").equals("1") && text(log, "f").equals("STATEMENT")) {
            throw refused(
                    "the binary log holds statements, and a replica could choose other rows; ROW or MIXED is needed");
        }
    }

    /** A row that another one refers to cannot go; the server would say so in the middle of the run. */
    private void refuseReferred(FixServer server, RowMover mover) throws SQLException, RepairException {
        Map<String, List<Map<String, String>>> keys = new TreeMap<>();
        for (Map<String, String> row : server.rows(
                "SELECT constraint_name AS c, table_schema AS s, table_name AS t, column_name AS f,"
                        + " referenced_column_name AS r FROM information_schema.key_column_usage"
                        + " WHERE referenced_table_schema = ? AND referenced_table_name = ? ORDER BY ordinal_position",
                unique.table().schema(),
                unique.table().name())) {
            keys.computeIfAbsent(text(row, "s") + "." + text(row, "c"), key -> new ArrayList<>())
                    .add(row);
        }
        for (List<Map<String, String>> key : keys.values()) {
            TableName child = new TableName(text(key.get(0), "s"), text(key.get(0), "t"));
            long referring = mover.referring(
                    child,
                    key.stream().map(row -> text(row, "f")).toList(),
                    key.stream().map(row -> text(row, "r")).toList());
            if (referring > 0) {
                throw new RepairException(
                        RepairError.ASSERTION,
                        referring + " rows of " + child + " refer by the foreign key " + text(key.get(0), "c")
                                + " to rows that would go. Let them refer to the rows that stay first.");
            }
        }
    }

    /** What can be known before anything is changed; the rest is tried on the copy. */
    private void rights(FixServer server) throws SQLException {
        server.rows("EXPLAIN DELETE FROM " + unique.table().quoted() + " WHERE 1 = 0");
    }

    private static RepairException refused(String why) {
        return new RepairException(RepairError.NO_REPAIR, "duplicate rows are not removed here: " + why + ".");
    }

    @Override
    public long writes(TableShape shape) {
        return shape.bytes();
    }

    @Override
    public boolean isDone(int step, Work work) throws SQLException, RepairException {
        FixServer server = work.server();
        return switch (step) {
            case COPY -> copyIsThere(server, work.run());
            // Once rows were moved it had been tried, and the copy may no longer take it.
            case TRY -> mover(work).copied() > 0;
            case MOVE -> mover(work).surplus() == 0;
            default -> key(server).isPresent();
        };
    }

    @Override
    public void run(int step, Work work) throws SQLException, RepairException {
        FixServer server = work.server();
        switch (step) {
            case COPY -> {
                work.define(step);
                if (!copyIsThere(server, work.run())) {
                    throw new RepairException(RepairError.STEP_FAILED, "the copy is not there.");
                }
            }
            case TRY -> tryKey(work);
            case MOVE -> {
                // A trigger or a foreign key may have been made since the plan was, or since the run died.
                checkShape(server, shape(server));
                mover(work).move(work);
            }
            default -> addKey(work);
        }
    }

    private void tryKey(Work work) throws SQLException, RepairException {
        FixServer server = work.server();
        if (TableShape.read(server, copy(work.run())).index(name()).isEmpty()) {
            try {
                work.define(TRY);
            } catch (SQLException e) {
                if (Denied.explain(e, server.account(), unique.table().quoted()).isPresent()) {
                    throw e;
                }
                throw new RepairException(
                        RepairError.NO_REPAIR,
                        "the server does not take a unique key on " + unique + ": " + e.getMessage() + ".",
                        e);
            }
        }
        work.define(TRY, 1);
    }

    /** A duplicate that slipped in makes the statement fail, and nothing is lost. */
    private void addKey(Work work) throws SQLException, RepairException {
        for (int round = 1; ; round++) {
            try {
                work.define(KEY);
                break;
            } catch (SQLException e) {
                if (e.getErrorCode() != DUPLICATE) {
                    throw e;
                }
                if (round == ROUNDS) {
                    throw new RepairException(
                            RepairError.STEP_FAILED,
                            "new duplicates came in faster than they were moved, " + ROUNDS
                                    + " times; stop what writes them, and go on with --resume.",
                            e);
                }
                work.say("A duplicate came in meanwhile; moving it too.");
                mover(work).move(work);
            }
        }
        if (key(work.server()).isEmpty()) {
            throw new RepairException(RepairError.STEP_FAILED, "the server did not keep the key " + name() + ".");
        }
    }

    @Override
    public void checkUndo(Work work) throws SQLException, RepairException {
        FixServer server = work.server();
        TableShape shape = shape(server);
        if (shape.index(name()).isPresent() && key(server).isEmpty()) {
            throw new RepairException(RepairError.CHANGED_SINCE, "the key " + name() + " has other columns now.");
        }
        if (!copyIsThere(server, work.run())) {
            if (work.data().containsKey(Work.begun(MOVE)) && !work.data().containsKey(BACK)) {
                throw new RepairException(
                        RepairError.CHANGED_SINCE, "the copy " + copy(work.run()) + " is gone, and its rows with it.");
            }
            return;
        }
        if (!TableShape.read(server, copy(work.run())).columns().equals(shape.columns())) {
            throw new RepairException(
                    RepairError.CHANGED_SINCE,
                    unique.table() + " has other columns than when the run copied its rows.");
        }
        for (TableShape.Trigger trigger : shape.triggers()) {
            if (trigger.event().equals("INSERT") && mover(work).copied() > 0) {
                throw new RepairException(
                        RepairError.CHANGED_SINCE,
                        "trigger " + trigger.name() + " was made since, and would run for each row that comes back.");
            }
        }
        mover(work).refuseConflicts();
    }

    @Override
    public void undo(int step, Work work) throws SQLException, RepairException {
        FixServer server = work.server();
        List<String> undo = steps(work.run(), server.version()).get(step).undo();
        switch (step) {
            case KEY -> {
                if (key(server).isPresent()) {
                    work.define(undo.get(0), SHORT);
                }
            }
            case MOVE -> {
                if (copyIsThere(server, work.run())) {
                    mover(work).back(work);
                    work.data().put(BACK, "yes");
                }
            }
            case COPY -> {
                if (copyIsThere(server, work.run())) {
                    if (mover(work).copied() > 0) {
                        throw new RepairException(
                                RepairError.CHANGED_SINCE, "the copy " + copy(work.run()) + " still holds rows.");
                    }
                    work.define(undo.get(0), SHORT);
                }
            }
            default -> {
                // The key was only tried.
            }
        }
    }

    @Override
    public boolean takesBack(int failed) {
        return failed < MOVE;
    }

    private TableName copy(String run) {
        return new TableName(
                unique.table().schema(),
                "hfbak_" + run + "_" + unique.indexName("").substring(0, 6)
                        + Integer.toHexString(Objects.hash(unique.table().name()) & 0xFFFFFF));
    }

    private String name() {
        return unique.indexName("hf_uq_");
    }

    private boolean copyIsThere(FixServer server, String run) throws SQLException {
        TableName copy = copy(run);
        return !server.rows(
                        "SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
                        copy.schema(),
                        copy.name())
                .isEmpty();
    }

    private Optional<TableShape.Index> key(FixServer server) throws SQLException, RepairException {
        return shape(server).index(name()).filter(i -> i.unique() && i.columns().equals(unique.columns()));
    }

    private TableShape shape(FixServer server) throws SQLException, RepairException {
        return TableShape.read(server, unique.table());
    }

    private RowMover mover(Work work) throws SQLException, RepairException {
        return mover(work.server(), shape(work.server()), work.run());
    }

    private RowMover mover(FixServer server, TableShape shape, String run) {
        return new RowMover(server, unique, keep, shape, RowCopy.of(shape, copy(run)));
    }
}
