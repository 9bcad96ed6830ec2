package io.holdfast.cli.fleet;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.fleet.FleetPlan;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast fleet plan}: the arithmetic of instances and connections. Asks no server. */
@Command(
        name = "plan",
        description = "Computes pool sizes from instances and connections. Asks no server.",
        usageHelpAutoWidth = true,
        footer = {
            "%nFor instance:",
            "  holdfast fleet plan --replicas 20 --surge 25%% --budget 150",
            "Exit codes: 0 printed, 2 wrong usage, 4 the budget is too small for so many instances."
        })
final class FleetPlanCommand implements Callable<Integer> {
    private static final int MOST = 100_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Option(names = "--replicas", required = true, paramLabel = "N", description = "Instances at rest.")
    private int replicas;

    @Option(
            names = "--surge",
            paramLabel = "N%%",
            description = "How many more run during a deploy, in percent. Default: ${DEFAULT-VALUE}.")
    private String surge = "25%";

    @Option(
            names = "--budget",
            paramLabel = "N",
            description = "The most sessions of the application's account. Default: ${DEFAULT-VALUE}, MySQL's own"
                    + " max_connections less 21 for others.")
    private int budget = 130;

    @Option(
            names = "--account",
            paramLabel = "USER@HOST",
            description = "The application's account in the printed SQL. Default: ${DEFAULT-VALUE}.")
    private String account = "'app'@'%'";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    FleetPlanCommand() {}

    /** What {@code --json} prints. */
    record Result(
            int replicas,
            int surge,
            int peak,
            int budget,
            int reserve,
            double peakShare,
            int fixedSize,
            int fleetSize,
            String verdict,
            int comfortableBudget,
            String sql) {}

    @Override
    public Integer call() {
        String percent = surge.endsWith("%") ? surge.substring(0, surge.length() - 1) : surge;
        if (!percent.matches("[0-9]{1,4}") || replicas < 1 || replicas > MOST || budget < 2 || budget > MOST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--replicas and --budget take a number up to " + MOST + ", --surge a percentage such as 25%.");
        }
        FleetPlan plan = FleetPlan.of(replicas, Integer.parseInt(percent), budget);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(new Result(
                    plan.replicas(),
                    plan.surge(),
                    plan.peak(),
                    plan.connections(),
                    plan.reserve(),
                    plan.peakShare(),
                    plan.fixedSize(),
                    plan.fleetSize(),
                    plan.verdict().name(),
                    plan.comfortableConnections(),
                    plan.limitSql(account))));
        } else {
            print(plan, out);
        }
        out.flush();
        return plan.verdict() == FleetPlan.Verdict.TOO_FEW ? ExitCode.FINDINGS : ExitCode.OK;
    }

    private void print(FleetPlan plan, PrintWriter out) {
        out.printf("%d instances, %d more in a deploy: %d at the peak%n", plan.replicas(), plan.surge(), plan.peak());
        out.printf(
                "%d connections less %d in reserve: %d to share%n", plan.connections(), plan.reserve(), plan.usable());
        out.printf(
                Locale.ROOT,
                "%d / %d = %.1f connections for each instance at the peak%n%n",
                plan.usable(),
                plan.peak(),
                plan.peakShare());
        out.println("without a fleet   size=" + plan.fixedSize()
                + (plan.fixedSize() == 0 ? "   (no size fits)" : "   the largest that never exceeds the budget"));
        out.println("with a fleet      size=" + plan.fleetSize() + "   the most that one instance may have");
        out.println();
        out.println(advice(plan));
        out.println("The server should keep the same limit:");
        out.println("  " + plan.limitSql(account) + ";");
    }

    private static String advice(FleetPlan plan) {
        int comfortable = plan.comfortableConnections();
        return switch (plan.verdict()) {
            case FLEET ->
                "A fleet's budget serves well: from five connections for each instance on,\n"
                        + "splitting costs next to nothing.";
            case TIGHT ->
                "A fleet's budget serves; a burst on one instance waits at times. From a budget\nof " + comfortable
                        + " on it does not.";
            case MULTIPLEXER ->
                "Below three connections for each instance a multiplexer (ProxySQL, MySQL\n"
                        + "Router) serves better, or a budget of " + comfortable + ".";
            case TOO_FEW ->
                "There are more instances than connections: some have none in a deploy. Use a\n"
                        + "multiplexer, or a budget of " + comfortable + ".";
        };
    }
}
