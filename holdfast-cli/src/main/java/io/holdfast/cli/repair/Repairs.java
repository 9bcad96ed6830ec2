package io.holdfast.cli.repair;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.fix.FixApplier;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.Runs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import picocli.CommandLine.Model.CommandSpec;

/** What the commands have in common: exit codes, and how a run's end is told. */
final class Repairs {
    private Repairs() {}

    static FixApplier applier(Target target, Runs runs, CommandSpec spec) {
        PrintWriter err = spec.commandLine().getErr();
        return new FixApplier(target, runs, Clock.systemUTC(), System.getProperty("user.name", "?"), err::println);
    }

    /** Why a file could not be used, in words. */
    static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "it is there already";
        }
        if (e instanceof NoSuchFileException) {
            return "its folder is not there";
        }
        if (e instanceof AccessDeniedException) {
            return "this account may not";
        }
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    /** A refusal with its exit code. */
    static CommandFailure failure(IOException e) {
        int exit = e instanceof RepairException repair
                ? switch (repair.error()) {
                    case PLAN_UNREADABLE, PLAN_UNWRITABLE, RUN_STATE -> ExitCode.USAGE;
                    case JOURNAL, NO_DOOR -> ExitCode.CANNOT_CHECK;
                    default -> ExitCode.PLAN_REFUSED;
                }
                : ExitCode.CANNOT_CHECK;
        return new CommandFailure(exit, String.valueOf(e.getMessage()), e);
    }

    /** Tells how a run ended, and what can be done next. */
    static int end(FixApplier.Outcome outcome, RunState wanted, CommandSpec spec) {
        PrintWriter out = spec.commandLine().getOut();
        String id = outcome.run().id();
        RepairException problem = outcome.problem();
        if (problem != null) {
            spec.commandLine().getErr().println("holdfast: " + problem.getMessage());
        }
        switch (outcome.state()) {
            case APPLIED ->
                out.println("Applied: all " + outcome.run().steps()
                        + " steps done and verified. Take it back: holdfast undo " + id);
            case TAKEN_BACK -> out.println("Taken back: the server is as it was before run " + id + ".");
            case REFUSED -> out.println("Nothing is changed. The plan was refused: " + id);
            default ->
                out.println("Partly done: " + outcome.run().stepsDone() + " of "
                        + outcome.run().steps() + " steps stand. Go on: holdfast apply --resume " + id
                        + "  Take back: holdfast undo " + id);
        }
        if (outcome.state() == wanted) {
            return ExitCode.OK;
        }
        return outcome.state() == RunState.REFUSED ? ExitCode.PLAN_REFUSED : ExitCode.PARTLY_APPLIED;
    }
}
