package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.plan.PlannedStep;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.doctor.server.ServerVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Hides an index from the optimizer. The server goes on keeping it, so that it is back at once. */
final class HideIndex implements Fix {
    static final String KIND = "hide-index";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TABLE = "table";
    private static final String INDEX = "index";

    private final TableName table;
    private final String index;

    private HideIndex(TableName table, String index) {
        this.table = table;
        this.index = index;
    }

    /** Hides this index. */
    static HideIndex of(TableName table, String index) throws RepairException {
        table.check();
        new TableName(table.schema(), index).check();
        return new HideIndex(table, index);
    }

    static HideIndex read(Map<String, String> parameters) throws RepairException {
        return of(TableName.parse(Parameters.required(parameters, TABLE)), Parameters.required(parameters, INDEX));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, String> parameters() {
        return Map.of(TABLE, table.toString(), INDEX, index);
    }

    @Override
    public String title() {
        return "Hide index " + index + " of " + table + " from the optimizer";
    }

    @Override
    public Optional<TableName> table() {
        return Optional.of(table);
    }

    @Override
    public List<String> assertions() {
        return List.of(
                "the index is in use, and neither unique nor special",
                "no foreign key needs it",
                "no view, routine, event or trigger names it");
    }

    @Override
    public List<PlannedStep> steps(String run, ServerVersion version) {
        String alter = "ALTER TABLE " + table.quoted() + " ALTER INDEX " + SqlText.identifier(index);
        return List.of(new PlannedStep(
                "Hide the index",
                List.of(alter + (version.mariadb() ? " IGNORED" : " INVISIBLE")),
                Math.toIntExact(LIMIT.toSeconds()),
                "the table's definition for a moment, two seconds at most",
                "the server shows the index as hidden",
                List.of(alter + (version.mariadb() ? " NOT IGNORED" : " VISIBLE")),
                null));
    }

    @Override
    public String preflight(FixServer server, String run) throws SQLException, RepairException {
        TableShape shape = TableShape.read(server, table);
        TableShape.Index found = shape.index(index)
                .orElseThrow(() -> new RepairException(RepairError.ASSERTION, table + " has no index " + index + "."));
        if (!found.visible()) {
            throw new RepairException(RepairError.ASSERTION, "the index " + index + " is hidden already.");
        }
        if (found.unique() || !found.plain() || found.name().equals("PRIMARY")) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    "the index " + index
                            + " is unique, functional, descending, of a part of a column, or for full text:"
                            + " it does more than an ordinary one, and is not hidden.");
        }
        for (String column : foreignKeyColumns(server)) {
            boolean needed = found.columns().get(0).equals(column)
                    && shape.indexes().stream()
                            .noneMatch(other -> other != found
                                    && other.visible()
                                    && other.plain()
                                    && other.columns().get(0).equals(column));
            if (needed) {
                throw new RepairException(
                        RepairError.NO_REPAIR,
                        "a foreign key over column " + column + " needs the index " + index + ".");
            }
        }
        Set<String> users = named(server);
        if (!users.isEmpty()) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    "the index " + index + " is named in " + String.join(", ", users)
                            + ", which would fail at once if it were hidden.");
        }
        return "no row is read or written";
    }

    private Set<String> foreignKeyColumns(FixServer server) throws SQLException {
        Set<String> columns = new HashSet<>();
        for (Map<String, String> row : server.rows(
                "SELECT column_name AS c FROM information_schema.key_column_usage WHERE referenced_table_name IS NOT NULL"
                        + " AND ordinal_position = 1 AND table_schema = ? AND table_name = ?",
                table.schema(),
                table.name())) {
            columns.add(text(row, "c"));
        }
        for (Map<String, String> row : server.rows(
                "SELECT referenced_column_name AS c FROM information_schema.key_column_usage WHERE"
                        + " ordinal_position = 1 AND referenced_table_schema = ? AND referenced_table_name = ?",
                table.schema(),
                table.name())) {
            columns.add(text(row, "c"));
        }
        return columns;
    }

    /** Code at the server in which the name stands as a word: a hint that names a hidden index is an error. */
    private Set<String> named(FixServer server) throws SQLException {
        Pattern word = Pattern.compile("(?<![\\w$])" + Pattern.quote(index) + "(?![\\w$])", Pattern.CASE_INSENSITIVE);
        Set<String> users = new TreeSet<>();
        for (String query : List.of(
                "SELECT CONCAT('view ', table_schema, '.', table_name) AS name, view_definition AS body FROM"
                        + " information_schema.views WHERE table_schema NOT IN ('sys', 'mysql')",
                "SELECT CONCAT(LOWER(routine_type), ' ', routine_schema, '.', routine_name) AS name, routine_definition AS"
                        + " body FROM information_schema.routines WHERE routine_schema NOT IN ('sys', 'mysql')",
                "SELECT CONCAT('event ', event_schema, '.', event_name) AS name, event_definition AS body FROM"
                        + " information_schema.events",
                "SELECT CONCAT('trigger ', trigger_schema, '.', trigger_name) AS name, action_statement AS body FROM"
                        + " information_schema.triggers WHERE trigger_schema NOT IN ('sys', 'mysql')")) {
            for (Map<String, String> row : server.rows(query)) {
                if (word.matcher(text(row, "body")).find()) {
                    users.add(text(row, "name"));
                }
            }
        }
        return users;
    }

    private boolean hidden(FixServer server) throws SQLException, RepairException {
        return TableShape.read(server, table)
                .index(index)
                .filter(i -> !i.visible())
                .isPresent();
    }

    @Override
    public boolean isDone(int step, Work work) throws SQLException, RepairException {
        return hidden(work.server());
    }

    @Override
    public void run(int step, Work work) throws SQLException, RepairException {
        work.define(step);
        if (!hidden(work.server())) {
            throw new RepairException(RepairError.STEP_FAILED, "the index " + index + " is not hidden.");
        }
    }

    @Override
    public void checkUndo(Work work) throws SQLException, RepairException {
        if (TableShape.read(work.server(), table).index(index).isEmpty()) {
            throw new RepairException(
                    RepairError.CHANGED_SINCE, "the index " + index + " of " + table + " was dropped since.");
        }
    }

    @Override
    public void undo(int step, Work work) throws SQLException, RepairException {
        if (hidden(work.server())) {
            work.define(steps(work.run(), work.server().version()).get(0).undo().get(0), LIMIT);
        }
        if (hidden(work.server())) {
            throw new RepairException(RepairError.STEP_FAILED, "the index " + index + " is still hidden.");
        }
    }
}
