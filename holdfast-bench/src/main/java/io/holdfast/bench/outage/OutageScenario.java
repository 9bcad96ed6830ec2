package io.holdfast.bench.outage;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Servers that are stopped, killed, frozen, full, read-only, or replicas that stop or fall behind, watched with a pool and without:
 * how long until the health end points, the metrics and the alerts say so? Prints the table of {@code docs/monitor.md}.
 */
public final class OutageScenario implements Scenario {
    private static final Duration PROBE = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int SIZE = 3;

    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public String name() {
        return "outages";
    }

    @Override
    public String question() {
        return "How long until a monitor says what a server suffers?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<Measurement> results = new ArrayList<>();
        out.println("A probe every " + PROBE.toSeconds()
                + " s, which a frozen server is given 2 s to answer, and a sample as"
                + " often; times in seconds. Two probes are over after 2 s, and after 6 s where the server is frozen.");
        out.println();
        out.println("| server | it | pool | status | health end point | `/metrics` | alert |");
        out.println("|---|---|---|---|---|---|---|");
        for (ServerKind kind : ServerKind.values()) {
            if (options.scenarios().isEmpty()
                    || options.scenarios().contains(kind.name().toLowerCase(Locale.ROOT))) {
                measure(kind, options.quick(), out, results);
            }
        }
        return results;
    }

    private void measure(ServerKind kind, boolean quick, PrintStream out, List<Measurement> results) throws Exception {
        try (TestServer source = TestServer.builder(kind)
                        .option("log-bin", "log")
                        .option("server-id", "1")
                        .start();
                TestServer replica =
                        TestServer.builder(kind).option("server-id", "2").start()) {
            for (boolean pooled : new boolean[] {false, true}) {
                for (Trouble trouble : Trouble.values()) {
                    if (!trouble.isOfReplica()) {
                        watch(trouble, new Trouble.Pair(source, source), pooled, out, results);
                    }
                }
            }
            Trouble.Pair pair = new Trouble.Pair(replica, source);
            pair.follow();
            for (boolean pooled : new boolean[] {false, true}) {
                watch(Trouble.REPLICA_STOPPED, pair, pooled, out, results);
                if (!quick) {
                    watch(Trouble.REPLICA_LATE, pair, pooled, out, results);
                }
            }
        }
    }

    private void watch(Trouble trouble, Trouble.Pair pair, boolean pooled, PrintStream out, List<Measurement> results)
            throws Exception {
        TestServer server = pair.watched();
        JdbcDriver driver = pair.isMySql() ? JdbcDriver.CONNECTOR_J : JdbcDriver.MARIADB_CONNECTOR_J;
        Monitor.Builder builder = Monitor.builder()
                .server(Target.of("127.0.0.1", server.port())
                        .withUser(TestServer.ADMIN_USER)
                        .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD)))
                .interval(PROBE)
                .healthInterval(PROBE)
                .examineEvery(Duration.ZERO)
                .sink(alert -> {});
        try (@Nullable
                        HoldfastDataSource pool = pooled
                                ? new HoldfastDataSource(PoolConfig.builder()
                                        .name("orders")
                                        .jdbcUrl(server.jdbcUrl(driver, false, "mysql"))
                                        .username(TestServer.ADMIN_USER)
                                        .password(TestServer.ADMIN_PASSWORD)
                                        .size(SIZE)
                                        .build())
                                : null;
                Monitor monitor = (pool == null ? builder : builder.pool(pool)).start();
                MonitorServer http = MonitorServer.start(monitor, 0)) {
            await(() -> monitor.hasLooked() && status(http.url()).equals("UP"));
            Times times = new Times();
            AutoCloseable end = trouble.begin(pair);
            try {
                long begun = System.nanoTime();
                await(() -> times.look(monitor, http.url(), trouble, begun));
            } finally {
                end.close();
            }
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.1f | %.1f | %s %.1f |%n",
                    pair.isMySql() ? "MySQL" : "MariaDB",
                    trouble.title,
                    pooled ? "yes" : "no",
                    trouble.status,
                    times.health,
                    times.metrics,
                    trouble.code,
                    times.alert);
            Map<String, Object> params = Map.of(
                    "server", pair.watched().kind().name().toLowerCase(Locale.ROOT),
                    "trouble", trouble.name().toLowerCase(Locale.ROOT));
            String who = pooled ? "with a pool" : "without a pool";
            results.add(new Measurement(name(), who, params, "health", times.health, "s"));
            results.add(new Measurement(name(), who, params, "metrics", times.metrics, "s"));
            results.add(new Measurement(name(), who, params, "alert", times.alert, "s"));
        }
    }

    /** When each place first said it, in seconds; negative while it has not. */
    private final class Times {
        private double health = -1;
        private double metrics = -1;
        private double alert = -1;

        boolean look(Monitor monitor, URI url, Trouble trouble, long begun) throws IOException, InterruptedException {
            health = seen(health, status(url).equals(trouble.status), begun);
            metrics = seen(
                    metrics,
                    get(url, "/metrics")
                            .lines()
                            .anyMatch(line ->
                                    line.startsWith(trouble.metric + "{") && line.endsWith("} " + trouble.value)),
                    begun);
            alert = seen(
                    alert,
                    monitor.alerts().stream().anyMatch(each -> each.code().equals(trouble.code)),
                    begun);
            return health >= 0 && metrics >= 0 && alert >= 0;
        }

        private static double seen(double before, boolean said, long begun) {
            return before >= 0 || !said ? before : (System.nanoTime() - begun) / 1e9;
        }
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("nothing was said within " + LONGEST.toSeconds() + " s");
            }
            Thread.sleep(Trouble.POLL_MILLIS);
        }
    }

    private String status(URI url) throws IOException, InterruptedException {
        // The first status is the worst of all.
        return get(url, "/api/v1/hc/ready").replaceFirst("(?s).*?\"status\":\"(\\w+)\".*", "$1");
    }

    private String get(URI url, String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(url.resolve(path))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
