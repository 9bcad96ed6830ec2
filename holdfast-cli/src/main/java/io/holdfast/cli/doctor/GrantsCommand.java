package io.holdfast.cli.doctor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.server.LeastAccount;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast grants}: the account with the fewest rights for this program, as a script. Makes nothing itself. */
@Command(
        name = "grants",
        description = "Prints the statements that make an account with the fewest rights for this program. Runs none.",
        usageHelpAutoWidth = true,
        footer = {
            "%nFor instance:",
            "  holdfast grants db.example:3306 -u root -p --account holdfast@10.0.0.%%",
            "%nNone of the rights lets the account read a row of a user's table.",
            "Exit codes: 0 printed, 3 the server could not be asked."
        })
public final class GrantsCommand implements Callable<Integer> {
    private static final int LONGEST_USER = 32;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Option(
            names = "--level",
            description =
                    "What the account is for: ${COMPLETION-CANDIDATES}. MONITOR has the figures of monitor, DOCTOR every"
                            + " check of doctor and serve. Default: ${DEFAULT-VALUE}.")
    private LeastAccount.Level level = LeastAccount.Level.DOCTOR;

    @Option(
            names = "--account",
            paramLabel = "USER@HOST",
            description = "The account to make; without a host, from anywhere. Default: ${DEFAULT-VALUE}.")
    private String account = "holdfast@%";

    @Option(names = "--json", description = "Print one JSON object: level, account, statements, password, undo.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    GrantsCommand() {}

    /** What {@code --json} prints. */
    record Script(
            String level,
            String account,
            String server,
            List<LeastAccount.Right> rights,
            List<String> statements,
            String password,
            String undo) {}

    @Override
    public Integer call() {
        String user = account.contains("@") ? account.substring(0, account.lastIndexOf('@')) : account;
        boolean control = account.chars().anyMatch(letter -> Character.isISOControl(letter));
        if (user.isEmpty() || user.length() > LONGEST_USER || control || account.indexOf('\\') >= 0) {
            throw new ParameterException(
                    spec.commandLine(), "--account takes USER@HOST, such as holdfast@10.0.0.%, with a user's name.");
        }
        Target server = target.read();
        LeastAccount least = ask(server);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(new Script(
                    level.name(),
                    account,
                    least.version().shown(),
                    least.rights(level),
                    least.statements(level, account),
                    LeastAccount.opening(account, "…"),
                    LeastAccount.undo(account))));
        } else {
            print(server, least, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static LeastAccount ask(Target server) {
        try (Connection connection = server.open()) {
            return LeastAccount.of(connection);
        } catch (DoctorException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CHECK, "the connection to " + server.address() + " was lost while reading.", e);
        }
    }

    private void print(Target server, LeastAccount least, PrintWriter out) {
        String forWhat = level.name().toLowerCase(Locale.ROOT);
        out.println("-- The least account for holdfast " + forWhat + " on "
                + least.version().shown() + " at " + server.address());
        out.println("-- It reads no row of a user's table.");
        List<String> statements = least.statements(level, account);
        out.println(statements.get(0) + ";");
        List<LeastAccount.Right> rights = least.rights(level);
        for (int i = 0; i < rights.size(); i++) {
            out.println("-- " + rights.get(i).why());
            out.println(statements.get(i + 1) + ";");
        }
        if (!least.performanceSchema()) {
            out.println(
                    "-- performance_schema is OFF here. Where it is ON, some checks need one right more: ask again.");
        }
        out.println("-- It is locked until it has a password:");
        out.println("--   " + LeastAccount.opening(account, "…") + ";");
        out.println("-- To take it back:");
        out.println("--   " + LeastAccount.undo(account) + ";");
    }
}
