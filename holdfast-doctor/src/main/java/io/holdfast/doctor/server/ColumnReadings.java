package io.holdfast.doctor.server;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds columns that are joined by their names, and differ: {@code order_id} of fewer bits than {@code orders.id}. */
final class ColumnReadings {
    private static final List<String> SMALL = List.of("tinyint", "smallint", "mediumint", "int");
    private static final int MOST = 100;

    private ColumnReadings() {}

    static List<ColumnPair> pairs(Query query) throws SQLException {
        Map<String, Row> ids = new HashMap<>();
        List<Row> children = new ArrayList<>();
        Map<String, Map<String, Row>> texts = new LinkedHashMap<>();
        for (Row row : query.rows("SELECT table_schema AS s, table_name AS t, column_name AS c, data_type AS type,"
                + " column_type AS full_type, collation_name AS coll, column_key AS k FROM information_schema.columns"
                + " WHERE table_schema NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')"
                + " AND (column_name LIKE '%id' OR (column_key <> '' AND collation_name IS NOT NULL)) LIMIT 20000")) {
            String name = row.text("c").toLowerCase(Locale.ROOT);
            if (name.equals("id")
                    && row.text("k").equals("PRI")
                    && row.text("type").equals("bigint")) {
                ids.put(row.text("s") + "." + row.text("t").toLowerCase(Locale.ROOT), row);
            } else if (name.endsWith("_id") && SMALL.contains(row.text("type"))) {
                children.add(row);
            }
            if (row.orNull("coll") != null && !row.text("k").isEmpty()) {
                texts.computeIfAbsent(row.text("s") + "." + name, any -> new LinkedHashMap<>())
                        .putIfAbsent(row.text("coll"), row);
            }
        }
        List<ColumnPair> pairs = new ArrayList<>();
        for (Row child : children) {
            String table = child.text("c").toLowerCase(Locale.ROOT).replaceAll("_id$", "");
            for (String parent : List.of(table, table + "s", table + "es")) {
                Row id = ids.get(child.text("s") + "." + parent);
                if (id != null && pairs.size() < MOST) {
                    pairs.add(
                            new ColumnPair(true, name(child), child.text("full_type"), name(id), id.text("full_type")));
                    break;
                }
            }
        }
        texts.forEach((name, collations) -> {
            if (collations.size() > 1 && pairs.size() < MOST) {
                List<Row> rows = new ArrayList<>(collations.values());
                pairs.add(new ColumnPair(
                        false,
                        name(rows.get(0)),
                        rows.get(0).text("coll"),
                        name(rows.get(1)),
                        rows.get(1).text("coll")));
            }
        });
        return pairs;
    }

    private static String name(Row row) {
        return row.text("s") + "." + row.text("t") + "." + row.text("c");
    }
}
