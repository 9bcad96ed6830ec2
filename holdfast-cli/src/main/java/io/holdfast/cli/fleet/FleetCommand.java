package io.holdfast.cli.fleet;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.fleet.FleetTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast fleet}: who holds which part of the budget that instances share. */
@Command(
        name = "fleet",
        description = "Shows how the instances of an application share one budget of connections.",
        usageHelpAutoWidth = true,
        subcommands = {FleetPlanCommand.class, FleetInitCommand.class, FleetBudgetCommand.class},
        footer = {
            "%nLog in as the application's account: foreign sessions are counted among its own.",
            "Exit codes: 0 shown, 2 wrong usage, 3 no connection, or no table in the schema."
        })
public final class FleetCommand implements Callable<Integer> {
    private static final int LONGEST_INSTANCE = 8;
    private static final int LONGEST_CLIENT = 21;
    private static final int LONGEST_HOST = 14;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Option(names = "--schema", paramLabel = "NAME", description = "Where the tables are. Default: that of TARGET.")
    private @Nullable String schema;

    @Option(names = "--fleet", paramLabel = "NAME", description = "Only this one. Default: all.")
    private @Nullable String fleet;

    @Option(names = "--json", description = "Print one JSON object: the fleets with their instances.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    FleetCommand() {}

    /** What {@code --json} prints. */
    record Fleets(List<FleetTable.View> fleets) {}

    @Override
    public Integer call() {
        List<FleetTable> tables = FleetServer.ask(target.read(), schema, spec, (connection, in) -> {
            List<FleetTable> read = new ArrayList<>();
            for (String name : fleet == null ? FleetTable.names(connection, in) : List.of(fleet)) {
                read.add(FleetTable.read(connection, in, name));
            }
            return read;
        });
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    Json.line(new Fleets(tables.stream().map(FleetTable::view).toList())));
        } else if (tables.isEmpty()) {
            out.println("No fleet has a budget here. Set one with: holdfast fleet set-budget");
        } else {
            tables.forEach(table -> show(table.view(), out));
        }
        out.flush();
        return ExitCode.OK;
    }

    static void show(FleetTable.View view, PrintWriter out) {
        out.println("fleet " + view.fleet() + ": " + view.granted() + " of " + view.budget() + " connections granted, "
                + view.headroom() + " free, " + view.reserve() + " in reserve");
        out.println("this account has " + view.sessions() + " sessions, of which " + view.foreign()
                + " belong to no instance");
        FleetTable.View.Deploy deploy = view.lastDeploy();
        if (deploy.olderInstances() > 0) {
            out.printf(
                    Locale.ROOT,
                    "last deploy: %d joined until %.0f s ago and have %d; %d others have %d%n",
                    deploy.instances(),
                    Math.min(deploy.secondsAgo(), 9_999_999.0),
                    deploy.granted(),
                    deploy.olderInstances(),
                    deploy.olderGranted());
        }
        String format = "%-8s %-14s %5s %5s %5s %8s %6s  %s%n";
        out.printf(format, "INSTANCE", "HOST", "NEED", "BUSY", "HELD", "GRANTED", "AGE", "CLIENT");
        for (FleetTable.View.Instance line : view.instances()) {
            out.printf(
                    format,
                    cut(line.instance(), LONGEST_INSTANCE),
                    cut(line.host(), LONGEST_HOST),
                    line.need(),
                    line.busy(),
                    line.held(),
                    line.granted(),
                    line.left() ? "left" : Math.min(9_999, (long) line.leaseAgeSeconds()) + " s",
                    cut(line.client(), LONGEST_CLIENT));
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
