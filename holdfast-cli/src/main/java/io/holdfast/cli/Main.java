package io.holdfast.cli;

import io.holdfast.cli.demo.DemoCommand;
import io.holdfast.cli.doctor.AdviseCommand;
import io.holdfast.cli.doctor.DoctorCommand;
import io.holdfast.cli.doctor.WhyCommand;
import io.holdfast.cli.explain.ExplainCommand;
import io.holdfast.cli.monitor.BundleCommand;
import io.holdfast.cli.monitor.MonitorCommand;
import io.holdfast.cli.monitor.ServeCommand;
import io.holdfast.cli.monitor.TestCommand;
import io.holdfast.cli.repair.ApplyCommand;
import io.holdfast.cli.repair.FixCommand;
import io.holdfast.cli.repair.KillCommand;
import io.holdfast.cli.repair.RunsCommand;
import io.holdfast.cli.repair.UndoCommand;
import io.holdfast.cli.scan.ScanCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program. A new command is a class of its own, named in {@code subcommands}. */
@Command(
        name = "holdfast",
        description = "Keeps MySQL and MariaDB connections alive, says why one died, and repairs servers.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            DoctorCommand.class,
            WhyCommand.class,
            AdviseCommand.class,
            ScanCommand.class,
            MonitorCommand.class,
            ServeCommand.class,
            TestCommand.class,
            BundleCommand.class,
            FixCommand.class,
            ApplyCommand.class,
            UndoCommand.class,
            RunsCommand.class,
            KillCommand.class,
            ExplainCommand.class
        },
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:nothing found at or above the level asked for",
            " 1:internal error",
            " 2:wrong usage",
            " 3:could not connect, or could not check",
            " 4:findings, or a guarantee that did not hold",
            " 5:a plan was refused by its preflight",
            " 6:a plan was carried out in part",
            " 130:interrupted"
        },
        footer = {
            "%nResults go to stdout, everything else to stderr. NO_COLOR turns colours off.",
            "Try: holdfast demo --seconds 30"
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show stack traces of errors, and the log.")
    private boolean verbose;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    private Main() {}

    public static void main(String[] args) {
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args));
    }

    /** Runs one command; gives its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Main main = new Main();
        CommandLine commandLine = new CommandLine(main)
                .setOut(out)
                .setErr(err)
                .setExecutionStrategy(main::execute)
                .setParameterExceptionHandler((mistake, given) -> complain(mistake))
                .setExecutionExceptionHandler((failure, command, parsed) -> main.report(failure, command))
                .setCaseInsensitiveEnumValuesAllowed(true);
        return commandLine.execute(args);
    }

    /** Without a command: how to use it, as a mistake in usage. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "which command? demo, doctor, why or explain, for instance.");
    }

    private int execute(CommandLine.ParseResult parsed) {
        if (!verbose) {
            // The pool's log would be written across the live view, and says what the view shows.
            LogManager.getLogManager().reset();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** The mistake, what may have been meant, and where the help is; the whole help would push the mistake off the screen. */
    private static int complain(CommandLine.ParameterException mistake) {
        CommandLine command = mistake.getCommandLine();
        command.getErr().println("holdfast: " + mistake.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private int report(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        if (failure instanceof CommandFailure expected) {
            err.println("holdfast: " + expected.getMessage());
            printStack(failure, err);
            return expected.exitCode();
        }
        err.println("holdfast: internal error: " + failure);
        printStack(failure, err);
        if (!verbose) {
            err.println("Run it again with --verbose for the stack trace.");
        }
        return ExitCode.INTERNAL_ERROR;
    }

    private void printStack(Exception failure, PrintWriter err) {
        if (verbose) {
            failure.printStackTrace(err);
        }
    }
}
