package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Watches what the statements on a table read after an index of it is seen by all: the optimizer may take it where it should
 * not. Reads are counted by the server; time would tell of the machine as well.
 */
final class StatementWatch {
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Fewer calls say little about a statement whose values differ. */
    private static final long LEAST_CALLS = 5;

    private static final long MORE = 2;
    private static final long LEAST_ROWS = 100;

    private final Map<String, Load> before;

    private StatementWatch(Map<String, Load> before) {
        this.before = before;
    }

    /**
     * What a statement has cost.
     *
     * @param rows that the server read for it
     */
    record Load(long calls, long rows, String statement) {
        Load since(Load earlier) {
            return new Load(calls - earlier.calls, rows - earlier.rows, statement);
        }

        double each() {
            return rows / (double) calls;
        }
    }

    /** HF-7014 where the server does not count by statement. */
    static void check(FixServer server) throws SQLException, RepairException {
        if (!text(server.one("SELECT @@performance_schema AS p"), "p").equals("1")) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    "the server does not count what statements read (performance_schema is off), so no index can be"
                            + " watched; leave --watch out.");
        }
    }

    /** Begins before the index is seen. */
    static StatementWatch begin(FixServer server, TableName table) throws SQLException {
        return new StatementWatch(read(server, table));
    }

    /** Watches for so long. A regression, in words, as soon as there is one. */
    Optional<String> watch(FixServer server, TableName table, Duration time) throws SQLException, RepairException {
        Map<String, Load> shown = read(server, table);
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < time.toNanos()) {
            Work.sleep(LOOK);
            Optional<String> worse = regression(before, shown, read(server, table));
            if (worse.isPresent()) {
                return worse;
            }
        }
        return Optional.empty();
    }

    /**
     * The first statement that reads clearly more.
     *
     * @param before up to when the index was seen
     * @param shown from when on it was seen
     */
    static Optional<String> regression(Map<String, Load> before, Map<String, Load> shown, Map<String, Load> now) {
        for (Map.Entry<String, Load> entry : now.entrySet()) {
            Load old = before.get(entry.getKey());
            Load from = shown.get(entry.getKey());
            if (old == null || from == null || old.calls < LEAST_CALLS) {
                continue;
            }
            Load since = entry.getValue().since(from);
            if (since.calls >= LEAST_CALLS
                    && since.each() >= old.each() * MORE
                    && since.each() - old.each() >= LEAST_ROWS) {
                return Optional.of("with it " + Math.round(since.each()) + " rows are read by each, and "
                        + Math.round(old.each()) + " without it: " + old.statement);
            }
        }
        return Optional.empty();
    }

    private static Map<String, Load> read(FixServer server, TableName table) throws SQLException {
        Map<String, Load> loads = new HashMap<>();
        String name = "`" + table.name().replace("`", "``") + "`";
        String whole = "`" + table.schema().replace("`", "``") + "` . " + name;
        for (Map<String, String> row : server.rows(
                "SELECT COALESCE(schema_name, '') AS s, digest AS d, count_star AS c, sum_rows_examined AS r,"
                        + " LEFT(digest_text, 300) AS t FROM performance_schema.events_statements_summary_by_digest"
                        + " WHERE digest IS NOT NULL AND (schema_name = ? AND INSTR(digest_text, ?) > 0"
                        + " OR INSTR(digest_text, ?) > 0)",
                table.schema(),
                name,
                whole)) {
            loads.put(
                    text(row, "s") + "/" + text(row, "d"),
                    new Load(Long.parseLong(text(row, "c")), Long.parseLong(text(row, "r")), text(row, "t")));
        }
        return loads;
    }
}
