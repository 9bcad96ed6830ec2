package io.holdfast.cli.demo;

import io.holdfast.doctor.Report;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.fix.FixApplier;
import io.holdfast.doctor.fix.FixPlanner;
import io.holdfast.doctor.fix.FixRequest;
import io.holdfast.doctor.fix.KillLog;
import io.holdfast.doctor.fix.KillRule;
import io.holdfast.doctor.fix.SessionEnder;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.Runs;
import io.holdfast.doctor.plan.TableColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;

/**
 * Heals the demo's sick server by what {@code holdfast kill}, {@code fix} and {@code apply} do, has the doctor look again, and
 * takes the repair back.
 */
final class Healing {
    private static final String OPERATOR = "demo";

    private final DemoServer server;
    private final SickServer sick;
    private final Consumer<String> notes;
    private final List<String> done = new ArrayList<>();

    Healing(DemoServer server, SickServer sick, Consumer<String> notes) {
        this.server = server;
        this.sick = sick;
        this.notes = notes;
    }

    /**
     * Heals, examines, and takes back.
     *
     * @throws IllegalStateException if the server is not healed: on its own server the demo must succeed
     */
    DemoResult.Healed heal() throws InterruptedException, SQLException {
        Path folder = temporary();
        try {
            endWhatBlocks(folder);
            sick.awaitServed();
            String before = sick.state();
            Runs runs = new Runs(folder);
            FixPlan plan = new FixPlanner(Clock.systemUTC()).plan(server.target(), cures());
            finished(applier(runs).apply(plan));
            for (int fix = 0; fix < plan.fixes().size(); fix++) {
                say(plan.fixes().get(fix).title());
            }
            sick.use();
            Report second = sick.look();
            say("The doctor again: " + second.verdict());
            List<DemoResult.Found> left = sick.ofTheShop(second);
            finished(applier(runs).undo(plan.id()));
            boolean same = sick.state().equals(before);
            say(
                    same
                            ? "Undone: both tables have their rows and definitions back, byte for byte"
                            : "Undone, and the tables are NOT as they were");
            return new DemoResult.Healed(List.copyOf(done), left, same);
        } catch (IOException e) {
            throw new IllegalStateException("the demo's server could not be healed: " + e.getMessage(), e);
        } finally {
            FileUtils.deleteQuietly(folder.toFile());
        }
    }

    private void endWhatBlocks(Path folder) throws IOException, InterruptedException {
        Target target = server.target();
        KillLog log = new KillLog(folder, OPERATOR, Clock.systemUTC());
        try (SessionEnder ender = SessionEnder.open(target, log, Clock.systemUTC(), line -> {})) {
            SessionEnder.Preview preview = ender.preview(KillRule.leakedBy(SickServer.USER, 1));
            for (SessionEnder.Ending ending :
                    ender.end(preview, preview.victims().size())) {
                say("Session " + ending.victim().session().id() + ", asleep in its transaction: " + ending.how());
            }
        }
    }

    private static List<FixRequest> cures() throws RepairException {
        return List.of(
                FixRequest.index(TableColumns.parse(SickServer.SHOP + ".orders(customer)"), List.of()),
                FixRequest.unique(TableColumns.parse(SickServer.SHOP + ".invoice(customer,number)"), "min", false),
                FixRequest.setting("wait_timeout", "28800", 0));
    }

    private FixApplier applier(Runs runs) {
        return new FixApplier(server.target(), runs, Clock.systemUTC(), OPERATOR, line -> {});
    }

    private static void finished(FixApplier.Outcome outcome) throws RepairException {
        RepairException problem = outcome.problem();
        if (problem != null) {
            throw problem;
        }
    }

    private void say(String line) {
        done.add(line);
        notes.accept(line);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("holdfast-demo-runs");
        } catch (IOException e) {
            throw new IllegalStateException("the demo needs a folder for its run: " + e.getMessage(), e);
        }
    }
}
