package io.holdfast.cli.repair;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.login.PlanServerOptions;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.plan.PlannedFix;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunRecord;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.Runs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast undo}: takes a run back. */
@Command(
        name = "undo",
        description = "Takes back what a run did, newest first. Refuses where others have changed it since.",
        usageHelpAutoWidth = true,
        footer = "%nExit codes: 0 taken back, 2 no such run, 3 no connection, 5 refused, 6 partly taken back.")
public final class UndoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(paramLabel = "RUN", description = "The run, as holdfast runs names it.")
    private String id;

    @Mixin
    private PlanServerOptions server;

    @Mixin
    private RunsOption runs;

    @Mixin
    private Consent consent;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    UndoCommand() {}

    @Override
    public Integer call() {
        try {
            Runs all = runs.runs();
            RunRecord record = all.load(id);
            if (record.state() == RunState.TAKEN_BACK || record.state() == RunState.REFUSED) {
                throw new RepairException(
                        RepairError.RUN_STATE,
                        "run " + id + " is " + record.state() + ": nothing of it is left to undo.");
            }
            Target target = server.orElse(record.plan().server().address()).read();
            PrintWriter out = spec.commandLine().getOut();
            out.println("Run " + id + " is " + record.state() + ". To be taken back:");
            for (int fix = record.plan().fixes().size() - 1; fix >= 0; fix--) {
                PlannedFix planned = record.plan().fixes().get(fix);
                for (int step = planned.steps().size() - 1; step >= 0; step--) {
                    if (record.begun(fix, step)) {
                        planned.steps().get(step).undo().forEach(sql -> out.println("  " + sql + ";"));
                    }
                }
            }
            if (consent.dryRun()) {
                return ExitCode.OK;
            }
            consent.ask("Take it back on " + target.address() + "?", "undo");
            return Repairs.end(Repairs.applier(target, all, spec).undo(id), RunState.TAKEN_BACK, spec);
        } catch (IOException e) {
            throw Repairs.failure(e);
        }
    }
}
