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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of a table's definition that lets others read and write: a primary key over columns that are there, a counter
 * column made wider, a text column in another collation. Where the server cannot do it so, it is refused with the
 * command of a tool that can.
 */
final class OnlineChange implements Fix {
    static final String KIND = "online-change";

    private static final Duration LIMIT = Duration.ofHours(4);
    private static final String WHAT = "what";
    private static final String ON = "on";
    private static final String TO = "to";
    private static final String OLD = "old";
    private static final Pattern INTEGER = Pattern.compile(
            "^(`(?:[^`]|``)+`) (?:tiny|small|medium)?int(\\(\\d+\\))?(?= |$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern CHARSET =
            Pattern.compile(" CHARACTER SET \\w+| COLLATE \\w+", Pattern.CASE_INSENSITIVE);
    private static final Pattern TEXT_TYPE = Pattern.compile(
            "^(`(?:[^`]|``)+` (?:(?:var)?char\\(\\d+\\)|(?:tiny|medium|long)?text))(.*)$", Pattern.CASE_INSENSITIVE);

    /** What is changed. */
    enum What {
        PRIMARY_KEY,
        WIDEN,
        COLLATE
    }

    private final What what;
    private final TableColumns on;
    private final String to;
    private final String old;

    private OnlineChange(What what, TableColumns on, String to, String old) {
        this.what = what;
        this.on = on;
        this.to = to;
        this.old = old;
    }

    /**
     * A change of this table as it is now.
     *
     * @param to the collation; empty for others
     */
    static OnlineChange of(FixServer server, What what, TableColumns on, String to)
            throws SQLException, RepairException {
        if (what != What.PRIMARY_KEY && on.columns().size() != 1) {
            throw new RepairException(RepairError.NO_REPAIR, "one column at a time: " + on + ".");
        }
        String old = what == What.PRIMARY_KEY
                ? ""
                : line(TableShape.read(server, on.table()), on.columns().get(0));
        return checked(what, on, to, old);
    }

    static OnlineChange read(Map<String, String> parameters) throws RepairException {
        try {
            return checked(
                    What.valueOf(Parameters.required(parameters, WHAT)),
                    TableColumns.parse(Parameters.required(parameters, ON)),
                    Parameters.required(parameters, TO),
                    Parameters.required(parameters, OLD));
        } catch (IllegalArgumentException e) {
            throw new RepairException(RepairError.PLAN_UNREADABLE, "a repair of an unknown kind.", e);
        }
    }

    private static OnlineChange checked(What what, TableColumns on, String to, String old) throws RepairException {
        boolean named = what == What.COLLATE ? to.matches("[a-z0-9]+_[a-z0-9_]+|binary") : to.isEmpty();
        if (!named) {
            throw new RepairException(RepairError.NO_REPAIR, "no collation has the name " + to + ".");
        }
        OnlineChange change = new OnlineChange(what, on, to, old);
        change.wanted();
        return change;
    }

    private static String line(TableShape shape, String column) throws RepairException {
        shape.required(column);
        Matcher lines = Pattern.compile("(?m)^\\s*(" + Pattern.quote(SqlText.identifier(column)) + " .*?),?$")
                .matcher(shape.definition());
        if (!lines.find()) {
            throw new RepairException(
                    RepairError.NO_REPAIR, "the definition of column " + column + " could not be read.");
        }
        return lines.group(1);
    }

    /** The column's new definition; empty for a primary key. */
    private String wanted() throws RepairException {
        return switch (what) {
            case PRIMARY_KEY -> "";
            case WIDEN -> {
                Matcher integer = INTEGER.matcher(old);
                if (!integer.find()) {
                    throw new RepairException(
                            RepairError.NO_REPAIR,
                            "only a column of whole numbers that is no BIGINT yet can be made wider: " + old + ".");
                }
                yield integer.group(1) + " bigint" + (integer.group(2) == null ? "" : "(20)")
                        + old.substring(integer.end());
            }
            case COLLATE -> {
                Matcher type = TEXT_TYPE.matcher(old);
                if (!type.matches()) {
                    throw new RepairException(RepairError.NO_REPAIR, "not a column of text: " + old + ".");
                }
                yield type.group(1) + " CHARACTER SET " + to.replaceFirst("_.*", "") + " COLLATE " + to
                        + CHARSET.matcher(type.group(2)).replaceAll("");
            }
        };
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put(WHAT, what.name());
        parameters.put(ON, on.toString());
        parameters.put(TO, to);
        parameters.put(OLD, old);
        return parameters;
    }

    @Override
    public String title() {
        return switch (what) {
            case PRIMARY_KEY -> "Make " + on + " the primary key";
            case WIDEN -> "Make the column " + on + " a BIGINT";
            case COLLATE -> "Give the column " + on + " the collation " + to;
        };
    }

    @Override
    public Optional<TableName> table() {
        return Optional.of(on.table());
    }

    @Override
    public List<String> assertions() {
        return switch (what) {
            case PRIMARY_KEY -> List.of("the table has no primary key", "the columns hold no NULL, and no value twice");
            default -> List.of("the column is " + old, "no foreign key goes from it or to it");
        };
    }

    @Override
    public List<PlannedStep> steps(String run, ServerVersion version) {
        String alter = "ALTER TABLE " + on.table().quoted();
        String online = ", ALGORITHM=COPY, LOCK=NONE";
        boolean key = what == What.PRIMARY_KEY;
        String change;
        try {
            change = key
                    ? alter + " ADD PRIMARY KEY (" + on.list() + "), ALGORITHM=INPLACE, LOCK=NONE"
                    : alter + " MODIFY " + wanted() + online;
        } catch (RepairException e) {
            throw new IllegalStateException(e);
        }
        return List.of(new PlannedStep(
                title(),
                List.of(change),
                Math.toIntExact(LIMIT.toSeconds()),
                "the table's definition for a moment at begin and end, two seconds at most; the table is written again"
                        + " meanwhile, and can be read and written",
                "the server shows the new definition",
                List.of(
                        key
                                ? alter + " DROP PRIMARY KEY, ALGORITHM=COPY, LOCK=SHARED"
                                : alter + " MODIFY " + old + online),
                null));
    }

    @Override
    public String preflight(FixServer server, String run) throws SQLException, RepairException {
        TableShape shape = TableShape.read(server, on.table());
        if (what == What.PRIMARY_KEY) {
            keyable(server, shape);
        } else {
            if (!line(shape, on.columns().get(0)).equals(old)) {
                throw new RepairException(RepairError.ASSERTION, "the column is no longer " + old + ".");
            }
            if (isDone(server)) {
                throw new RepairException(RepairError.ASSERTION, on + " has the collation " + to + " already.");
            }
            unrelated(server);
            boolean copiesOnline = server.mariadb() && server.version().atLeast(11, 2, 0);
            if (!copiesOnline) {
                throw new RepairException(
                        RepairError.NO_REPAIR,
                        server.version().shown() + " lets nothing be written to the table while it makes this change. "
                                + OnlineTool.text(server.mark(), server.mariadb(), on.table(), "MODIFY " + wanted()));
            }
        }
        return "about " + shape.rows()
                + " rows are written again, for which the table's size in free disk is needed; no" + " value is changed"
                + (what == What.PRIMARY_KEY ? "; the undo lets nothing be written meanwhile" : "");
    }

    private void keyable(FixServer server, TableShape shape) throws SQLException, RepairException {
        if (shape.primaryKey().isPresent()) {
            throw new RepairException(RepairError.ASSERTION, on.table() + " has a primary key already.");
        }
        for (String column : on.columns()) {
            TableShape.Column found = shape.required(column);
            if (found.nullable() || found.needsLength()) {
                throw new RepairException(
                        RepairError.NO_REPAIR,
                        "column " + column + " may hold NULL or is too long for a key. "
                                + OnlineTool.text(
                                        server.mark(),
                                        server.mariadb(),
                                        on.table(),
                                        "ADD COLUMN hf_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY"));
            }
        }
        boolean unique = shape.indexes().stream()
                .anyMatch(
                        index -> index.unique() && index.plain() && on.columns().containsAll(index.columns()));
        if (!unique
                && !server.rows("SELECT 1 FROM " + on.table().quoted() + " GROUP BY " + on.list()
                                + " HAVING COUNT(*) > 1 LIMIT 1")
                        .isEmpty()) {
            throw new RepairException(
                    RepairError.ASSERTION,
                    "values of " + on + " occur more than once: holdfast fix --unique comes first.");
        }
    }

    private void unrelated(FixServer server) throws SQLException, RepairException {
        List<Map<String, String>> keys = server.rows(
                "SELECT constraint_name AS c FROM information_schema.key_column_usage WHERE referenced_table_name IS NOT"
                        + " NULL AND (table_schema = ? AND table_name = ? AND column_name = ? OR referenced_table_schema"
                        + " = ? AND referenced_table_name = ? AND referenced_column_name = ?)",
                on.table().schema(),
                on.table().name(),
                on.columns().get(0),
                on.table().schema(),
                on.table().name(),
                on.columns().get(0));
        if (!keys.isEmpty()) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    "the foreign key " + text(keys.get(0), "c") + " goes from or to " + on
                            + ": both its sides must change together, by hand.");
        }
    }

    private boolean isDone(FixServer server) throws SQLException, RepairException {
        TableShape shape = TableShape.read(server, on.table());
        return switch (what) {
            case PRIMARY_KEY ->
                shape.primaryKey()
                        .filter(key -> key.columns().equals(on.columns()))
                        .isPresent();
            case WIDEN -> line(shape, on.columns().get(0)).equals(wanted());
            case COLLATE ->
                server
                        .rows(
                                "SELECT collation_name AS c FROM information_schema.columns WHERE table_schema = ?"
                                        + " AND table_name = ? AND column_name = ?",
                                on.table().schema(),
                                on.table().name(),
                                on.columns().get(0))
                        .stream()
                        .anyMatch(row -> text(row, "c").equals(to));
        };
    }

    @Override
    public long writes(TableShape shape) {
        return shape.bytes();
    }

    @Override
    public boolean isDone(int step, Work work) throws SQLException, RepairException {
        return isDone(work.server());
    }

    @Override
    public void run(int step, Work work) throws SQLException, RepairException {
        work.define(step);
        if (!isDone(work.server())) {
            throw new RepairException(RepairError.STEP_FAILED, "the server does not show the change of " + on + ".");
        }
    }

    @Override
    public void checkUndo(Work work) throws SQLException, RepairException {
        if (!isDone(work.server()) && !isUndone(work.server())) {
            throw new RepairException(
                    RepairError.CHANGED_SINCE, "the definition of " + on + " has been changed again since.");
        }
    }

    private boolean isUndone(FixServer server) throws SQLException, RepairException {
        TableShape shape = TableShape.read(server, on.table());
        return what == What.PRIMARY_KEY
                ? shape.primaryKey().isEmpty()
                : line(shape, on.columns().get(0)).equals(old);
    }

    @Override
    public void undo(int step, Work work) throws SQLException, RepairException {
        if (!isUndone(work.server())) {
            if (what == What.PRIMARY_KEY && !work.server().mariadb()) {
                // The table had none, so the rule that every table needs one did not hold for it.
                allowNoPrimaryKey(work.server());
            }
            work.define(steps(work.run(), work.server().version()).get(0).undo().get(0), LIMIT);
        }
        if (!isUndone(work.server())) {
            throw new RepairException(RepairError.STEP_FAILED, "the definition of " + on + " is not as it was.");
        }
    }

    private static void allowNoPrimaryKey(FixServer server) throws SQLException {
        if (text(server.one("SELECT @@SESSION.sql_require_primary_key AS r"), "r")
                .equals("1")) {
            server.execute("SET SESSION sql_require_primary_key = OFF");
        }
    }
}
