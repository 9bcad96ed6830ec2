package io.holdfast.doctor.inspect;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.SqlHints;
import io.holdfast.doctor.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement: its plan, how many rows it reads for each that it gives, and what helps. It is explained, and not run: the session
 * is read-only, waits for no lock, and has a limit on its time.
 */
public final class SqlInspector {
    private static final Pattern STATEMENT = Pattern.compile(
            "(?is)(?:/\\*(?![!M]).*?\\*/|\\s|\\()*(select|with|table|insert|update|delete|replace)\\b.*");
    private static final Pattern COLUMN =
            Pattern.compile("(?i)(?:\\b(\\w+)\\.)?`?(\\b[a-z_]\\w*)`?\\s*=\\s*[\\w?'\":@]");
    /** What a server might do already while it makes a plan. */
    private static final Pattern ACTS = Pattern.compile(
            "(?i)\\b(sleep|benchmark|get_lock|release_lock|release_all_locks|load_file|sys_exec|sys_eval|nextval|setval|lastval"
                    + "|(?:wait_for_executed_gtid|wait_until_sql_thread_after_gtid|master_pos|source_pos|master_gtid)_\\w+)\\s*\\(");

    private static final long MANY = 1_000;
    private static final int ER_LOCK_WAIT_TIMEOUT = 1205;
    private static final String HELD =
            "none: a table of it is held, or a change of it waits, so that no other session gets in; --table says who holds it";
    /** The statement changes something, and the transaction may not. */
    private static final int READ_ONLY = 1792;

    private final String sql;

