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
import org.jspecify.annotations.Nullable;

/** One SELECT: its plan, how many rows it reads for each that it gives, and what helps. It is explained, and not run. */
public final class SqlInspector {
    private static final Pattern SELECT = Pattern.compile("(?is)(?:/\\*.*?\\*/|\\s|\\()*(select|with|table)\\b.*");
    private static final Pattern COLUMN =
            Pattern.compile("(?i)(?:\\b(\\w+)\\.)?`?(\\b[a-z_]\\w*)`?\\s*=\\s*[\\w?'\":@]");
    private static final long MANY = 1_000;
    private static final int ER_LOCK_WAIT_TIMEOUT = 1205;
    private static final String HELD =
            "none: a table of it is held, or a change of it waits, so that nobody gets in; --table says who holds it";

    private final String sql;

    /**
     * A statement.
     *
     * @throws IllegalArgumentException if it is no SELECT, or more than one statement
     */
    public SqlInspector(String sql) {
        String text = sql.strip().replaceAll(";\\s*$", "");
        if (!SELECT.matcher(text).matches()) {
            throw new IllegalArgumentException("only a SELECT can be looked into: it is explained, and not run");
        }
        String bare = text.replaceAll("'(?:[^'\\\\]|\\\\.|'')*'|\"(?:[^\"\\\\]|\\\\.|\"\")*\"|`[^`]*`", "''");
        if (bare.indexOf(';') >= 0 || bare.matches("(?is).*\\binto\\s+(outfile|dumpfile|@).*")) {
            throw new IllegalArgumentException("one SELECT without INTO can be looked into");
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
            Reader reader = new Reader(connection);
            List<Reader.Fields> plan = plan(reader);
            boolean held = plan == null;
            List<Reader.Fields> warnings = held ? List.of() : reader.plain("SHOW WARNINGS");
            List<Reader.Fields> steps = held ? List.of() : plan;
            return new Inspection.Builder()
                    .part("plan", steps.stream().map(SqlInspector::step).toList(), held ? HELD : "none")
                    .part("rows", rows(steps, counted(reader)), "the plan gives no numbers")
                    .part("advice", advice(steps, warnings), "nothing in the plan or the text speaks against it")
                    .build(sql);
        }
    }

    /** Null where a table of it is held against readers: that is what its callers suffer from, and its text still tells. */
    private @Nullable List<Reader.Fields> plan(Reader reader) throws SQLException {
        try {
            return reader.plain("EXPLAIN " + sql);
        } catch (SQLException e) {
            if (e.getErrorCode() != ER_LOCK_WAIT_TIMEOUT) {
                throw e;
            }
            return null;
        }
    }

    private static String step(Reader.Fields row) {
        return row.get("table") + "  " + row.get("type") + "  "
                + (row.get("key").isEmpty() ? "no index" : "index " + row.get("key")) + "  about "
                + row.get("rows") + " rows"
                + (row.get("extra").isEmpty() ? "" : "  " + row.get("extra"));
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
