package io.holdfast.doctor.inspect;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.server.ReadOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything about one table: its columns, indexes with use and size, keys, statistics, and who holds it. */
public final class TableInspector {
    private static final String CHECKS = "Q04,Q06,Q11,Q12,L01,L02,L03,L07";

    private final String schema;
    private final String table;

    /** A table by its two names. */
    public TableInspector(String schema, String table) {
        this.schema = schema;
        this.table = table;
    }

    /**
     * The schema and name in a text such as {@code shop.orders} or {@code `my.shop`.`orders`}.
     *
     * @throws IllegalArgumentException if it has not two names
     */
    public static TableInspector of(String text) {
        String name = "(`(?:[^`]|``)+`|[^`.\\s]+)";
        java.util.regex.Matcher names =
                java.util.regex.Pattern.compile(name + "\\." + name).matcher(text.strip());
        if (!names.matches()) {
            throw new IllegalArgumentException("a table is named SCHEMA.TABLE, such as shop.orders");
        }
        return new TableInspector(bare(names.group(1)), bare(names.group(2)));
    }

    private static String bare(String name) {
        return name.startsWith("`") ? name.substring(1, name.length() - 1).replace("``", "`") : name;
    }

    /**
     * Reads it; empty when the account sees no such table.
     *
     * @throws SQLException if the connection is lost
     */
    public Optional<Inspection> inspect(Target target, InstantSource clock)
            throws DoctorException, SQLException, InterruptedException {
        Inspection.Builder parts = new Inspection.Builder();
        try (Connection connection = target.open()) {
            Reader reader = new Reader(connection);
            List<Reader.Fields> found = reader.rows(
                    "SELECT engine, table_rows AS n, data_length AS data, index_length AS idx, table_collation AS coll,"
                            + " auto_increment AS next, create_time AS created, update_time AS updated"
                            + " FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
                    schema,
                    table);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            parts.part("table", about(found.get(0)), "");
            parts.part("columns", columns(reader), "none that this account sees");
            parts.part("indexes", indexes(reader), "none");
            parts.part("foreign keys", foreignKeys(reader), "none");
            parts.part("statistics", statistics(reader), "their age is not shown to this account");
            parts.part("held by", holders(reader), "no session, as far as the server tells");
        }
        Doctor doctor = Doctor.withAllProbes(clock).only(CHECKS);
        List<String> findings = new ArrayList<>();
        for (Finding finding : doctor.examine(target, ReadOptions.defaults().withWindow(Duration.ZERO))
                .findings()) {
            if (finding.severity().atLeast(Severity.INFO) && names(finding)) {
                findings.add(finding.severity() + " " + finding.probe() + " " + finding.sentence());
            }
        }
        return Optional.of(parts.part("findings", findings, "the doctor found nothing about it")
                .build(schema + "." + table));
    }

    private boolean names(Finding finding) {
        String qualified = schema + "." + table;
        String text = finding.subject() + " " + finding.sentence() + " " + String.join(" ", finding.details()) + " ";
        int at = text.indexOf(qualified);
        while (at >= 0) {
            char next = text.charAt(at + qualified.length());
            if (!Character.isLetterOrDigit(next) && next != '_' && next != '$') {
                return true;
            }
            at = text.indexOf(qualified, at + 1);
        }
        return false;
    }

    private static List<String> about(Reader.Fields row) {
        List<String> lines = new ArrayList<>();
        lines.add(row.get("engine") + ", about " + row.get("n") + " rows, "
                + Figures.bytes(Reader.number(row.get("data"))) + " of data, "
                + Figures.bytes(Reader.number(row.get("idx"))) + " of indexes, " + row.get("coll"));
        lines.add("created " + row.get("created")
                + (row.get("updated").isEmpty() ? "" : ", written " + row.get("updated")));
        if (!row.get("next").isEmpty()) {
            lines.add("next auto-increment number: " + row.get("next"));
        }
        return lines;
    }

    private List<String> columns(Reader reader) throws SQLException {
        List<String> lines = new ArrayList<>();
        for (Reader.Fields row : reader.rows(
                "SELECT column_name AS c, column_type AS type, is_nullable AS nullable, column_default AS standard,"
                        + " extra, collation_name AS coll FROM information_schema.columns WHERE table_schema = ?"
                        + " AND table_name = ? ORDER BY ordinal_position",
                schema,
                table)) {
            lines.add(
                    row.get("c") + "  " + row.get("type") + (row.get("nullable").equals("NO") ? " NOT NULL" : "")
                            + (row.get("standard").isEmpty() ? "" : " DEFAULT " + row.get("standard"))
                            + (row.get("extra").isEmpty() ? "" : " " + row.get("extra"))
                            + (row.get("coll").isEmpty() ? "" : "  " + row.get("coll")));
        }
        return lines;
    }