    /**
     * A statement.
     *
     * @throws IllegalArgumentException if it is no SELECT, INSERT, UPDATE, DELETE or REPLACE, is more than one statement, or
     *     could do something while it is explained
     */
    public SqlInspector(String sql) {
        String text = sql.strip().replaceAll(";\\s*$", "");
        if (!STATEMENT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "only a SELECT, INSERT, UPDATE, DELETE or REPLACE can be looked into: it is explained, and not run");
        }
        String bare = text.replaceAll("'(?:[^'\\\\]|\\\\.|'')*'|\"(?:[^\"\\\\]|\\\\.|\"\")*\"|`[^`]*`", "''");
        if (bare.indexOf(';') >= 0 || bare.matches("(?is).*\\binto\\s+(outfile|dumpfile|@).*")) {
            throw new IllegalArgumentException("one statement without INTO OUTFILE or a variable can be looked into");
        }
        if (bare.contains("/*!") || bare.contains("/*M!") || ACTS.matcher(bare).find()) {
            throw new IllegalArgumentException(
                    "a statement with versioned comments, or with functions that wait, lock or"
                            + " read files, is not explained");
        }
        this.sql = text;
    }

    /**
     * Explains it.
     *
     * @throws SQLException if the server does not understand it, or the account may not run it
     */
    public Inspection inspect(Target target) throws DoctorException, SQLException {
        try (Connection connection = target.open()) {
            try {
                return inspection(explain(connection), "none");
            } catch (SQLException e) {
                if (e.getErrorCode() != ER_LOCK_WAIT_TIMEOUT) {
                    throw e;
                }
                // A table of it is held against readers: that is what its callers suffer from, and its text still
                // tells.
                Reader reader = new Reader(connection);
                Plan held =
                        new Plan(List.of(), List.of(), rows(List.of(), counted(reader)), advice(List.of(), List.of()));
                return inspection(held, HELD);
            }
        }
    }

    private Inspection inspection(Plan plan, String without) {
        return new Inspection.Builder()
                .part("plan", plan.steps().stream().map(Plan.Step::line).toList(), without)
                .part("rows", plan.rows(), "the plan gives no numbers")
                .part("advice", plan.advice(), "nothing in the plan or the text speaks against it")
                .build(sql);
    }

    /**
     * Explains it on a connection, whose session is made read-only and limited. Both servers refuse to explain a change in such a
     * session: it is explained in a transaction that is rolled back.
     *
     * @throws SQLException if the server does not understand it, or the account may not run it
     */
    public Plan explain(Connection connection) throws SQLException {
        Reader reader = new Reader(connection);
        try {
            return explain(reader);
        } catch (SQLException e) {
            if (e.getErrorCode() != READ_ONLY) {
                throw e;
            }
        }
        reader.allowChanges();
        try {
            return explain(reader);
        } finally {
            connection.rollback();
        }
    }

    private Plan explain(Reader reader) throws SQLException {
        List<Reader.Fields> plan = reader.plain("EXPLAIN " + sql);
        List<Reader.Fields> warnings = reader.plain("SHOW WARNINGS");
        return new Plan(
                plan.stream().map(Plan.Step::of).toList(),
                tree(reader),
                rows(plan, counted(reader)),
                advice(plan, warnings));
    }

    private List<String> tree(Reader reader) throws SQLException {
        if (reader.version().mariadb() || !reader.version().atLeast(8, 0, 18)) {
            return List.of();
        }
        try {
            return reader.plain("EXPLAIN FORMAT=TREE " + sql).stream()
                    .flatMap(row -> row.get("explain").lines())
                    .toList();
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                throw e;
            }
            // It draws no tree of such a statement.
            return List.of();
        }
    }

    /** What the server has counted of statements of this shape; MySQL alone can tell which shape it is. */
    private List<Reader.Fields> counted(Reader reader) throws SQLException {
        return reader.version().mariadb()
                ? List.of()
                : reader.ifAllowed(
                        "SELECT SUM(count_star) AS calls, SUM(sum_rows_examined) AS examined, SUM(sum_rows_sent) AS sent"
                                + " FROM performance_schema.events_statements_summary_by_digest"
                                + " WHERE digest = STATEMENT_DIGEST(?)",
                        sql);
    }

    private static List<String> rows(List<Reader.Fields> plan, List<Reader.Fields> counted) {
        List<String> lines = new ArrayList<>();
        double combinations = 1;
        double read = 0;
        double given = 1;
        boolean known = false;
        for (Reader.Fields row : plan) {
            String rows = row.get("rows");
            if (!rows.isEmpty()) {
                known = true;
                double share = row.get("filtered").isEmpty() ? 1 : share(row.get("filtered"));
                combinations *= Math.max(1, Reader.number(rows));
                read += combinations;
                combinations *= share;
                given = combinations;
            }
        }
        if (known) {
            lines.add("by the plan it reads about " + Math.round(read) + " rows to give about "
                    + Math.max(1, Math.round(given)));
        }
        for (Reader.Fields row : counted) {
            long calls = Reader.number(row.get("calls"));
            if (calls > 0) {
                lines.add("counted over " + calls + " calls: " + Reader.number(row.get("examined")) / calls
                        + " rows read and " + Reader.number(row.get("sent")) / calls + " given by each");
            }
        }
        return lines;
    }

    private static double share(String filtered) {
        try {
            return Double.parseDouble(filtered) / 100;
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    private List<String> advice(List<Reader.Fields> plan, List<Reader.Fields> warnings) {
        List<String> advice = new ArrayList<>(SqlHints.of(sql));
        for (Reader.Fields warning : warnings) {
            // "Cannot use ref access on index … due to type or collation conversion on field …"
            if (warning.get("code").equals("1739")) {
                advice.add(
                        "The value is of another type or collation than the column, so its index is not used: give it"
                                + " in the column's type. The server: " + warning.get("message"));
            }
        }
        for (Reader.Fields row : plan) {
            boolean whole = row.get("type").equals("ALL") || row.get("type").equals("index");
            if (whole && Reader.number(row.get("rows")) >= MANY && advice.isEmpty()) {
                advice.add(wholeTable(row.get("table")));
            }
            String extra = row.get("extra").toLowerCase(Locale.ROOT);
            if (extra.contains("filesort") && Reader.number(row.get("rows")) >= MANY) {
                advice.add(
                        "Table " + row.get("table") + ": its rows are sorted after they are read; an index that ends in"
                                + " the columns of ORDER BY gives them in order.");
            }
        }
        return advice;
    }

    private String wholeTable(String table) {
        Matcher where = Pattern.compile("(?is)\\bwhere\\b(.*)").matcher(sql);
        List<String> columns = new ArrayList<>();
        if (where.find()) {
            Matcher column = COLUMN.matcher(where.group(1));
            while (column.find()) {
                String of = column.group(1);
                if ((of == null || of.equalsIgnoreCase(table)) && !columns.contains(column.group(2))) {
                    columns.add(column.group(2));
                }
            }
        }
        return columns.isEmpty()
                ? "Table " + table + " is read whole: the statement compares no column of it with a value that an index"
                        + " could find."
                : "Table " + table + " is read whole: an index on (" + String.join(", ", columns)
                        + ") would find its rows, unless most rows match.";
    }
}
