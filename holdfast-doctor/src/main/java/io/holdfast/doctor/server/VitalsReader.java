package io.holdfast.doctor.server;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link Vitals} again and again over one connection that it makes read-only and harmless. Not thread-safe; the caller
 * owns and closes the connection.
 */
public final class VitalsReader {
    private static final String COUNTERS = "'Threads_connected', 'Threads_running', 'Innodb_row_lock_current_waits',"
            + " 'Max_used_connections', 'Questions', 'Slow_queries', 'Aborted_clients', 'Aborted_connects',"
            + " 'Connection_errors_max_connections', 'Connections', 'Uptime', 'Bytes_sent', 'Bytes_received',"
            + " 'Innodb_rows_read', 'Innodb_rows_inserted', 'Innodb_rows_updated', 'Innodb_rows_deleted',"
            + " 'Innodb_buffer_pool_read_requests', 'Innodb_buffer_pool_reads', 'Innodb_os_log_written',"
            + " 'Innodb_data_read', 'Innodb_data_written', 'Innodb_row_lock_waits', 'Created_tmp_tables',"
            + " 'Created_tmp_disk_tables', 'Com_select', 'Com_insert', 'Com_update', 'Com_delete', 'Com_commit',"
            + " 'Com_rollback', 'Com_kill', 'Innodb_redo_log_checkpoint_lsn', 'Innodb_redo_log_current_lsn',"
            + " 'Innodb_lsn_last_checkpoint', 'Innodb_lsn_current'";
    private static final int LONGEST_REASON = 200;

    /** What an account may lack the right for. Asked once a connection: a refusal counts as an error at the server. */
    private enum Optional {
        TRANSACTIONS,
        REPLICATION,
        LOG
    }

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Query query;
    private final Duration budget;
    private final Set<Optional> refused = EnumSet.noneOf(Optional.class);
    private @Nullable ServerVersion version;
    private String server = "";
    private String product = "";
    private String processlist = "";
    private String logFile = "";
    private String folder = "";
    private int port;
    private boolean showsLog;

    /**
     * Prepares a reader; reads nothing yet.
     *
     * @param nanos a monotonic clock
     * @param budget the longest that one question may take
     */
    public VitalsReader(Connection connection, InstantSource clock, LongSupplier nanos, Duration budget) {
        this.clock = clock;
        this.nanos = nanos;
        this.budget = budget;
        this.query = new Query(connection);
    }

