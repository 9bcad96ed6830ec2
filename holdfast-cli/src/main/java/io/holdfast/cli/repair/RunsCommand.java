package io.holdfast.cli.repair;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.doctor.plan.JournalEntry;
import io.holdfast.doctor.plan.PlannedFix;
import io.holdfast.doctor.plan.RunRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast runs}: what was done to servers. */
@Command(
        name = "runs",
        description = "Lists the runs of plans with their state, or the journal of one.",
        usageHelpAutoWidth = true)
public final class RunsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "The run whose journal is to be shown.")
    private @Nullable String id;

    @Mixin
    private RunsOption runs;

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    RunsCommand() {}

    private record Line(
            String run, String state, String server, String createdAt, int steps, int stepsDone, List<String> fixes) {
        static Line of(RunRecord run) {
            return new Line(
                    run.id(),
                    run.state().name(),
                    run.plan().server().address(),
                    run.plan().createdAt().toString(),
                    run.steps(),
                    run.stepsDone(),
                    run.plan().fixes().stream().map(PlannedFix::title).toList());
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (id != null) {
                RunRecord run = runs.runs().load(id);
                if (json) {
                    out.println(Json.line(Line.of(run)));
                    return ExitCode.OK;
                }
                line(Line.of(run), out);
                for (JournalEntry entry : run.entries()) {
                    String step = entry.fix() < 0 ? "" : (entry.fix() + 1) + "." + (entry.step() + 1) + " ";
                    out.println("  " + entry.at() + "  " + entry.phase() + "  " + step + entry.text()
                            + (entry.data().containsKey("operator")
                                    ? " by " + entry.data().get("operator") + " as "
                                            + entry.data().get("account")
                                    : ""));
                }
                return ExitCode.OK;
            }
            List<Line> lines = runs.runs().all().stream().map(Line::of).toList();
            if (json) {
                out.println(Json.line(lines));
            } else if (lines.isEmpty()) {
                out.println("No runs in " + runs.folder() + ".");
            } else {
                lines.forEach(each -> line(each, out));
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw Repairs.failure(e);
        }
    }

    private static void line(Line line, PrintWriter out) {
        out.println(line.run() + "  " + line.state() + "  " + line.server() + "  " + line.stepsDone() + " of "
                + line.steps() + " steps");
        line.fixes().forEach(fix -> out.println("    " + fix));
    }
}
