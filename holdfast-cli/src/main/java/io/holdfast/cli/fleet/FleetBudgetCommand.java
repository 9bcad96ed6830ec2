package io.holdfast.cli.fleet;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.fleet.FleetSettings;
import io.holdfast.fleet.FleetSql;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast fleet set-budget}: how many connections a fleet shares. Prints the SQL; runs it with {@code --apply}. */
@Command(
        name = "set-budget",
        description = "Prints the SQL that sets how many connections a fleet shares. Runs it only with --apply.",
        usageHelpAutoWidth = true,
        footer = {
            "%nRunning instances follow within two heartbeats; a lower budget waits for leases to end.",
            "Exit codes: 0 printed or run, 2 wrong usage, 3 no connection, or the server refused."
        })
final class FleetBudgetCommand implements Callable<Integer> {
    private static final int MOST = 100_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Option(names = "--schema", required = true, paramLabel = "NAME", description = "Where the tables are.")
    private String schema;

    @Option(names = "--fleet", required = true, paramLabel = "NAME", description = "Which fleet.")
    private String fleet;

    @Option(names = "--budget", required = true, paramLabel = "N", description = "The most sessions of its account.")
    private int budget;

    @Option(
            names = "--reserve",
            paramLabel = "N",
            description =
                    "Of these, kept free for instances that start: as many as start at once. Default: 3 %%, at least 2.")
    private @Nullable Integer reserve;

    @Option(names = "--apply", description = "Run it, as an account that may write the table.")
    private boolean apply;

    @Option(names = "--json", description = "Print one JSON object: statements, applied.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    FleetBudgetCommand() {}

    @Override
    public Integer call() {
        int free = reserve == null ? FleetSql.defaultReserve(budget) : reserve;
        if (budget < 2 || budget > MOST || free < 0 || free >= budget || !FleetSettings.isName(fleet)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--budget takes 2 to " + MOST + ", --reserve less than that, --fleet 1 to 64 letters, digits, dots,"
                            + " dashes or underscores.");
        }
        List<String> statements = List.of(FleetSql.setBudget(schema, fleet, budget, free));
        if (apply) {
            FleetInitCommand.run(target, schema, spec, statements);
        }
        FleetInitCommand.print(statements, apply, json, spec);
        return ExitCode.OK;
    }
}