    /**
     * Reads once.
     *
     * @throws SQLException if the connection is lost, or the server does not answer in time
     */
    public Vitals read() throws SQLException {
        ServerVersion known = version;
        if (known == null) {
            known = introduce();
            version = known;
        }
        Instant at = clock.instant();
        long asked = nanos.getAsLong();
        query.one("SELECT 1 AS one");
        double tookMillis = (nanos.getAsLong() - asked) / 1e6;
        Map<String, Long> counters = new HashMap<>();
        for (Row row : query.rows("SHOW GLOBAL STATUS WHERE variable_name IN (" + COUNTERS + ")")) {
            counters.put(row.text("variable_name").toLowerCase(Locale.ROOT), row.number("value"));
        }
        Row settings = query.one("SELECT @@GLOBAL.max_connections AS most, @@GLOBAL.read_only AS read_only,"
                + " @@GLOBAL.net_write_timeout AS write_timeout, @@GLOBAL.innodb_fast_shutdown AS shutdown_way");
        counters.put("net_write_timeout", settings.number("write_timeout"));
        counters.put("innodb_fast_shutdown", settings.number("shutdown_way"));
        long max = settings.number("most");
        long tableWaits = query.one(
                        "SELECT COUNT(*) AS waits FROM " + processlist + " WHERE state LIKE 'Waiting for table%lock'")
                .number("waits");
        List<Row> transactions = ask(
                Optional.TRANSACTIONS,
                "SELECT COUNT(*) AS open, COALESCE(MAX(TIMESTAMPDIFF(SECOND, trx_started, NOW())), 0) AS longest"
                        + " FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> 0");
        Row open = transactions == null || transactions.isEmpty() ? null : transactions.get(0);
        List<Row> channels = ask(
                Optional.REPLICATION,
                known.mariadb()
                        ? "SHOW ALL SLAVES STATUS"
                        : known.atLeast(8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS");
        return new Vitals(
                at,
                server,
                product,
                tookMillis,
                counters.getOrDefault("threads_connected", 0L),
                max,
                Math.max(0, counters.getOrDefault("threads_running", 0L) - 1),
                counters.getOrDefault("innodb_row_lock_current_waits", 0L) + tableWaits,
                open == null ? null : open.numberOrNull("open"),
                open == null ? null : open.numberOrNull("longest"),
                channels == null ? null : lag(channels),
                settings.yes("read_only"),
                channels == null ? null : stopped(channels),
                channels == null ? null : !channels.isEmpty(),
                counters);
    }

    /**
     * What the server's log says of stops and starts; empty where the server does not show its log, or not to this account.
     *
     * @throws SQLException if the connection is lost
     */
    public List<LogLine> log() throws SQLException {
        List<Row> rows = showsLog ? ask(Optional.LOG, LogReadings.LINES) : null;
        return rows == null ? List.of() : LogReadings.lines(rows);
    }

    /** Where the server says that its log is, on its own machine; empty before the first reading, or without a file. */
    public java.util.Optional<Path> logFile() {
        boolean named = !logFile.isBlank() && !logFile.equals("stderr");
        return named ? java.util.Optional.of(Path.of(folder).resolve(logFile)) : java.util.Optional.empty();
    }

    /** The port at which the server says that it listens. */
    public int port() {
        return port;
    }

    /** The furthest of all its sources. */
    private static @Nullable Long lag(List<Row> channels) {
        Long most = null;
        for (Row channel : channels) {
            Long lag = channel.numberOrNull("seconds_behind_source");
            if (lag == null) {
                lag = channel.numberOrNull("seconds_behind_master");
            }
            most = lag == null ? most : most == null ? lag : Long.valueOf(Math.max(most, lag));
        }
        return most;
    }

    /** Why it does not follow one of its sources; null when it follows all. */
    private static @Nullable String stopped(List<Row> channels) {
        for (Row channel : channels) {
            for (String part : List.of("sql", "io")) {
                String running = first(channel, "replica_" + part + "_running", "slave_" + part + "_running");
                if (running != null && running.equalsIgnoreCase("No")) {
                    String error = channel.orNull("last_" + part + "_error");
                    return "its " + part.toUpperCase(Locale.ROOT) + " thread does not run"
                            + (error == null || error.isBlank() ? "" : ": " + shortened(error));
                }
                if (running != null && running.equalsIgnoreCase("Connecting")) {
                    String error = channel.orNull("last_" + part + "_error");
                    if (error != null && !error.isBlank()) {
                        return "it cannot connect to its source: " + shortened(error);
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable String first(Row row, String name, String other) {
        String value = row.orNull(name);
        return value == null ? row.orNull(other) : value;
    }

    /** The statement that failed stands in such a text, with anybody's data: what comes before is enough. */
    private static String shortened(String error) {
        String line = error.strip().lines().findFirst().orElse("");
        int statement = line.toLowerCase(Locale.ROOT).indexOf("query:");
        String shown = statement < 0 ? line : line.substring(0, statement).strip();
        return shown.length() <= LONGEST_REASON ? shown : shown.substring(0, LONGEST_REASON) + "…";
    }

    private ServerVersion introduce() throws SQLException {
        Row who = query.one(
                "SELECT VERSION() AS version, CONCAT_WS(':', @@hostname, @@port, @@server_id, @@datadir) AS server,"
                        + " @@performance_schema AS measures, @@log_error AS log_file, @@datadir AS folder, @@port AS port");
        ServerVersion known = ServerVersion.parse(who.text("version"));
        query.restrain(known, budget);
        server = who.text("server");
        logFile = who.text("log_file");
        folder = who.text("folder");
        port = (int) who.number("port");
        showsLog = who.yes("measures") && LogReadings.isShownBy(known);
        processlist = SessionReadings.processlist(known, who.yes("measures"));
        product = known.dialect().title() + " " + known.major() + "." + known.minor() + "." + known.patch();
        return known;
    }

    /** The rows; null without the right to see them. */
    private @Nullable List<Row> ask(Optional what, String sql) throws SQLException {
        if (refused.contains(what)) {
            return null;
        }
        try {
            return query.rows(sql);
        } catch (SQLException e) {
            boolean mayNot = e.getErrorCode() == 1227 || e.getErrorCode() == 1142 || e.getErrorCode() == 1044;
            if (!mayNot) {
                throw e;
            }
            refused.add(what);
            return null;
        }
    }
}
