package io.holdfast.doctor.server;

import io.holdfast.doctor.plan.SqlText;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/** Counts duplicate rows. The server groups them, because only its collation says which values are equal. */
final class DuplicateSearch {
    private final Query query;

    DuplicateSearch(Query query) {
        this.query = query;
    }

    DuplicateRows search(CandidateKey key, List<IndexFacts> indexes) throws SQLException {
        if (indexes.stream().anyMatch(index -> covers(index, key))) {
            return new DuplicateRows(key, 0, 0, List.of(), true);
        }
        String columns = key.columns().stream().map(SqlText::identifier).collect(Collectors.joining(", "));
        // A unique key lets any number of NULLs in, so they are no duplicates.
        String notNull = key.columns().stream()
                .map(column -> SqlText.identifier(column) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
        String groups = "FROM " + SqlText.identifier(key.schema()) + "." + SqlText.identifier(key.table()) + " WHERE "
                + notNull + " GROUP BY " + columns + " HAVING COUNT(*) > 1";
        Row total = query.one("SELECT COUNT(*) AS g, COALESCE(SUM(n - 1), 0) AS surplus FROM (SELECT COUNT(*) AS n "
                + groups + ") d");
        List<String> examples = query
                .rows("SELECT CONCAT_WS(', ', " + columns + ") AS v, COUNT(*) AS n " + groups
                        + " ORDER BY COUNT(*) DESC LIMIT 5")
                .stream()
                .map(row -> row.text("v") + ": " + row.number("n") + " rows")
                .toList();
        return new DuplicateRows(key, total.number("g"), total.number("surplus"), examples, false);
    }

    private static boolean covers(IndexFacts index, CandidateKey key) {
        return index.unique()
                && index.schema().equals(key.schema())
                && index.table().equals(key.table())
                && new HashSet<>(key.columns()).containsAll(index.columns());
    }
}
