package io.holdfast.bench.drops;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import io.holdfast.monitor.Drop;
import io.holdfast.monitor.Monitor;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A pool under load, of which connections are ended in known ways: is the cause that the monitor names the right one? */
public final class DropScenario implements Scenario {
    private static final int THREADS = 8;
    private static final Set<String> SURE = Set.of("MEDIUM", "HIGH", "CERTAIN");
    private static final Duration CALM = Duration.ofSeconds(7);

    @Override
    public String name() {
        return "drops";
    }

    @Override
    public String question() {
        return "Does the monitor name the right cause of lost connections?";
    }

    /** A way to end connections, and the codes that name it. */
    private enum Act {
        KILL("HF-4002"),
        RESET("HF-4006"),
        CLOSE("HF-4006"),
        SILENCE("HF-4007"),
        RESTART("HF-4009"),
        CRASH("HF-4010");

        private final String code;

        Act(String code) {
            this.code = code;
        }

        void perform(TestServer server, FaultProxy proxy) throws SQLException, InterruptedException {
            switch (this) {
                case KILL -> killAll(server);
                case RESET -> proxy.cut(Cut.RST);
                case CLOSE -> proxy.cut(Cut.FIN);
                case SILENCE -> {
                    proxy.blackHole(Direction.BOTH, Scope.ALL);
                    Thread.sleep(CALM.toMillis());
                    proxy.cut(Cut.RST);
                    proxy.heal();
                }
                case RESTART -> server.restart();
                case CRASH -> {
                    server.kill9();
                    server.start();
                }
            }
        }

        private static void killAll(TestServer server) throws SQLException {
            try (Connection admin = server.adminConnection();
                    Statement statement = admin.createStatement()) {
                List<Long> sessions = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery(
                        "SELECT id FROM information_schema.processlist WHERE user = '" + TestServer.APP_USER + "'")) {
                    while (rows.next()) {
                        sessions.add(rows.getLong(1));
                    }
                }
                for (long session : sessions) {
                    try {
                        statement.execute("KILL " + session);
                    } catch (SQLException gone) {
                        // It ended by itself.
                        continue;
                    }
                }
            }
        }
    }

    /** How the drops of an act were judged. */
    private static final class Score {
        private final Map<String, Integer> mistaken = new TreeMap<>();
        private int sure;
        private int suspected;
        private int wrong;
        private int open;

        void add(Drop drop, Act act) {
            boolean right = drop.code().equals(act.code);
            boolean firm = SURE.contains(drop.confidence());
            sure += right && firm ? 1 : 0;
            suspected += right && !firm ? 1 : 0;
            wrong += !right && firm ? 1 : 0;
            open += !right && !firm ? 1 : 0;
            if (!right) {
                mistaken.merge(drop.code() + " " + drop.confidence() + " " + drop.reason(), 1, Integer::sum);
            }
        }

        int all() {
            return sure + suspected + wrong + open;
        }
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<Measurement> results = new ArrayList<>();
        for (ServerKind kind : ServerKind.values()) {
            if (options.scenarios().isEmpty()
                    || options.scenarios().contains(kind.name().toLowerCase(Locale.ROOT))) {
                results.addAll(run(kind, Math.max(1, options.quick() ? 1 : options.repeatOr(3)), out));
            }
        }
        return results;
    }

    private static List<Measurement> run(ServerKind kind, int rounds, PrintStream out) throws Exception {
        List<Measurement> results = new ArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        try (TestServer server = TestServer.start(kind);
                FaultProxy proxy = FaultProxy.of(server);
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .jdbcUrl(server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, "", proxy.port()))
                        .username(TestServer.APP_USER)
                        .password(TestServer.APP_PASSWORD)
                        .name("drops")
                        .size(THREADS)
                        .readTimeout(Duration.ofSeconds(3))
                        .build());
                Monitor monitor = Monitor.builder()
                        .pool(pool)
                        .healthInterval(Duration.ofSeconds(1))
                        .examineEvery(Duration.ZERO)
                        .start()) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(() -> load(pool, stop), "drops-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            for (Act act : Act.values()) {
                Score score = new Score();
                for (int round = 0; round < rounds; round++) {
                    Thread.sleep(CALM.toMillis());
                    Instant begin = Instant.now();
                    act.perform(server, proxy);
                    Thread.sleep(CALM.toMillis());
                    monitor.snapshot().pools().get(0).drops().stream()
                            .filter(drop -> !drop.at().isBefore(begin))
                            .forEach(drop -> score.add(drop, act));
                }
                report(kind, act, score, out, results);
            }
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        return results;
    }

    /** Short statements with pauses, as a service sends them; what fails is what is measured. */
    private static void load(HoldfastDataSource pool, AtomicBoolean stop) {
        while (!stop.get()) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT SLEEP(0.02)");
                Thread.sleep(20);
            } catch (SQLException lost) {
                if (!pause()) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(50);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static void report(ServerKind kind, Act act, Score score, PrintStream out, List<Measurement> results) {
        out.printf(
                Locale.ROOT,
                "%-8s %-8s %3d drops: %d right at medium or higher, %d right below, %d wrong above low, %d open%n",
                kind.name().toLowerCase(Locale.ROOT),
                act.name().toLowerCase(Locale.ROOT),
                score.all(),
                score.sure,
                score.suspected,
                score.wrong,
                score.open);
        score.mistaken.forEach((said, times) -> out.println("  " + said + ": " + times));
        Map<String, Object> params = Map.of("server", kind.name(), "act", act.name());
        results.add(new Measurement("drops", "holdfast", params, "right", score.sure, ""));
        results.add(new Measurement("drops", "holdfast", params, "wrong", score.wrong, ""));
        results.add(new Measurement("drops", "holdfast", params, "all", score.all(), ""));
    }
}
