package io.holdfast.bench.locks;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import io.holdfast.testkit.locks.LockKind;
import io.holdfast.testkit.locks.LockScore;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Every kind of wait alone, pairs of them, and mixes with sessions that have no part in it: does the doctor name each true
 * root, and no innocent?
 */
public final class LockScenario implements Scenario {
    private static final int MIXES = 200;
    private static final int QUICK_MIXES = 5;
    private static final int MOST_KINDS = 5;
    private static final int MOST_BYSTANDERS = 12;

    @Override
    public String name() {
        return "locks";
    }

    @Override
    public String question() {
        return "Does the doctor name who holds others up, and no innocent?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<Measurement> results = new ArrayList<>();
        for (Server server : Server.values()) {
            if (options.scenarios().isEmpty() || options.scenarios().contains(server.title)) {
                results.addAll(measure(server, options, out));
            }
        }
        return results;
    }

    private enum Server {
        MYSQL("mysql", ServerKind.MYSQL, true),
        MARIADB("mariadb", ServerKind.MARIADB, true),
        MARIADB_PLAIN("mariadb-plain", ServerKind.MARIADB, false);

        private final String title;
        private final ServerKind kind;
        private final boolean records;

        Server(String title, ServerKind kind, boolean records) {
            this.title = title;
            this.kind = kind;
            this.records = records;
        }

        TestServer start() {
            TestServer.Builder builder = TestServer.builder(kind).option("event-scheduler", "ON");
            if (kind == ServerKind.MARIADB && records) {
                builder.option("performance_schema", "ON")
                        .option("performance-schema-instrument", "%=ON")
                        .option("performance-schema-consumer-events-statements-current", "ON")
                        .option("performance-schema-consumer-events-statements-history", "ON")
                        .option("performance-schema-consumer-events-transactions-current", "ON");
            }
            return builder.start();
        }
    }

    private static List<Measurement> measure(Server server, BenchOptions options, PrintStream out) throws Exception {
        List<Measurement> results = new ArrayList<>();
        List<LockKind> all = Arrays.stream(LockKind.values())
                .filter(kind -> kind.existsOn(server.kind))
                .toList();
        List<LockKind> mixing = all.stream().filter(LockKind::mixes).toList();
        try (TestServer started = server.start()) {
            LockScore alone = new LockScore();
            for (LockKind kind : all) {
                new LockTrial(started, alone, server.records).run(kind.name(), List.of(kind), 0);
            }
            report(server, "each alone", alone, results, out);
            LockScore pairs = new LockScore();
            for (int i = 0; i < mixing.size(); i++) {
                for (int j = i + 1; j < mixing.size(); j += options.quick() ? 11 : 1) {
                    List<LockKind> pair = List.of(mixing.get(i), mixing.get(j));
                    new LockTrial(started, pairs, server.records).run(pair.toString(), pair, 0);
                }
                if (options.quick() && i > 1) {
                    break;
                }
            }
            report(server, "pairs", pairs, results, out);
            LockScore mixes = new LockScore();
            for (int seed = 0; seed < (options.quick() ? QUICK_MIXES : MIXES); seed++) {
                Random random = new Random(seed);
                List<LockKind> kinds = new ArrayList<>(mixing);
                Collections.shuffle(kinds, random);
                kinds = kinds.subList(0, 1 + random.nextInt(MOST_KINDS));
                new LockTrial(started, mixes, server.records)
                        .run("mix " + seed + " " + kinds, kinds, random.nextInt(MOST_BYSTANDERS));
            }
            report(server, "mixes", mixes, results, out);
        }
        return results;
    }

    private static Measurement figure(String title, String metric, int value, String unit) {
        return new Measurement("locks", "holdfast doctor", Map.of("on", title), metric, value, unit);
    }

    private static void report(
            Server server, String what, LockScore score, List<Measurement> results, PrintStream out) {
        out.println(server.title + ", " + what + ": " + score);
        score.faults().forEach(fault -> out.println("  " + fault));
        String title = server.title + ", " + what;
        results.add(figure(title, "roots named", score.named(), "of " + score.roots()));
        results.add(figure(title, "innocents", score.innocents(), "sessions"));
        results.add(figure(title, "waits without a word", score.wordless(), "sessions"));
        results.add(figure(title, "statements that did not help", score.broken(), "of " + score.statements()));
    }
}
