package io.holdfast.bench.repair;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.Tls;
import io.holdfast.doctor.fix.FixApplier;
import io.holdfast.doctor.fix.FixPlanner;
import io.holdfast.doctor.fix.FixRequest;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.commons.io.FileUtils;

/**
 * Repairs of a large table while an application writes to it: how long its statements wait, beside the same statement typed
 * by hand; and whether the undo gives back the same bytes.
 */
public final class RepairScenario implements Scenario {
    private static final int ROWS = 1_000_000;
    private static final int QUICK_ROWS = 50_000;
    private static final int TEAM_ROWS = 200_000;
    private static final int WRITES = 500;
    private static final int ROUNDS = 2;
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Duration HELD = Duration.ofSeconds(7);

    private final List<Measurement> results = new ArrayList<>();

    @Override
    public String name() {
        return "repair";
    }

    @Override
    public String question() {
        return "How long do an application's writes wait while a large table is repaired?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        results.clear();
        Path folder = Files.createTempDirectory("holdfast-repair");
        try (TestServer server = TestServer.builder(options.server())
                .option("innodb_buffer_pool_size", "512M")
                .start()) {
            Runner runner = new Runner(server, folder);
            if (wanted(options, "team")) {
                team(runner, options.quick() ? QUICK_ROWS : TEAM_ROWS, out);
            }
            if (wanted(options, "writers")) {
                writers(runner, options.quick() ? QUICK_ROWS : ROWS, out);
            }
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
        return List.copyOf(results);
    }

    private static boolean wanted(BenchOptions options, String part) {
        return options.scenarios().isEmpty() || options.scenarios().contains(part);
    }

    /** Plans and carries out. */
    private record Runner(TestServer server, Path folder) {
        FixPlan plan(FixRequest... requests) throws Exception {
            Target target = Target.of("127.0.0.1", server.port())
                    .withUser(TestServer.ADMIN_USER)
                    .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD))
                    .withTls(Tls.DISABLED);
            return new FixPlanner(Clock.systemUTC()).plan(target, List.of(requests));
        }

        FixApplier applier() {
            return RepairChild.applier(server.port(), folder);
        }

        FixPlan apply(FixRequest... requests) throws Exception {
            FixPlan plan = plan(requests);
            check(applier().apply(plan));
            return plan;
        }

        void undo(FixPlan plan) throws Exception {
            check(applier().undo(plan.id()));
        }

