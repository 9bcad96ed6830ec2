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
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of wait alone, pairs of them, and mixes with sessions that have no part in it: does the doctor name each true
 * root, and no innocent?
 */
public final class LockScenario implements Scenario {
    private static final int MIXES = 200;
    private static final int QUICK_MIXES = 5;
    private static final int QUICK_STEP = 97;
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
            for (Part part : Part.values()) {
                List<Scene> scenes = part.scenes(server.kind, options.quick());
                if (options.scenarios().isEmpty()) {
                    results.addAll(new Piece(server, part, "", scenes).measure(options, out));
                }
                for (String wanted : options.scenarios()) {
                    Piece piece = Piece.of(server, part, scenes, wanted);
                    if (piece != null) {
                        results.addAll(piece.measure(options, out));
                    }
                }
            }
        }
        return results;
    }

    private enum Server {
        MYSQL("mysql", ServerKind.MYSQL, true),
        MYSQL_PLAIN("mysql-plain", ServerKind.MYSQL, false),
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
            if (!records) {
                builder.option("performance-schema", "OFF");
            } else if (kind == ServerKind.MARIADB) {
                builder.option("performance_schema", "ON")
                        .option("performance-schema-instrument", "%=ON")
                        .option("performance-schema-consumer-events-statements-current", "ON")
                        .option("performance-schema-consumer-events-statements-history", "ON")
                        .option("performance-schema-consumer-events-transactions-current", "ON");
            }
            return builder.start();
        }
    }

    private enum Part {
        ALONE("each alone"),
        PAIRS("pairs"),
        MIXES("mixes");

        private final String title;

        Part(String title) {
            this.title = title;
        }

        List<Scene> scenes(ServerKind server, boolean quick) {
            List<LockKind> all = Arrays.stream(LockKind.values())
                    .filter(kind -> kind.existsOn(server))
                    .toList();
            List<LockKind> mixing = all.stream().filter(LockKind::mixes).toList();
            return switch (this) {
                case ALONE ->
                    all.stream()
                            .map(kind -> new Scene(kind.name(), List.of(kind), 0))
                            .toList();
                case PAIRS -> pairs(mixing, quick ? QUICK_STEP : 1);
                case MIXES -> mixes(mixing, quick ? QUICK_MIXES : LockScenario.MIXES);
            };
        }

        private static List<Scene> pairs(List<LockKind> mixing, int step) {
            List<Scene> scenes = new ArrayList<>();
            for (int i = 0; i < mixing.size(); i++) {
                for (int j = i + 1; j < mixing.size(); j++) {
                    List<LockKind> pair = List.of(mixing.get(i), mixing.get(j));
                    scenes.add(new Scene(pair.toString(), pair, 0));
                }
            }
            return every(step, 0, scenes);
        }

        private static List<Scene> mixes(List<LockKind> mixing, int number) {
            List<Scene> scenes = new ArrayList<>();
            for (int seed = 0; seed < number; seed++) {
                Random random = new Random(seed);
                List<LockKind> kinds = new ArrayList<>(mixing);
                Collections.shuffle(kinds, random);
                kinds = kinds.subList(0, 1 + random.nextInt(MOST_KINDS));
                scenes.add(new Scene("mix " + seed + " " + kinds, kinds, random.nextInt(MOST_BYSTANDERS)));
            }
            return scenes;
        }
    }

    private static List<Scene> every(int step, int first, List<Scene> scenes) {
        return IntStream.range(0, scenes.size())
                .filter(i -> i % step == first)
                .mapToObj(scenes::get)
                .toList();
    }

    private record Scene(String title, List<LockKind> kinds, int bystanders) {}

    /** Some of the scenes of a server: they take long, and can be made a part at a time. */
    private record Piece(Server server, Part part, String of, List<Scene> scenes) {
        /**
         * What is asked for in the form {@code SERVER[:PART[:K/N]]}, as {@code mysql:pairs:1/4}.
         *
         * @return null when it asks for something else
         */
        static @Nullable Piece of(Server server, Part part, List<Scene> scenes, String wanted) {
            Matcher words = Pattern.compile("([a-z-]+)(?::([a-z]+)(?::(\\d{1,3})/(\\d{1,3}))?)?")
                    .matcher(wanted);
            if (!words.matches()) {
                throw new IllegalArgumentException(
                        wanted + " is no SERVER[:alone|pairs|mixes[:K/N]], such as mysql:pairs:1/4");
            }
            if (!words.group(1).equals(server.title)
                    || words.group(2) != null
                            && !words.group(2).toUpperCase(Locale.ROOT).equals(part.name())) {
                return null;
            }
            if (words.group(3) == null) {
                return new Piece(server, part, "", scenes);
            }
            int first = Integer.parseInt(words.group(3));
            int step = Math.max(1, Integer.parseInt(words.group(4)));
            return new Piece(server, part, " " + first + "/" + step, every(step, first - 1, scenes));
        }

        /** Several servers at a time if asked for, since most of the time goes by in waiting. */
        List<Measurement> measure(BenchOptions options, PrintStream out) throws Exception {
            Queue<Scene> queue = new ConcurrentLinkedQueue<>(scenes);
            List<LockScore> scores = new ArrayList<>();
            List<Future<?>> workers = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(options.parallel());
            try {
                for (int i = 0; i < options.parallel(); i++) {
                    LockScore score = new LockScore();
                    scores.add(score);
                    workers.add(threads.submit(() -> work(queue, score)));
                }
                for (Future<?> worker : workers) {
                    worker.get();
                }
            } finally {
                threads.shutdownNow();
            }
            LockScore all = new LockScore();
            scores.forEach(all::add);
            String title = server.title + ", " + part.title + of;
            out.println(title + ": " + all);
            all.faults().forEach(fault -> out.println("  " + fault));
            return List.of(
                    figure(title, "roots named", all.named(), "of " + all.roots()),
                    figure(title, "innocents", all.innocents(), "sessions"),
                    figure(title, "waits without a word", all.wordless(), "sessions"),
                    figure(title, "statements that did not help", all.broken(), "of " + all.statements()));
        }

        private @Nullable Void work(Queue<Scene> queue, LockScore score) throws Exception {
            try (TestServer started = server.start()) {
                for (Scene scene = queue.poll(); scene != null; scene = queue.poll()) {
                    new LockTrial(started, score, server.records).run(scene.title, scene.kinds, scene.bystanders);
                }
            }
            return null;
        }
    }

    private static Measurement figure(String title, String metric, int value, String unit) {
        return new Measurement("locks", "holdfast doctor", Map.of("on", title), metric, value, unit);
    }
}
