package io.holdfast.examples.shop.compare;

import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The program: lets the shop make its mistakes on each pool, and shows what came out. */
public final class Compare {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final CompareOptions options;
    private final String command;
    private final PrintStream out;
    private final Progress progress;

    private Compare(CompareOptions options, String command, PrintStream out, PrintStream err) {
        this.options = options;
        this.command = command;
        this.out = out;
        this.progress = new Progress(err, options.progress());
    }

    /** Runs, and ends the JVM: 0 done, 1 failed, 2 wrong arguments. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(CompareOptions.USAGE);
            return OK;
        }
        try {
            CompareOptions options = CompareOptions.parse(arguments);
            new Compare(options, command(arguments), out, err).run();
            return OK;
        } catch (IllegalArgumentException e) {
            err.println("shop: " + e.getMessage());
            err.print(CompareOptions.USAGE);
            return USAGE;
        } catch (Exception e) {
            err.println("shop: " + e);
            return FAILED;
        }
    }

    /** As a user types it: without what the script adds. */
    static String command(List<String> arguments) {
        List<String> shown = new ArrayList<>(arguments);
        shown.remove("--progress");
        int logs = shown.indexOf("--logs");
        if (logs >= 0) {
            shown.subList(logs, Math.min(logs + 2, shown.size())).clear();
        }
        return ("./examples/shop/run " + String.join(" ", shown)).strip();
    }

    private void run() throws Exception {
        Path from = options.from();
        if (from == null) {
            play();
        } else {
            show(JSON.readValue(Files.readString(from), Comparison.class));
        }
    }

    private void show(Comparison comparison) throws IOException {
        ResultTable.print(comparison, out);
        if (options.json() != null) {
            Files.writeString(options.json(), JSON.writeValueAsString(comparison) + "\n");
        }
        if (options.page() != null) {
            Files.writeString(options.page(), ShopPage.of(comparison));
        }
    }

    private void play() throws Exception {
        Files.createDirectories(options.logs());
        progress.say("starting MySQL " + ServerKind.MYSQL.version());
        try (TestServer server = TestServer.builder(ServerKind.MYSQL)
                        .option("innodb_lock_wait_timeout", "2")
                        .start();
                FaultProxy proxy = FaultProxy.of(server);
                Payment payment = new Payment()) {
            Map<Act, Map<String, Outcome>> outcomes = new EnumMap<>(Act.class);
            List<String> conditions = new ArrayList<>(conditions());
            for (PoolChoice pool : options.pools()) {
                boolean last = pool == options.pools().get(options.pools().size() - 1);
                Path log = options.logs()
                        .resolve("shop-" + pool.fileName() + ".log")
                        .toAbsolutePath();
                try (PoolRun run = new PoolRun(pool, server, proxy, payment, options.watch(), log)) {
                    play(run, pool, outcomes);
                    conditions.add(pool.title() + ": the shop was started " + times(run.starts()) + ".");
                    if (last) {
                        progress.end();
                        show(comparison(conditions, outcomes));
                    }
                    if (last && options.keep()) {
                        keepOpen(run, pool);
                    }
                }
            }
        }
    }

    private Comparison comparison(List<String> conditions, Map<Act, Map<String, Outcome>> outcomes) {
        List<ActResult> acts = new ArrayList<>();
        outcomes.forEach((act, pools) -> acts.add(new ActResult(act.title(), act.row(), act.what(), pools)));
        return new Comparison(command, conditions, acts);
    }

    private void play(PoolRun run, PoolChoice pool, Map<Act, Map<String, Outcome>> outcomes) throws Exception {
        progress.say(pool.title() + ": the shop opens");
        run.shop();
        int number = 0;
        for (Act act : options.acts()) {
            progress.say(String.format(
                    "%s: act %d of %d, %s",
                    pool.title(), ++number, options.acts().size(), act.what()));
            outcomes.computeIfAbsent(act, any -> new LinkedHashMap<>())
                    .put(pool.title(), run.play(act, options.length()));
        }
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }

    private List<String> conditions() {
        return List.of(
                "MySQL " + ServerKind.MYSQL.version()
                        + " with Connector/J behind a TCP proxy, innodb_lock_wait_timeout 2 s, on "
                        + Runtime.getRuntime().availableProcessors() + " processors with Java "
                        + Runtime.version().feature() + ".",
                "One application.properties for both: 6 connections, connection-timeout 3 s, leak-detection-threshold 2 s;"
                        + " the driver's connectTimeout 3 s, socketTimeout 20 s.",
                "Customers send 40 requests a second, half of them read an order, half place one; where the shop rests, 12 at once.",
                "Each mistake or fault lasts " + options.length().toSeconds() + " s, and customers are watched for "
                        + options.watch().toSeconds() + " s after it. One run.");
    }

    private void keepOpen(PoolRun run, PoolChoice pool) throws IOException, InterruptedException {
        int port = run.shop().port();
        out.println();
        out.println("The shop on " + pool.title() + " is open: http://127.0.0.1:" + port + "/orders/1");
        out.println("Its pool: http://127.0.0.1:" + port + "/actuator/health"
                + (pool == PoolChoice.HOLDFAST ? " and /actuator/holdfast" : ""));
        out.println("End it by Ctrl-C.");
        new CountDownLatch(1).await();
    }
}
