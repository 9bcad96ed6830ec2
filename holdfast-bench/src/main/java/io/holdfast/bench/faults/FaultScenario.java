package io.holdfast.bench.faults;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.fork.ChildJvm;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.result.Measurement;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs the cases: each on each pool, with each of its settings, against one real server. */
public final class FaultScenario implements Scenario {
    static final String COULD_NOT_RUN = "could not run";
    private static final Duration LONGEST = Duration.ofSeconds(100);
    private static final String GRANT = "GRANT ALL ON " + Stage.SCHEMA + ".* TO '" + TestServer.APP_USER + "'@'%'";

    @Override
    public String name() {
        return "faults";
    }

    @Override
    public String question() {
        return "What does a fault of the server, the network or the application cost on each pool?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<FaultCase> cases = cases(options);
        List<Peer> pools =
                options.poolsOr(options.quick() ? List.of(Peer.HOLDFAST, Peer.HIKARICP) : List.of(Peer.values()));
        ServerKind kind = options.server();
        Map<String, String> settings = new ConcurrentSkipListMap<>();
        List<Measurement> all = new ArrayList<>();
        AtomicInteger begun = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(options.parallel());
        try {
            Queue<TestServer> servers = new ConcurrentLinkedQueue<>();
            List<Future<List<Measurement>>> results = new ArrayList<>();
            for (FaultCase fault : cases) {
                results.add(workers.submit(() -> {
                    TestServer free = servers.poll();
                    TestServer server = free != null ? free : start(kind);
                    System.err.printf("faults: %d of %d, %s%n", begun.incrementAndGet(), cases.size(), fault.name());
                    List<Measurement> worst = worst(run(server, fault, pools, options, settings));
                    servers.add(server);
                    return worst;
                }));
            }
            out.printf(
                    "%s, %s, %s, pools of %d, borrow time-out %d ms, each case in a JVM of its own, %d at a time.%n",
                    kind,
                    options.driver(),
                    options.tls() ? "TLS" : "no TLS",
                    FaultPools.SIZE,
                    FaultPools.BORROW_TIMEOUT_MILLIS,
                    options.parallel());
            for (int i = 0; i < cases.size(); i++) {
                List<Measurement> worst = results.get(i).get();
                FaultReport.print(cases.get(i), worst, out);
                all.addAll(worst);
            }
            servers.forEach(TestServer::close);
        } finally {
            workers.shutdownNow();
        }
        settings.forEach((who, what) -> out.println(who + ": " + what));
        List<String> broken = FaultBounds.broken(all);
        out.println();
        broken.forEach(what -> out.println("BROKEN " + what));
        if (broken.isEmpty() && pools.contains(Peer.HOLDFAST)) {
            out.println("Holdfast's guarantees held in every case.");
        }
        if (options.page() != null) {
            Files.writeString(options.page(), FaultReport.page(cases, all, settings, kind, options));
        }
        if (!broken.isEmpty()) {
            throw new IllegalStateException("guarantees that did not hold: " + broken.size());
        }
        return all;
    }

    private static TestServer start(ServerKind kind) throws SQLException {
        TestServer server = TestServer.start(kind);
        server.execute("CREATE DATABASE " + Stage.SCHEMA, GRANT);
        return server;
    }

    private static List<Measurement> run(
            TestServer server, FaultCase fault, List<Peer> pools, BenchOptions options, Map<String, String> settings)
            throws Exception {
        List<Measurement> results = new ArrayList<>();
        for (Peer pool : pools) {
            for (Settings how : settingsOf(pool)) {
                results.addAll(new Run(server, fault, pool, how, options, settings).measure());
            }
        }
        return results;
    }

    private static List<FaultCase> cases(BenchOptions options) {
        if (!options.scenarios().isEmpty()) {
            return options.scenarios().stream().flatMap(FaultCases::group).toList();
        }
        return FaultCases.ALL.stream()
                .filter(fault -> !options.quick() || fault.isQuick())
                .toList();
    }

    private static List<Settings> settingsOf(Peer pool) {
        return pool == Peer.HOLDFAST ? List.of(Settings.DEFAULTS) : List.of(Settings.values());
    }

    /** Of repetitions the worst figure counts: one dead connection in a hundred is one too many. */
    private static List<Measurement> worst(List<Measurement> results) {
        Map<List<Object>, Measurement> worst = new LinkedHashMap<>();
        for (Measurement result : results) {
            List<Object> key = List.of(result.pool(), result.params(), result.metric());
            worst.merge(
                    key,
                    result,
                    (one, other) -> Double.isNaN(one.value()) || one.value() >= other.value() ? one : other);
        }
        return List.copyOf(worst.values());
    }

    /** One case on one pool. */
    private static final class Run {
        private final TestServer server;
        private final FaultCase fault;
        private final Peer pool;
        private final Settings how;
        private final BenchOptions options;
        private final Map<String, String> settings;

