package io.holdfast.doctor.server;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Statement statistics, twice, so that today is not hidden under what happened since the server started. */
final class StatementReadings {
    private static final String SYSTEM = "'mysql', 'sys', 'performance_schema', 'information_schema'";

    private final Query query;
    private final ServerVersion version;
    private final Map<String, Row> earlier = new HashMap<>();

    StatementReadings(Query query, ServerVersion version) {
        this.query = query;
        this.version = version;
    }

    void first() throws SQLException {
        for (Row row : rows()) {
            earlier.put(row.text("schema_name") + " " + row.text("digest"), row);
        }
    }

    void second(ServerFactsBuilder facts) throws SQLException {
        for (Row row : rows()) {
            Row old = earlier.get(row.text("schema_name") + " " + row.text("digest"));
            facts.digest(new Digest(
                    row.orNull("schema_name"),
                    row.text("digest_text"),
                    row.number("calls"),
                    row.decimal("millis"),
                    row.number("calls") - (old == null ? 0 : old.number("calls")),
                    row.decimal("millis") - (old == null ? 0 : old.decimal("millis")),
                    row.decimalOrNull("p95"),
                    row.number("examined"),
                    row.number("sent"),
                    row.number("no_index"),
                    row.number("disk_tables")));
        }
    }

    private List<Row> rows() throws SQLException {
        String p95 = version.mariadb() ? "NULL" : "quantile_95 / 1e9";
        return query.rows("SELECT schema_name, digest, LEFT(digest_text, 1000) AS digest_text, count_star AS calls,"
                + " GREATEST(sum_timer_wait / 1e9 - sum_lock_time / 1e9, 0) AS millis, " + p95
                + " AS p95, sum_rows_examined AS examined,"
                + " sum_rows_sent AS sent, sum_no_index_used + sum_no_good_index_used AS no_index,"
                + " sum_created_tmp_disk_tables AS disk_tables"
                + " FROM performance_schema.events_statements_summary_by_digest"
                + " WHERE digest_text IS NOT NULL AND schema_name IS NOT NULL AND schema_name NOT IN (" + SYSTEM + ")"
                + " ORDER BY sum_timer_wait DESC LIMIT 200");
    }
}
