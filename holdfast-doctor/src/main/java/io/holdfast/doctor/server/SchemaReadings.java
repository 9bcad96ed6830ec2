package io.holdfast.doctor.server;

import io.holdfast.doctor.plan.SqlText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tables, indexes and their use; each in one query, never one for each schema. */
final class SchemaReadings {
    private static final String USERS_ONLY = " NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema') ";

    private static final int MOST_BARE = 100;

    private final Query query;
    private final ServerVersion version;
    private final List<FurtherState.ForeignKey> foreignKeys = new ArrayList<>();
    private SchemaRights rights = new SchemaRights(false, Set.of());

    SchemaReadings(Query query, ServerVersion version) {
        this.query = query;
        this.version = version;
    }

    void read(ServerFactsBuilder facts, ReadingLog log, List<CandidateKey> keys) throws SQLException {
        log.attempt(Reading.SCHEMAS, Grants.SCHEMAS, () -> rights = SchemaRights.of(query.texts("SHOW GRANTS")));
        Map<String, long[]> counters = new HashMap<>();
        log.attempt(Reading.COUNTERS, null, () -> freshCounters(counters));
        log.attempt(Reading.TABLES, null, () -> tables(facts, counters));
        if (!rights.everywhere()) {
            log.denied(Reading.SCHEMAS, "this account sees a part of the schemas", Grants.SCHEMAS);
            if (facts.tables().isEmpty()) {
                for (Reading reading : List.of(Reading.TABLES, Reading.COUNTERS, Reading.INDEXES)) {
                    log.denied(reading, "this account may look into no schema", Grants.SCHEMAS);
                }
            }
        }
        Map<String, Long> use = new HashMap<>();
        log.needsPerformanceSchema(Reading.INDEX_USE, () -> use(use));
        List<IndexFacts> indexes = new ArrayList<>();
        log.attempt(Reading.INDEXES, Grants.SCHEMAS, () -> indexes(indexes, use, !log.isUnread(Reading.INDEX_USE)));
        indexes.forEach(facts::index);
        if (!log.isUnread(Reading.INDEXES)) {
            facts.bareForeignKeys(bare(indexes));
        }
        for (CandidateKey key : keys) {
            String right = "SELECT ON " + SqlText.identifier(key.schema()) + "." + SqlText.identifier(key.table());
            log.attempt(
                    Reading.DUPLICATES, right, () -> facts.duplicates(new DuplicateSearch(query).search(key, indexes)));
        }
    }

    private void tables(ServerFactsBuilder facts, Map<String, long[]> counters) throws SQLException {
        Set<String> keyed = new HashSet<>();
        // MariaDB shows constraints only to those who may write.
        String keys = version.mariadb()
                ? "information_schema.statistics WHERE index_name = 'PRIMARY' AND seq_in_index = 1"
                : "information_schema.table_constraints WHERE constraint_type = 'PRIMARY KEY'";
        for (Row row : query.rows(
                "SELECT table_schema AS s, table_name AS t FROM " + keys + " AND table_schema" + USERS_ONLY)) {
            keyed.add(row.text("s") + "." + row.text("t"));
        }
        for (Row row : query.rows("SELECT table_schema AS s, table_name AS t, engine, table_rows AS n,"
                + " data_length + index_length AS bytes FROM information_schema.tables"
                + " WHERE table_type = 'BASE TABLE' AND table_schema" + USERS_ONLY + "LIMIT 10000")) {
            String name = row.text("s") + "." + row.text("t");
            if (rights.inPart().contains(name)) {
                continue;
            }
            long @Nullable [] counter = counters.get(name);
            facts.table(new TableFacts(
                    row.text("s"),
                    row.text("t"),
                    row.text("engine"),
                    row.number("n"),
                    row.number("bytes"),
                    keyed.contains(name),
                    counter == null ? null : Long.valueOf(counter[0]),
                    counter == null ? null : Long.valueOf(counter[1])));
        }
    }

    /** MySQL otherwise answers from statistics that may be a day old; only here, because fresh ones are slow. */
    private void freshCounters(Map<String, long[]> counters) throws SQLException {
        if (version.mariadb()) {
            counters(counters);
            return;
        }
        query.set("information_schema_stats_expiry", "0");
        try {
            counters(counters);
        } finally {
            query.set("information_schema_stats_expiry", "DEFAULT");
        }
    }

    private void counters(Map<String, long[]> counters) throws SQLException {
        for (Row row : query.rows("SELECT c.table_schema AS s, c.table_name AS t, c.column_type AS type,"
                + " t.auto_increment AS next FROM information_schema.columns c"
                + " JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name"
                + " WHERE c.extra LIKE '%auto_increment%' AND c.table_schema" + USERS_ONLY + "LIMIT 10000")) {
            Long next = row.numberOrNull("next");
            if (next != null) {
                counters.put(row.text("s") + "." + row.text("t"), new long[] {next, limit(row.text("type"))});
            }
        }
    }

