package io.holdfast.doctor.server;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Status counters, and how often each error was raised. */
final class CounterReadings {
    /** Refusals, network errors, lock errors and ends by force: what the probes judge. */
    private static final String ERRORS =
            "1021, 1028, 1037, 1038, 1040, 1045, 1054, 1114, 1129, 1135, 1142, 1146, 1153, 1158, 1159, 1160, 1161, 1194, 1195,"
                    + " 1205, 1213, 1226, 1290, 1305, 1317, 1356, 1364, 1366, 1406, 1449, 1461, 1526, 3024, 4031";

    private final Query query;
    private final ServerVersion version;
    private final InstantSource clock;

    CounterReadings(Query query, ServerVersion version, InstantSource clock) {
        this.query = query;
        this.version = version;
        this.clock = clock;
    }

    Sample sample(ReadingLog log) throws SQLException {
        Instant at = clock.instant();
        Map<String, Long> counters = new HashMap<>();
        List<ErrorCount> errors = new ArrayList<>();
        log.attempt(Reading.STATUS, null, () -> {
            status(counters);
            subtractOwn(counters);
        });
        log.attempt(Reading.ENGINE_COUNTERS, Grants.PROCESS, () -> engine(counters));
        LockReadings.quietly(() -> binlogs(counters));
        if (log.performanceSchemaOn()) {
            LockReadings.quietly(() -> events(counters));
        }
        if (version.mariadb()) {
            log.missing(Reading.ERRORS, "MariaDB does not count errors by account");
        } else {
            log.needsPerformanceSchema(Reading.ERRORS, () -> errors(errors));
        }
        return new Sample(at, counters, errors);
    }

    private void status(Map<String, Long> counters) throws SQLException {
        for (Row row : query.rows("SHOW GLOBAL STATUS")) {
            Long value = row.numberOrNull("value");
            if (value != null) {
                counters.put(row.text("variable_name").toLowerCase(Locale.ROOT), value);
            }
        }
    }

    /** Reading the server makes temporary tables, too: what the doctor does is no sickness of the server. */
    private void subtractOwn(Map<String, Long> counters) throws SQLException {
        for (Row row : query.rows("SHOW SESSION STATUS WHERE variable_name IN"
                + " ('Created_tmp_tables', 'Created_tmp_disk_tables', 'Questions', 'Handler_read_rnd_next',"
                + " 'Select_scan', 'Select_full_join', 'Slow_queries')")) {
            String name = row.text("variable_name").toLowerCase(Locale.ROOT);
            counters.computeIfPresent(name, (counter, all) -> Math.max(0, all - row.number("value")));
        }
    }

    /** MySQL keeps these out of its status; MariaDB has them in both. */
    private void engine(Map<String, Long> counters) throws SQLException {
        for (Row row : query.rows("SELECT name, count AS value FROM information_schema.innodb_metrics"
                + " WHERE name IN ('trx_rseg_history_len', 'lock_deadlocks', 'lock_timeouts')")) {
            counters.put("innodb_metric_" + row.text("name"), row.number("value"));
        }
    }

    private void binlogs(Map<String, Long> counters) throws SQLException {
        // An error counts at the server, so it is not asked where there are none.
        if (query.one("SELECT @@log_bin AS log_bin").yes("log_bin")) {
            long bytes = 0;
            for (Row row : query.rows("SHOW BINARY LOGS")) {
                bytes += row.number("file_size");
            }
            counters.put(Sample.BINLOG_BYTES, bytes);
        }
    }

    private void events(Map<String, Long> counters) throws SQLException {
        for (Row row : query.rows("SELECT CONCAT(object_schema, '.', object_name) AS name, sum_errors AS errors"
                + " FROM performance_schema.events_statements_summary_by_program"
                + " WHERE object_type = 'EVENT' AND sum_errors > 0 LIMIT 100")) {
            counters.put(Sample.EVENT_ERRORS + row.text("name"), row.number("errors"));
        }
    }

    private void errors(List<ErrorCount> errors) throws SQLException {
        for (Row row : query.rows("SELECT user, host, error_number AS code, error_name AS name,"
                + " sum_error_raised AS raised"
                + " FROM performance_schema.events_errors_summary_by_account_by_error"
                + " WHERE sum_error_raised > 0 AND error_number IN (" + ERRORS + ") LIMIT 5000")) {
            errors.add(new ErrorCount(
                    row.text("user"),
                    row.text("host"),
                    (int) row.number("code"),
                    row.text("name"),
                    row.number("raised")));
        }
    }
}