        Run(
                TestServer server,
                FaultCase fault,
                Peer pool,
                Settings how,
                BenchOptions options,
                Map<String, String> settings) {
            this.server = server;
            this.fault = fault;
            this.pool = pool;
            this.how = how;
            this.options = options;
            this.settings = settings;
        }

        List<Measurement> measure() throws Exception {
            List<Measurement> results = new ArrayList<>();
            AtomicInteger ended = new AtomicInteger();
            int turns = options.repeatOr(1);
            List<String> arguments = List.of(
                    fault.name(),
                    pool.name(),
                    how.name(),
                    options.driver().name(),
                    options.tls() ? "tls" : "plain",
                    String.valueOf(turns),
                    String.valueOf(server.port()));
            try {
                ChildJvm.run(
                        FaultChild.class,
                        fault.jvm(),
                        arguments,
                        LONGEST.multipliedBy(turns),
                        (line, answers, child) -> {
                            String[] words = line.split(" ", 2);
                            switch (words[0]) {
                                case "ORDER" -> answers.println(carryOut(words[1], child));
                                case "RESULT" -> results.add(measurement(words[1].split(" ")));
                                case "SETTINGS" -> {
                                    ended.incrementAndGet();
                                    settings.put(pool.title() + " " + pool.version() + ", " + how, words[1]);
                                }
                                case "FAILED" -> {
                                    System.err.println("  " + line);
                                    results.add(of(COULD_NOT_RUN, 1, ""));
                                }
                                default -> System.err.println("  " + line);
                            }
                        });
            } finally {
                restore();
            }
            if (ended.get() < turns
                    && results.stream().noneMatch(result -> result.metric().equals(COULD_NOT_RUN))) {
                results.add(of("hung", 1, ""));
            }
            return results;
        }

        private Measurement measurement(String[] result) {
            Figure figure = Figure.valueOf(result[0]);
            return of(figure.title, Double.parseDouble(result[1]), figure.unit);
        }

        private Measurement of(String metric, double value, String unit) {
            Map<String, Object> params = new LinkedHashMap<>();
            params.put("scenario", fault.name());
            params.put("settings", how.name().toLowerCase(java.util.Locale.ROOT));
            return new Measurement("faults", pool.title(), params, metric, value, unit);
        }

        private String carryOut(String order, Process child) {
            try {
                switch (order.split(" ")[0]) {
                    case "freeze" -> server.freeze();
                    case "thaw" -> server.thaw();
                    case "restart" -> server.restart();
                    case "crash" -> {
                        server.kill9();
                        Thread.sleep(500);
                        server.start();
                    }
                    case "limit-memory" -> limit(child, "--as=" + order.split(" ")[1] + ":");
                    case "limit-descriptors" -> limit(child, "--nofile=" + order.split(" ")[1] + ":");
                    case "suspend-me" -> suspend(child, Long.parseLong(order.split(" ")[1]));
                    case "successor" -> {
                        return "DONE " + startSuccessor();
                    }
                    default -> throw new IllegalArgumentException(order);
                }
                return "DONE";
            } catch (Exception e) {
                return "FAILED " + e;
            }
        }

        private static void limit(Process child, String what) throws IOException, InterruptedException {
            int failed = new ProcessBuilder("prlimit", "--pid", String.valueOf(child.pid()), what)
                    .start()
                    .waitFor();
            if (failed != 0) {
                throw new IOException("prlimit " + what + " ended with " + failed);
            }
        }

        private static void suspend(Process child, long millis) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-STOP", String.valueOf(child.pid()))
                    .start()
                    .waitFor();
            Thread.sleep(millis);
            new ProcessBuilder("kill", "-CONT", String.valueOf(child.pid()))
                    .start()
                    .waitFor();
        }

        private int startSuccessor() throws SQLException {
            TestServer started = TestServer.shared(server.kind());
            started.execute(
                    "CREATE DATABASE IF NOT EXISTS " + Stage.SCHEMA,
                    GRANT,
                    "CREATE TABLE IF NOT EXISTS " + Stage.SCHEMA + ".work (id INT) ENGINE=InnoDB");
            return started.port();
        }

        /** Whatever a child that was killed has left. */
        private void restore() throws SQLException {
            if (!server.isRunning()) {
                server.start();
            }
            server.thaw();
            server.execute(
                    "SET GLOBAL read_only = 0",
                    "SET GLOBAL wait_timeout = 28800",
                    "SET GLOBAL max_connections = 151",
                    "SET GLOBAL max_prepared_stmt_count = 16382",
                    "SET GLOBAL transaction_isolation = 'REPEATABLE-READ'",
                    "SET GLOBAL innodb_lock_wait_timeout = 50");
        }
    }
}
