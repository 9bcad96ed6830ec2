package io.holdfast.cli;

import io.holdfast.cli.doctor.AdviseCommand;
import io.holdfast.cli.doctor.DoctorCommand;
import io.holdfast.cli.doctor.GrantsCommand;
import io.holdfast.cli.doctor.WhyCommand;
import io.holdfast.cli.explain.ExplainCommand;
import io.holdfast.cli.fleet.FleetCommand;
import io.holdfast.cli.manual.CompletionCommand;
import io.holdfast.cli.manual.ManualCommand;
import io.holdfast.cli.middleware.MiddlewareCommand;
import io.holdfast.cli.monitor.BundleCommand;
import io.holdfast.cli.monitor.MonitorCommand;
import io.holdfast.cli.monitor.ServeCommand;
import io.holdfast.cli.monitor.TestCommand;
import io.holdfast.cli.repair.ApplyCommand;
import io.holdfast.cli.repair.ChecklistCommand;
import io.holdfast.cli.repair.FixCommand;
import io.holdfast.cli.repair.KillCommand;
import io.holdfast.cli.repair.RescueCommand;
import io.holdfast.cli.repair.RunsCommand;
import io.holdfast.cli.repair.UndoCommand;
import io.holdfast.cli.scan.ScanCommand;
import java.util.List;
import picocli.CommandLine;

/**
 * The commands by their names. A command's class is loaded when it is asked for, and not before: a run needs one of them, and
 * reading the options of all takes longer than most runs.
 */
final class Commands {
    /** In the order of the help. */
    static final List<String> NAMES = List.of(
            "demo",
            "doctor",
            "why",
            "advise",
            "grants",
            "scan",
            "monitor",
            "serve",
            "test",
            "bundle",
            "fix",
            "apply",
            "undo",
            "runs",
            "kill",
            "rescue",
            "checklist",
            "middleware",
            "fleet",
            "explain",
            "completion",
            "manual",
            "version",
            "help");

    private static final String DEMO = "io.holdfast.cli.demo.DemoCommand";

    private Commands() {}

    /** True for a command that needs no other: for all but those that describe the whole program. */
    static boolean standsAlone(String name) {
        return NAMES.contains(name) && !name.equals("completion") && !name.equals("manual") && !name.equals("help");
    }

    /** The class of a command. */
    static Class<?> named(String name) {
        return switch (name) {
            case "demo" -> demo();
            case "doctor" -> DoctorCommand.class;
            case "why" -> WhyCommand.class;
            case "advise" -> AdviseCommand.class;
            case "grants" -> GrantsCommand.class;
            case "scan" -> ScanCommand.class;
            case "monitor" -> MonitorCommand.class;
            case "serve" -> ServeCommand.class;
            case "test" -> TestCommand.class;
            case "bundle" -> BundleCommand.class;
            case "fix" -> FixCommand.class;
            case "apply" -> ApplyCommand.class;
            case "undo" -> UndoCommand.class;
            case "runs" -> RunsCommand.class;
            case "kill" -> KillCommand.class;
            case "rescue" -> RescueCommand.class;
            case "checklist" -> ChecklistCommand.class;
            case "middleware" -> MiddlewareCommand.class;
            case "fleet" -> FleetCommand.class;
            case "explain" -> ExplainCommand.class;
            case "completion" -> CompletionCommand.class;
            case "manual" -> ManualCommand.class;
            case "version" -> VersionCommand.class;
            case "help" -> CommandLine.HelpCommand.class;
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }

    /** The released program is without the demo, its servers and the pool beside it. */
    private static Class<?> demo() {
        try {
            return Class.forName(DEMO);
        } catch (ClassNotFoundException e) {
            return DemoElsewhere.class;
        }
    }
}
