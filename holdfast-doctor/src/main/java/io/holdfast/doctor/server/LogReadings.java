package io.holdfast.doctor.server;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the error log says of lost connections, stops and starts; MySQL shows it over a connection since 8.0.22. */
final class LogReadings {
    static final String LINES = "SELECT UNIX_TIMESTAMP(logged) AS at, LEFT(data, 500) AS data"
            + " FROM performance_schema.error_log WHERE logged > NOW() - INTERVAL 1 DAY"
            + " AND (data LIKE 'Aborted connection%' OR data LIKE '%SHUTDOWN%' OR data LIKE '%crash recovery%'"
            + " OR data LIKE '%ready for connections%' OR data LIKE '%got signal%'"
            + " OR data LIKE '%got exception%' OR data LIKE 'Event Scheduler: [%') ORDER BY logged DESC LIMIT 500";

    private final Query query;
    private final ServerVersion version;

    LogReadings(Query query, ServerVersion version) {
        this.query = query;
        this.version = version;
    }

    void read(ServerFactsBuilder facts, ReadingLog log) throws SQLException {
        if (!isShownBy(version)) {
            log.missing(Reading.ERROR_LOG, "this server shows its log only as a file");
            return;
        }
        log.needsPerformanceSchema(
                Reading.ERROR_LOG, () -> lines(query.rows(LINES)).forEach(facts::logLine));
    }

    /** True when the server shows its log over a connection. */
    static boolean isShownBy(ServerVersion version) {
        return !version.mariadb() && version.atLeast(8, 0, 22);
    }

    /** Oldest first. */
    static List<LogLine> lines(List<Row> rows) {
        List<LogLine> lines = new ArrayList<>();
        for (Row row : rows) {
            lines.add(new LogLine(Instant.ofEpochMilli((long) (row.decimal("at") * 1000)), row.text("data")));
        }
        Collections.reverse(lines);
        return lines;
    }
}
