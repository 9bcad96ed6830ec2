package io.holdfast.monitor.http;

import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.PoolFigures;
import io.holdfast.monitor.PoolSource;
import io.holdfast.monitor.Sample;
import io.holdfast.monitor.ServerSample;
import io.holdfast.pool.PoolFigure;
import io.holdfast.pool.PoolFigure.Kind;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.WaitTimes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures in Prometheus' text format (version 0.0.4). Names follow OpenTelemetry's {@code db.client.connection.*}, in
 * the form that Prometheus gives them.
 */
final class Metrics {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4";

    private static final String POOL = "db_client_connection_pool_name";
    private static final String STATE = "db_client_connection_state";

    /** Upper ends of the buckets of waits, in seconds. */
    private static final double[] BUCKETS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };

    private static final List<String> COUNTERS = List.of(
            "questions",
            "slow_queries",
            "aborted_clients",
            "aborted_connects",
            "connection_errors_max_connections",
            "innodb_row_lock_waits",
            "created_tmp_disk_tables");

    private final StringBuilder text = new StringBuilder();

    private Metrics() {}

    /** All figures of the monitor's pools and servers, and of the monitor itself. */
    static String of(Monitor monitor, long wrongTokens) {
        Metrics metrics = new Metrics();
        List<PoolSource> sources = monitor.poolSources();
        Map<Map<String, String>, PoolFigures> pools = new LinkedHashMap<>();
        for (PoolSource source : sources) {
            pools.put(labels(POOL, source.name(), "node", source.node()), source.figures());
        }
        metrics.pools(pools);
        metrics.family("holdfast_health", "gauge", "0 up, 1 degraded, 2 down.");
        sources.forEach(source -> metrics.line(
                "holdfast_health",
                labels(POOL, source.name(), "node", source.node()),
                source.health().status().ordinal()));
        metrics.servers(monitor.lastSample());
        metrics.family("holdfast_monitor_wrong_tokens_total", "counter", "Requests with a wrong token.");
        metrics.line("holdfast_monitor_wrong_tokens_total", labels("node", monitor.node()), wrongTokens);
        return metrics.text.toString();
    }

    /** The figures of these pools alone, by their labels. */
    static String ofPools(Map<Map<String, String>, PoolFigures> pools) {
        Metrics metrics = new Metrics();
        metrics.pools(pools);
        return metrics.text.toString();
    }

    private void pools(Map<Map<String, String>, PoolFigures> pools) {
        Map<Map<String, String>, PoolStats> stats = new LinkedHashMap<>();
        pools.forEach((labels, figures) -> stats.put(labels, figures.stats()));
        String last = "";
        for (PoolFigure figure : PoolFigure.values()) {
            if (figure == PoolFigure.TOTAL_WAIT) {
                waits(figure, pools);
                continue;
            }
            String name = name(figure);
            if (!name.equals(last)) {
                family(name, figure.kind() == Kind.TIME ? "summary" : lower(figure.kind()), figure.description() + ".");
            }
            last = name;
            stats.forEach((labels, of) -> {
                if (figure.kind() == Kind.TIME) {
                    line(name + "_sum", labels, figure.of(of));
                    line(name + "_count", labels, figure.count(of));
                } else {
                    String state = figure.state();
                    line(name, state == null ? labels : with(labels, STATE, state), figure.of(of));
                }
            });
        }
        family("holdfast_pool_evictions_total", "counter", "Connections removed, by reason.");
        pools.forEach((labels, figures) -> new TreeMap<>(figures.evictions())
                .forEach((reason, count) -> line(
                        "holdfast_pool_evictions_total",
                        with(labels, "reason", reason.toLowerCase(Locale.ROOT)),
                        count)));
    }

    /** A meter's name as Prometheus has it. */
    static String name(PoolFigure figure) {
        return figure.meter().replace('.', '_')
                + (figure.unit() == PoolFigure.Unit.SECONDS ? "_seconds" : "")
                + (figure.kind() == Kind.COUNTER ? "_total" : "");
    }

    private static String lower(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private void waits(PoolFigure figure, Map<Map<String, String>, PoolFigures> pools) {
        String name = name(figure);
        family(name, "histogram", figure.description() + "; buckets are exact to one eighth.");
        pools.forEach((labels, figures) -> {
            WaitTimes waits = figures.waitTimes();
            long[] counts = waits.counts();
            long below = 0;
            int bucket = 0;
            for (double end : BUCKETS) {
                while (bucket < counts.length && WaitTimes.longestIn(bucket).toNanos() / 1e9 <= end) {
                    below += counts[bucket++];
                }
                line(name + "_bucket", with(labels, "le", number(end)), below);
            }
            line(name + "_bucket", with(labels, "le", "+Inf"), waits.total());
            line(name + "_sum", labels, figures.waitMillis() / 1e3);
            line(name + "_count", labels, waits.total());
        });
    }

    private void servers(@org.jspecify.annotations.Nullable Sample sample) {
        List<ServerSample> servers = sample == null ? List.of() : sample.servers();
        serverGauge(
                "holdfast_server_up",
                "1 while the server answers, 0 while it does not.",
                servers,
                s -> s.health().status() == HealthStatus.DOWN ? 0 : 1);
        serverGauge(
                "holdfast_server_health",
                "0 up, 1 degraded, 2 down.",
                servers,
                s -> s.health().status().ordinal());
        serverGauge(
                "holdfast_server_connections", "Sessions at the server.", servers, s -> s.figure(Vitals::connections));
        serverGauge(
                "holdfast_server_max_connections",
                "Most sessions that it takes.",
                servers,
                s -> s.figure(Vitals::maxConnections));
        serverGauge("holdfast_server_running", "Sessions at work.", servers, s -> s.figure(Vitals::running));
        serverGauge(
                "holdfast_server_lock_waits",
                "Sessions that wait for a lock.",
                servers,
                s -> s.figure(Vitals::lockWaits));
        serverGauge(
                "holdfast_server_answer_seconds",
                "Time for the shortest question.",
                servers,
                s -> s.figure(Vitals::tookMillis) / 1e3);
        serverGauge(
                "holdfast_server_longest_transaction_seconds",
                "Age of the oldest open transaction.",
                servers,
                s -> s.figure(v -> orNothing(v.longestTransactionSeconds())));
        serverGauge(
                "holdfast_server_replication_lag_seconds",
                "How far it is behind its source.",
                servers,
                s -> s.figure(v -> orNothing(v.replicationLagSeconds())));
        serverGauge(
                "holdfast_server_replication_stopped",
                "1 when a replica no longer follows its source.",
                servers,
                s -> s.figure(
                        v -> Boolean.TRUE.equals(v.replica()) ? (v.replicationStopped() == null ? 0 : 1) : Double.NaN));
        serverGauge(
                "holdfast_server_read_only",
                "1 while it takes no writes.",
                servers,
                s -> s.figure(v -> v.readOnly() == null ? Double.NaN : v.readOnly() ? 1 : 0));
        for (String counter : COUNTERS) {
            String name = "holdfast_server_" + counter + "_total";
            family(name, "counter", "The server's own counter.");
            for (ServerSample server : servers) {
                double value = server.figure(v -> v.counter(counter));
                if (!Double.isNaN(value)) {
                    line(name, labels("server", server.name()), value);
                }
            }
        }
    }

    private static double orNothing(@org.jspecify.annotations.Nullable Long value) {
        return value == null ? Double.NaN : value;
    }

    private interface Figure<T> {
        double of(T subject);
    }

    private void serverGauge(String name, String help, List<ServerSample> servers, Figure<ServerSample> figure) {
        family(name, "gauge", help);
        for (ServerSample server : servers) {
            double value = figure.of(server);
            if (!Double.isNaN(value)) {
                line(name, labels("server", server.name()), value);
            }
        }
    }

    private void family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String name, Map<String, String> labels, double value) {
        List<String> parts = new ArrayList<>();
        labels.forEach((label, text) -> parts.add(label + "=\"" + escaped(text) + "\""));
        text.append(name)
                .append('{')
                .append(String.join(",", parts))
                .append("} ")
                .append(number(value))
                .append('\n');
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static Map<String, String> labels(String... pairs) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put(pairs[i], pairs[i + 1]);
        }
        return labels;
    }

    private static Map<String, String> with(Map<String, String> labels, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(name, value);
        return more;
    }
}
