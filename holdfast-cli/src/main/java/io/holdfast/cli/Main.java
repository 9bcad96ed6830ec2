package io.holdfast.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program. A new command is a class of its own, named in {@link Commands}. */
@Command(
        name = "holdfast",
        description = "Keeps MySQL and MariaDB connections alive, says why one died, and repairs servers.",
        synopsisSubcommandLabel = "COMMAND",
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
            "Try: holdfast doctor db.example:3306 -u app -p"
        })
public final class Main implements Runnable {
    private static final Set<String> VERSION = Set.of("--version", "-V", "version");

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
        if (args.length == 1 && VERSION.contains(args[0])) {
            Version.lines().forEach(out::println);
            return ExitCode.OK;
        }
        List<String> words = List.of(args);
        boolean alone = !words.isEmpty() && Commands.standsAlone(words.get(0));
        CommandLine commandLine = program(alone ? List.of(words.get(0)) : Commands.NAMES)
                .setOut(out)
                .setErr(err);
        Main main = commandLine.getCommand();
        commandLine
                .setExecutionStrategy(main::execute)
                .setParameterExceptionHandler((mistake, given) -> complain(mistake, words))
                .setExecutionExceptionHandler((failure, command, parsed) -> main.report(failure, command))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, new SpanConverter());
        String mistake = mistake(commandLine, words);
        if (mistake != null) {
            CommandLine command = commandLine.getSubcommands().get(words.get(0));
            return complain(command == null ? commandLine : command, mistake);
        }
        return commandLine.execute(args);
    }

    /** The program with these of its commands. */
    private static CommandLine program(List<String> commands) {
        CommandLine program = new CommandLine(new Main());
        for (String name : commands) {
            program.addSubcommand(name, Commands.named(name));
        }
        return program;
    }

    private static @Nullable String mistake(CommandLine program, List<String> words) {
        CommandLine command = words.isEmpty() ? null : program.getSubcommands().get(words.get(0));
        if (command == null) {
            // A secret before the command, or beside a misspelt one, is no better.
            return Habits.mistake(program, words);
        }
        List<String> rest = words.subList(1, words.size());
        CommandLine nested = rest.isEmpty() ? null : command.getSubcommands().get(rest.get(0));
        return Habits.mistake(nested == null ? command : nested, rest);
    }

    /** Without a command: how to use it, as a mistake in usage. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "which command? doctor, why or explain, for instance.");
    }

    private int execute(CommandLine.ParseResult parsed) {
        if (!verbose) {
            // The pool's log would be written across the live view, and says what the view shows.
            LogManager.getLogManager().reset();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** The mistake, what may have been meant, and where the help is; the whole help would push the mistake off the screen. */
    private static int complain(CommandLine.ParameterException mistake, List<String> words) {
        CommandLine command = mistake.getCommandLine();
        if (mistake instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().isEmpty()
                    ? ""
                    : unmatched.getUnmatched().get(0);
            boolean noCommand = !command.getSubcommands().isEmpty() && !first.startsWith("-");
            command.getErr()
                    .println("holdfast: "
                            + (noCommand
                                    ? NearMisses.noCommand(command, first)
                                    : Habits.unmatched(unmatched.getUnmatched(), words)));
            if (!noCommand) {
                CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
            }
            return tryHelp(command);
        }
        return complain(command, String.valueOf(mistake.getMessage()));
    }

    private static int complain(CommandLine command, String mistake) {
        command.getErr().println("holdfast: " + mistake);
        return tryHelp(command);
    }

    private static int tryHelp(CommandLine command) {
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