        private static void check(FixApplier.Outcome outcome) throws Exception {
            if (outcome.problem() != null) {
                throw outcome.problem();
            }
        }
    }

    private void team(Runner runner, int rows, PrintStream out) throws Exception {
        QueueTable tables = QueueTable.fill(runner.server, rows);
        String before = tables.state();
        long begun = System.nanoTime();
        FixPlan plan = runner.apply(
                FixRequest.index(TableColumns.parse(tables.settings() + "(business_id)"), List.of()),
                FixRequest.index(TableColumns.parse(tables.queues() + "(visitor_id, state)"), List.of()),
                FixRequest.unique(TableColumns.parse(tables.queues() + "(token)"), "max", false));
        final double forward = seconds(begun);
        final String moved = tables.text("SELECT " + (rows + rows / 20) + " - COUNT(*) FROM " + tables.queues());
        begun = System.nanoTime();
        runner.undo(plan);
        double back = seconds(begun);
        boolean same = tables.state().equals(before);
        out.println("two tables of " + rows + " rows: " + moved + " duplicates moved; the undo gave back "
                + (same ? "the same bytes and indexes" : "OTHER BYTES"));
        add("team", rows, "apply", forward, "s");
        add("team", rows, "undo", back, "s");
        add("team", rows, "differences after the undo", same ? 0 : 1, "tables");
    }

    private void writers(Runner runner, int rows, PrintStream out) throws Exception {
        QueueTable tables = QueueTable.fill(runner.server, rows);
        long last = Long.parseLong(tables.text("SELECT MAX(id) FROM " + tables.queues()));
        String untouched = tables.untouched(last);
        String columns = tables.queues() + "(visitor_id, state)";
        String hits = "SELECT SUM(hits) FROM " + tables.queues();
        Histogram byHand = new Histogram(3);
        Histogram repaired = new Histogram(3);
        FixPlan unique;
        try (Writers writers = new Writers(runner.server, tables.queues(), rows, WRITES)) {
            Thread.sleep(QUIET.toMillis());
            writers.taken();
            Thread.sleep(QUIET.toMillis());
            report(rows, "nothing", writers.taken());
            for (int i = 0; i < ROUNDS; i++) {
                tables.run("ALTER TABLE " + tables.queues()
                        + " ADD INDEX by_hand (visitor_id, state), ALGORITHM=INPLACE," + " LOCK=NONE");
                byHand.add(writers.taken());
                tables.run("ALTER TABLE " + tables.queues() + " DROP INDEX by_hand, ALGORITHM=INPLACE, LOCK=NONE");
                FixPlan plan = runner.plan(FixRequest.index(TableColumns.parse(columns), List.of()));
                writers.taken();
                Runner.check(runner.applier().apply(plan));
                repaired.add(writers.taken());
                runner.undo(plan);
                writers.taken();
            }
            report(rows, "index by hand", byHand);
            report(rows, "index by holdfast", repaired);
            add(
                    "writers",
                    rows,
                    "p99 beside by hand",
                    repaired.getValueAtPercentile(99) / (double) Math.max(1, byHand.getValueAtPercentile(99)),
                    "times");

            held(runner, tables, columns, writers, rows);

            writers.taken();
            unique = runner.apply(FixRequest.unique(TableColumns.parse(tables.queues() + "(token)"), "min", true));
            report(rows, "duplicates removed", writers.taken());
            runner.undo(unique);
            report(rows, "duplicates back", writers.taken());
            writers.end();
            String sum = tables.text(hits);
            out.println(rows + " rows, " + WRITES + " writes a second: " + writers.updates() + " updates made and "
                    + sum + " counted, " + writers.inserts() + " rows added, " + writers.failures()
                    + " statements failed");
            add("writers", rows, "updates lost", writers.updates() - Long.parseLong(sum), "updates");
            add(
                    "writers",
                    rows,
                    "rows added and lost",
                    writers.inserts()
                            - Long.parseLong(
                                    tables.text("SELECT COUNT(*) FROM " + tables.queues() + " WHERE id > " + last)),
                    "rows");
            add("writers", rows, "statements failed", writers.failures(), "statements");
            add(
                    "writers",
                    rows,
                    "rows changed that none may change",
                    tables.untouched(last).equals(untouched) ? 0 : 1,
                    "tables");
        }
    }

    /** A transaction that only has read the table keeps every change of its definition out. */
    private void held(Runner runner, QueueTable tables, String columns, Writers writers, int rows) throws Exception {
        FixPlan plan = runner.plan(FixRequest.index(TableColumns.parse(columns), List.of()));
        try (Connection holder = runner.server.adminConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement
                    .executeQuery("SELECT 1 FROM " + tables.queues() + " LIMIT 1")
                    .close();
            Thread ends = new Thread(() -> rollbackAfter(holder));
            writers.taken();
            ends.start();
            Runner.check(runner.applier().apply(plan));
            report(rows, "index while a transaction holds the table", writers.taken());
            ends.join();
        }
        runner.undo(plan);
    }

    private static void rollbackAfter(Connection holder) {
        try {
            Thread.sleep(HELD.toMillis());
            holder.rollback();
        } catch (InterruptedException | java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void report(int rows, String during, Histogram micros) {
        add(during, rows, "p99", micros.getValueAtPercentile(99) / 1_000.0, "ms");
        add(during, rows, "longest", micros.getMaxValue() / 1_000.0, "ms");
    }

    private void add(String part, int rows, String metric, double value, String unit) {
        results.add(
                new Measurement("repair", "holdfast apply", Map.of("rows", rows, "during", part), metric, value, unit));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
