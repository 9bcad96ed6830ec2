package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A table as the server describes it now. Immutable. */
record TableShape(
        TableName table,
        List<Column> columns,
        List<Index> indexes,
        List<Trigger> triggers,
        String definition,
        long rows,
        long bytes) {

    private static final Pattern COUNTER = Pattern.compile(" AUTO_INCREMENT=\\d+");

    /** A column; {@code generated} where the server computes its value. */
    record Column(String name, String type, boolean generated, boolean nullable) {
        boolean text() {
            return type.matches("(var)?char|(tiny|medium|long)?text|enum|set");
        }

        boolean binary() {
            return type.matches("(var)?binary|(tiny|medium|long)?blob");
        }

        boolean integer() {
            return type.matches("(tiny|small|medium|big)?int");
        }

        /** True where an index would need a length. */
        boolean needsLength() {
            return type.matches(
                    "(tiny|medium|long)?(text|blob)|json|geometry|point|.*linestring|.*polygon|multi.*|geom.*");
        }
    }

    /** An index; {@code plain} where each part is a whole column in ascending order. */
    record Index(String name, List<String> columns, boolean unique, boolean visible, boolean plain) {}

    /** A trigger and the event that starts it. */
    record Trigger(String name, String event) {}

    /** Describes a table. HF-7014 if it is no table that InnoDB keeps. */
    static TableShape read(FixServer server, TableName table) throws SQLException, RepairException {
        table.check();
        List<Map<String, String>> found = server.rows(
                "SELECT table_type AS type, COALESCE(engine, '') AS engine, COALESCE(table_rows, 0) AS n,"
                        + " COALESCE(data_length, 0) + COALESCE(index_length, 0) AS b"
                        + " FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
                table.schema(),
                table.name());
        if (found.isEmpty()) {
            throw new RepairException(
                    RepairError.ASSERTION,
                    "there is no table " + table + ", or " + server.account() + " does not see it.");
        }
        Map<String, String> facts = found.get(0);
        if (!text(facts, "type").equals("BASE TABLE") || !text(facts, "engine").equalsIgnoreCase("InnoDB")) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    table + " is " + text(facts, "type") + " " + text(facts, "engine")
                            + "; only tables of InnoDB can be repaired safely.");
        }
        List<String> create =
                List.copyOf(server.one("SHOW CREATE TABLE " + table.quoted()).values());
        return new TableShape(
                table,
                columns(server, table),
                indexes(server, table),
                triggers(server, table),
                COUNTER.matcher(create.get(create.size() - 1)).replaceFirst(""),
                Long.parseLong(text(facts, "n")),
                Long.parseLong(text(facts, "b")));
    }

    private static List<Column> columns(FixServer server, TableName table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (Map<String, String> row : server.rows(
                "SELECT column_name AS c, data_type AS t, extra AS e, is_nullable AS n FROM information_schema.columns"
                        + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position",
                table.schema(),
                table.name())) {
            String extra = text(row, "e").toUpperCase(Locale.ROOT);
            columns.add(new Column(
                    text(row, "c"),
                    text(row, "t").toLowerCase(Locale.ROOT),
                    extra.contains("VIRTUAL GENERATED")
                            || extra.contains("STORED GENERATED")
                            || extra.contains("PERSISTENT"),
                    text(row, "n").equals("YES")));
        }
        return columns;
    }

    private static List<Index> indexes(FixServer server, TableName table) throws SQLException {
        Map<String, List<Map<String, String>>> parts = new LinkedHashMap<>();
        String visible = server.mariadb() ? "IF(ignored = 'YES', 'NO', 'YES')" : "is_visible";
        String expression = server.mariadb() ? "NULL" : "expression";
        for (Map<String, String> row : server.rows(
                "SELECT index_name AS i, column_name AS c, sub_part AS part, non_unique AS many, collation AS dir,"
                        + " index_type AS type, " + visible + " AS visible, " + expression + " AS expr"
                        + " FROM information_schema.statistics WHERE table_schema = ? AND table_name = ?"
                        + " ORDER BY index_name, seq_in_index",
                table.schema(),
                table.name())) {
            parts.computeIfAbsent(text(row, "i"), name -> new ArrayList<>()).add(row);
        }
        List<Index> indexes = new ArrayList<>();
        parts.forEach((name, rows) -> indexes.add(new Index(
                name,
                rows.stream().map(row -> text(row, "c")).toList(),
                text(rows.get(0), "many").equals("0"),
                text(rows.get(0), "visible").equals("YES"),
                rows.stream()
                        .allMatch(row -> text(row, "type").equals("BTREE")
                                && text(row, "part").isEmpty()
                                && text(row, "expr").isEmpty()
                                && text(row, "dir").equals("A")))));
        return indexes;
    }

    private static List<Trigger> triggers(FixServer server, TableName table) throws SQLException {
        List<Trigger> triggers = new ArrayList<>();
        for (Map<String, String> row : server.rows(
                "SELECT trigger_name AS t, event_manipulation AS e FROM information_schema.triggers"
                        + " WHERE event_object_schema = ? AND event_object_table = ?",
                table.schema(),
                table.name())) {
            triggers.add(new Trigger(text(row, "t"), text(row, "e")));
        }
        return triggers;
    }

    /** A hash of the definition; the same as long as nobody changes it. */
    String hash() {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(definition.getBytes(StandardCharsets.UTF_8)),
                            0,
                            16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Optional<Column> column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    Column required(String name) throws RepairException {
        return column(name)
                .orElseThrow(() -> new RepairException(
                        RepairError.ASSERTION, table + " has no column " + name + " (names are taken exactly)."));
    }

    Optional<Index> index(String name) {
        return indexes.stream().filter(i -> i.name().equals(name)).findFirst();
    }

    Optional<Index> primaryKey() {
        return index("PRIMARY");
    }

    /** An index that begins with these columns and is in use. */
    Optional<Index> covering(List<String> columns) {
        return indexes.stream()
                .filter(i -> i.visible()
                        && i.plain()
                        && i.columns().size() >= columns.size()
                        && i.columns().subList(0, columns.size()).equals(columns))
                .findFirst();
    }

    /** The index's own line of the definition, as it can be added again. */
    Optional<String> line(String index) {
        Matcher lines = Pattern.compile("(?m)^\\s*((?:UNIQUE |FULLTEXT |SPATIAL )?KEY "
                        + Pattern.quote(io.holdfast.doctor.plan.SqlText.identifier(index)) + " .*?),?$")
                .matcher(definition);
        return lines.find() ? Optional.of(lines.group(1)) : Optional.empty();
    }
}
