package io.holdfast.monitor.history;

import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.PoolSample;
import io.holdfast.monitor.ServerSample;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolFigure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One figure that is kept.
 *
 * @param name at most 20 characters; part of the files' form
 */
record Column<T>(String name, ToDoubleFunction<T> figure) {
    /** Figures that follow from what is kept, the capacity, the percentiles of waits and the statements among it: each column costs every pool 160 kB. */
    static final EnumSet<PoolFigure> FOLLOWING = EnumSet.of(
            PoolFigure.SIZE,
            PoolFigure.MAX_OVERFLOW,
            PoolFigure.UTILISATION,
            PoolFigure.SUCCESS_RATE,
            PoolFigure.TOTAL_WAIT,
            PoolFigure.LONGEST_WAIT,
            PoolFigure.BORROWS_WAITED);

    /** Of a pool. Rates are by second, times in milliseconds. */
    static List<Column<PoolSample>> ofPool() {
        List<Column<PoolSample>> columns = new ArrayList<>();
        for (PoolFigure figure : EnumSet.complementOf(FOLLOWING)) {
            columns.add(new Column<>(name(figure), sample -> sample.kept(figure)));
        }
        columns.add(new Column<>("waitP50", s -> s.waits().percentile(0.5).toNanos() / 1e6));
        columns.add(new Column<>("waitP99", s -> s.waits().percentile(0.99).toNanos() / 1e6));
        columns.add(new Column<>("health", s -> s.health().status().ordinal()));
        Arrays.stream(EvictionReason.values())
                .filter(EvictionReason::isBroken)
                .forEach(reason -> columns.add(new Column<>(
                        dropColumn(reason), s -> s.perSecond(s.drops().getOrDefault(reason.name(), 0L)))));
        return columns;
    }

    /** The name of a figure's column. */
    static String name(PoolFigure figure) {
        return switch (figure) {
            case BORROW_TIMEOUTS -> "timeouts";
            case BORROW_FAILURES -> "failures";
            case TOTAL_HELD -> "held";
            case TOTAL_OPENING -> "openingTime";
            default -> figure.key();
        };
    }

    /** Of a server. */
    static List<Column<ServerSample>> ofServer() {
        return List.of(
                new Column<>("up", s -> s.health().status() == HealthStatus.DOWN ? 0 : 1),
                new Column<>("health", s -> s.health().status().ordinal()),
                new Column<>("connections", s -> s.figure(Vitals::connections)),
                new Column<>("maxConnections", s -> s.figure(Vitals::maxConnections)),
                new Column<>("running", s -> s.figure(Vitals::running)),
                new Column<>("lockWaits", s -> s.figure(Vitals::lockWaits)),
                new Column<>("openTransactions", s -> s.figure(v -> orNothing(v.openTransactions()))),
                new Column<>("longestTransaction", s -> s.figure(v -> orNothing(v.longestTransactionSeconds()))),
                new Column<>("replicationLag", s -> s.figure(v -> orNothing(v.replicationLagSeconds()))),
                new Column<>("questions", s -> s.rate("questions")),
                new Column<>("slowQueries", s -> s.rate("slow_queries")),
                new Column<>("abortedClients", s -> s.rate("aborted_clients")),
                new Column<>("abortedConnects", s -> s.rate("aborted_connects")),
                new Column<>("refusedFull", s -> s.rate("connection_errors_max_connections")),
                new Column<>("newConnections", s -> s.rate("connections")),
                new Column<>("rowsRead", s -> s.rate("innodb_rows_read")),
                new Column<>(
                        "rowsWritten",
                        s -> s.rate("innodb_rows_inserted")
                                + s.rate("innodb_rows_updated")
                                + s.rate("innodb_rows_deleted")),
                new Column<>("bufferPoolHits", ServerSample::bufferPoolHits),
                new Column<>("redoBytes", s -> s.rate("innodb_os_log_written")),
                new Column<>("diskRead", s -> s.rate("innodb_data_read")),
                new Column<>("diskWritten", s -> s.rate("innodb_data_written")),
                new Column<>("rowLockWaits", s -> s.rate("innodb_row_lock_waits")),
                new Column<>("tmpTables", s -> s.rate("created_tmp_tables")),
                new Column<>("tmpDiskTables", s -> s.rate("created_tmp_disk_tables")),
                new Column<>("selects", s -> s.rate("com_select")),
                new Column<>("changes", s -> s.rate("com_insert") + s.rate("com_update") + s.rate("com_delete")),
                new Column<>("commits", s -> s.rate("com_commit")),
                new Column<>("rollbacks", s -> s.rate("com_rollback")),
                new Column<>("bytesSent", s -> s.rate("bytes_sent")),
                new Column<>("bytesReceived", s -> s.rate("bytes_received")),
                new Column<>("answerMillis", s -> s.figure(Vitals::tookMillis)));
    }

    /** The name of a reason's column, such as {@code d_FatalError}. */
    static String dropColumn(EvictionReason reason) {
        StringBuilder name = new StringBuilder("d_");
        for (String word : reason.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.length() <= 20 ? name.toString() : name.substring(0, 20);
    }

    private static double orNothing(@org.jspecify.annotations.Nullable Long value) {
        return value == null ? Double.NaN : value;
    }
}