    private List<String> indexes(Reader reader) throws SQLException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (Reader.Fields row : reader.ifAllowed(
                "SELECT index_name AS i, stat_value * @@innodb_page_size AS bytes FROM mysql.innodb_index_stats"
                        + " WHERE database_name = ? AND table_name = ? AND stat_name = 'size'",
                schema,
                table)) {
            sizes.put(row.get("i"), Reader.number(row.get("bytes")));
        }
        Map<String, String> reads = new LinkedHashMap<>();
        for (Reader.Fields row : reader.ifAllowed(
                "SELECT index_name AS i, count_read AS reads_, count_write AS writes_"
                        + " FROM performance_schema.table_io_waits_summary_by_index_usage WHERE object_schema = ?"
                        + " AND object_name = ? AND index_name IS NOT NULL",
                schema,
                table)) {
            reads.put(row.get("i"), row.get("reads_") + " reads");
        }
        Map<String, StringBuilder> lines = new LinkedHashMap<>();
        for (Reader.Fields row : reader.rows(
                "SELECT index_name AS i, non_unique AS many, COALESCE(column_name, '(expression)') AS c, sub_part AS part,"
                        + " cardinality AS n, index_type AS type FROM information_schema.statistics"
                        + " WHERE table_schema = ? AND table_name = ? ORDER BY index_name = 'PRIMARY' DESC, index_name,"
                        + " seq_in_index",
                schema,
                table)) {
            String column = row.get("c") + (row.get("part").isEmpty() ? "" : "(" + row.get("part") + ")");
            StringBuilder line = lines.get(row.get("i"));
            if (line == null) {
                lines.put(
                        row.get("i"),
                        new StringBuilder(row.get("i"))
                                .append(row.get("many").equals("0") ? "  unique" : "")
                                .append(row.get("type").equals("BTREE") ? "" : "  " + row.get("type"))
                                .append("  (")
                                .append(column));
            } else {
                line.append(", ").append(column);
            }
        }
        List<String> written = new ArrayList<>();
        lines.forEach((name, line) -> written.add(line + ")"
                + (sizes.containsKey(name) ? "  " + Figures.bytes(sizes.getOrDefault(name, 0L)) : "")
                + (reads.isEmpty() ? "" : "  " + reads.getOrDefault(name, "0 reads"))));
        return written;
    }

    private List<String> foreignKeys(Reader reader) throws SQLException {
        List<String> lines = new ArrayList<>();
        for (Reader.Fields row : reader.rows(
                "SELECT constraint_name AS k, CONCAT(table_schema, '.', table_name) AS t,"
                        + " GROUP_CONCAT(column_name ORDER BY ordinal_position SEPARATOR ', ') AS c,"
                        + " CONCAT(referenced_table_schema, '.', referenced_table_name) AS rt,"
                        + " GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position SEPARATOR ', ') AS rc"
                        + " FROM information_schema.key_column_usage WHERE referenced_table_name IS NOT NULL"
                        + " AND ((table_schema = ? AND table_name = ?) OR (referenced_table_schema = ?"
                        + " AND referenced_table_name = ?)) GROUP BY constraint_name, table_schema, table_name,"
                        + " referenced_table_schema, referenced_table_name",
                schema,
                table,
                schema,
                table)) {
            lines.add(row.get("k") + "  " + row.get("t") + "(" + row.get("c") + ") refers to " + row.get("rt") + "("
                    + row.get("rc") + ")");
        }
        return lines;
    }

    private List<String> statistics(Reader reader) throws SQLException {
        List<String> lines = new ArrayList<>();
        for (Reader.Fields row : reader.ifAllowed(
                "SELECT last_update AS at, n_rows AS n FROM mysql.innodb_table_stats WHERE database_name = ?"
                        + " AND table_name = ?",
                schema,
                table)) {
            lines.add("made " + row.get("at") + ", when it had " + row.get("n") + " rows");
        }
        String source = reader.version().mariadb() ? "innodb_sys_tablestats" : "innodb_tablestats";
        for (Reader.Fields row : reader.ifAllowed(
                "SELECT num_rows AS n, modified_counter AS changed FROM information_schema." + source
                        + " WHERE name = ?",
                schema + "/" + table)) {
            lines.add(row.get("changed") + " rows changed since, of about " + row.get("n"));
        }
        return lines;
    }

    private List<String> holders(Reader reader) throws SQLException {
        List<String> lines = new ArrayList<>();
        for (Reader.Fields row : reader.ifAllowed(
                "SELECT t.processlist_id AS id, CONCAT(t.processlist_user, '@', t.processlist_host) AS who,"
                        + " t.processlist_command AS command, t.processlist_time AS seconds, m.lock_type AS type,"
                        + " m.lock_status AS status FROM performance_schema.metadata_locks m"
                        + " JOIN performance_schema.threads t ON t.thread_id = m.owner_thread_id"
                        + " WHERE m.object_type = 'TABLE' AND m.object_schema = ? AND m.object_name = ?"
                        + " AND t.processlist_id IS NOT NULL AND t.processlist_id <> CONNECTION_ID() LIMIT 50",
                schema,
                table)) {
            lines.add("session " + row.get("id") + " of " + row.get("who") + ", " + row.get("command") + " for "
                    + row.get("seconds") + " s: " + row.get("type")
                    + (row.get("status").equals("GRANTED") ? "" : ", waits"));
        }
        if (lines.isEmpty()) {
            for (Reader.Fields row : reader.plain("SHOW OPEN TABLES WHERE in_use > 0")) {
                if (row.get("database").equals(schema) && row.get("table").equals(table)) {
                    lines.add("in use " + row.get("in_use") + " times; the server does not tell by whom");
                }
            }
        }
        return lines;
    }
}