    private static long limit(String columnType) {
        String type = columnType.toLowerCase(Locale.ROOT);
        int bits = type.startsWith("tinyint")
                ? 8
                : type.startsWith("smallint")
                        ? 16
                        : type.startsWith("mediumint") ? 24 : type.startsWith("int") ? 32 : 64;
        int used = type.contains("unsigned") && bits < 64 ? bits : bits - 1;
        return used == 63 ? Long.MAX_VALUE : (1L << used) - 1;
    }

    /** Foreign keys of which no index begins with their columns; MariaDB lets it be dropped while checks are off. */
    private List<FurtherState.ForeignKey> bare(List<IndexFacts> indexes) {
        Map<String, List<IndexFacts>> of =
                indexes.stream().collect(Collectors.groupingBy(i -> i.schema() + "." + i.table()));
        return foreignKeys.stream()
                .filter(key -> !rights.inPart().contains(key.schema() + "." + key.table()))
                .filter(key -> of.getOrDefault(key.schema() + "." + key.table(), List.of()).stream()
                        .noneMatch(index -> begins(index.columns(), key.columns())))
                .limit(MOST_BARE)
                .toList();
    }

    /** In any order: the server finds the child's rows by all of them. */
    private static boolean begins(List<String> index, List<String> key) {
        return index.size() >= key.size()
                && new HashSet<>(lower(index.subList(0, key.size()))).equals(new HashSet<>(lower(key)));
    }

    private static List<String> lower(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private void indexes(List<IndexFacts> indexes, Map<String, Long> use, boolean counted) throws SQLException {
        Set<String> foreign = foreignKeyColumns();
        String visible = version.mariadb() ? "IF(ignored = 'YES', 'NO', 'YES')" : "is_visible";
        Map<String, List<Row>> grouped = new LinkedHashMap<>();
        for (Row row :
                query.rows("SELECT table_schema AS s, table_name AS t, index_name AS i, non_unique, column_name AS c,"
                        + " sub_part, " + visible
                        + " AS visible FROM information_schema.statistics WHERE index_type = 'BTREE'"
                        + " AND table_schema" + USERS_ONLY
                        + "ORDER BY table_schema, table_name, index_name, seq_in_index LIMIT 50000")) {
            String table = row.text("s") + "." + row.text("t");
            if (!rights.inPart().contains(table)) {
                grouped.computeIfAbsent(table + "." + row.text("i"), k -> new ArrayList<>())
                        .add(row);
            }
        }
        grouped.forEach((name, rows) -> {
            Row first = rows.get(0);
            List<String> columns = rows.stream().map(SchemaReadings::column).toList();
            indexes.add(new IndexFacts(
                    first.text("s"),
                    first.text("t"),
                    first.text("i"),
                    columns,
                    first.number("non_unique") == 0,
                    first.yes("visible"),
                    foreign.contains(first.text("s") + "." + first.text("t") + "." + columns.get(0)),
                    counted ? use.getOrDefault(name, 0L) : null));
        });
    }

    private static String column(Row row) {
        String name = row.orNull("c");
        String part = row.orNull("sub_part");
        return (name == null ? "(expression)" : name) + (part == null ? "" : "(" + part + ")");
    }

    private Set<String> foreignKeyColumns() throws SQLException {
        Set<String> columns = new HashSet<>();
        Map<String, List<Row>> keys = new LinkedHashMap<>();
        for (Row row : query.rows("SELECT table_schema AS s, table_name AS t, column_name AS c, constraint_name AS k,"
                + " ordinal_position AS position, referenced_table_schema AS rs, referenced_table_name AS rt, referenced_column_name AS rc"
                + " FROM information_schema.key_column_usage WHERE referenced_table_name IS NOT NULL"
                + " AND table_schema" + USERS_ONLY + "ORDER BY table_schema, table_name, constraint_name,"
                + " ordinal_position LIMIT 50000")) {
            String key = row.text("s") + "." + row.text("t") + "." + row.text("k");
            keys.computeIfAbsent(key, any -> new ArrayList<>()).add(row);
            if (row.number("position") == 1) {
                columns.add(row.text("s") + "." + row.text("t") + "." + row.text("c"));
                columns.add(row.text("rs") + "." + row.text("rt") + "." + row.text("rc"));
            }
        }
        keys.values()
                .forEach(rows -> foreignKeys.add(new FurtherState.ForeignKey(
                        rows.get(0).text("s"),
                        rows.get(0).text("t"),
                        rows.get(0).text("k"),
                        rows.stream().map(row -> row.text("c")).toList())));
        return columns;
    }

    private void use(Map<String, Long> use) throws SQLException {
        for (Row row : query.rows("SELECT object_schema AS s, object_name AS t, index_name AS i, count_star AS n"
                + " FROM performance_schema.table_io_waits_summary_by_index_usage"
                + " WHERE index_name IS NOT NULL AND object_schema" + USERS_ONLY + "LIMIT 50000")) {
            use.put(row.text("s") + "." + row.text("t") + "." + row.text("i"), row.number("n"));
        }
    }
}
