package io.holdfast.cli.repair;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.login.MonitorsOption;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.cli.monitor.BundleWriter;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.checklist.AppEvidence.HealthAnswer;
import io.holdfast.doctor.fix.KillLog;
import io.holdfast.doctor.fix.rescue.Act;
import io.holdfast.doctor.fix.rescue.Condition;
import io.holdfast.doctor.fix.rescue.Rescue;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.observe.RemoteMonitor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast rescue}: brings a server that stands still back to serving. */
@Command(
        name = "rescue",
        description =
                "Brings a server that is full, or stands still, back to serving by the smallest act, after consent.",
        usageHelpAutoWidth = true,
        footer = {
            "%nFirst a picture of the server is written to the folder of runs. Then, as far as it is needed: a change of a",
            "table that others queue behind is cancelled; the roots of waits, then what an application left behind, are ended;",
            "max_connections is raised within its arithmetic. Each is shown, asked for, and verified.",
            "Exit codes: 0 the server serves, 2 wrong usage, 3 no way in, 5 refused and nothing changed, 6 it does not serve."
        })
public final class RescueCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Mixin
    private MonitorsOption monitors;

    @Option(
            names = "--health",
            paramLabel = "URL",
            description = "The application's health end point: the server serves when it answers 2xx.")
    private List<URI> health = new ArrayList<>();

    @Option(
            names = "--restart-command",
            paramLabel = "CMD",
            description = "Brings the application back once the server serves, such as 'systemctl restart shop'.")
    private @Nullable String restart;

    @Option(names = "--restart-limit", paramLabel = "TIME", description = "How long that may take. Default: 2m.")
    private Duration restartLimit = Duration.ofMinutes(2);

    @Option(
            names = "--mem",
            paramLabel = "SIZE",
            description = "Memory that the server may use, such as 16G: needed to raise max_connections.")
    private @Nullable String memory;

    @Option(
            names = "--max",
            paramLabel = "N",
            description = "End up to so many sessions at a time. Default with --yes: three, and one in ten sessions.")
    private int max;

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    @Mixin
    private RunsOption runs;

    @Mixin
    private Consent consent;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    RescueCommand() {}

    /** How it ended, for programs. */
    private record Line(
            String door,
            boolean serves,
            Condition before,
            Condition after,
            List<Rescue.Done> done,
            List<String> spared,
            boolean refused,
            @Nullable String picture,
            @Nullable String restarted,
            List<String> todo) {}

    @Override
    public Integer call() throws InterruptedException {
        if (max < 0) {
            throw new ParameterException(spec.commandLine(), "--max must be 1 or more.");
        }
        if (restartLimit.toSeconds() < 1) {
            throw new ParameterException(spec.commandLine(), "--restart-limit takes a time of a second or more.");
        }
        long bytes = MemorySize.bytes(memory, spec);
        Target server = target.read();
        String operator = System.getProperty("user.name", "?");
        PrintWriter err = spec.commandLine().getErr();
        Rescue rescue = new Rescue(
                server,
                runs.runs(),
                new KillLog(runs.folder(), operator, Clock.systemUTC()),
                Clock.systemUTC(),
                operator,
                bytes,
                health.isEmpty() ? null : this::served,
                err::println);
        Desk desk = new Desk(server);
        try {
            Rescue.Outcome outcome = rescue.run(desk);
            Restart restarting = outcome.serves() && restart != null ? restarted(restart) : null;
            return tell(outcome, desk, restarting);
        } catch (IOException e) {
            throw Repairs.failure(e);
        } catch (UncheckedIOException e) {
            IOException cause = e.getCause();
            throw cause == null ? e : Repairs.failure(cause);
        }
    }

    private boolean served() {
        try {
            for (HealthAnswer answer : ChecklistSources.answers(health)) {
                if (answer.status() < 200 || answer.status() >= 300) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Shows, asks, and keeps the picture. */
    private final class Desk implements Rescue.Attendant {
        private final Target server;
        private @Nullable Path picture;

        Desk(Target server) {
            this.server = server;
        }

        @Override
        public void picture(ServerFacts facts) throws RepairException {
            PrintWriter err = spec.commandLine().getErr();
            err.println("Found: " + Condition.of(facts).line() + ".");
            if (consent.dryRun()) {
                return;
            }
            List<Snapshot> pools = new ArrayList<>();
            for (URI url : monitors.urls()) {
                try {
                    pools.add(RemoteMonitor.fetch(url, monitors.tokenOf(url, false)));
                } catch (IOException e) {
                    err.println("holdfast: " + e.getMessage());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new RepairException(RepairError.JOURNAL, "interrupted; nothing is changed.", e);
                }
            }
            Path file = runs.folder().resolve("rescue-" + STAMP.format(facts.takenAt()) + ".zip");
            Map<String, ServerFacts> servers = new LinkedHashMap<>();
            servers.put(server.address(), facts);
            try {
                Files.createDirectories(runs.folder());
                new BundleWriter(file).write(servers, pools, Map.of());
            } catch (IOException e) {
                throw new RepairException(
                        RepairError.JOURNAL, "the picture cannot be written to " + file + ", so nothing is done.", e);
            }
            picture = file;
            err.println("The picture is in " + file + ": holdfast doctor --from " + file);
        }

        @Override
        public OptionalInt consent(Act act, List<String> sessions) throws RepairException {
            PrintWriter err = spec.commandLine().getErr();
            err.println("\n" + act.what() + ".\n  Loses: " + act.loses() + ".");
            sessions.forEach(line -> err.println("  " + line));
            if (consent.dryRun()) {
                return OptionalInt.empty();
            }
            String word = sessions.isEmpty() ? "raise" : Integer.toString(sessions.size());
            try {
                consent.ask("Do it?", word);
            } catch (RepairException e) {
                err.println("holdfast: " + e.getMessage());
                return OptionalInt.empty();
            }
            return OptionalInt.of(consent.given() ? max : sessions.size());
        }
    }

    /** What came of the restart; null where it was refused. */
    private record Restart(boolean done, String line) {}

    private Restart restarted(String command) throws InterruptedException {
        try {
            consent.ask("The server serves. Bring the application back: " + command + "?", "restart");
        } catch (RepairException e) {
            return new Restart(false, "not restarted: " + e.getMessage());
        }
        String failure = RestartCommand.run(command, restartLimit);
        if (failure != null) {
            return new Restart(false, failure);
        }
        if (health.isEmpty()) {
            return new Restart(true, "the command ended well; name --health to have the application asked");
        }
        return RestartCommand.await(this::served, restartLimit)
                ? new Restart(true, "the application is back: its health end point answers")
                : new Restart(false, "the command ended well, and the health end point still does not answer well");
    }

    private int tell(Rescue.Outcome outcome, Desk desk, @Nullable Restart restarting) {
        Condition after = Condition.of(outcome.after());
        List<String> todo = RescueTodo.of(outcome, target(), restart, restarting != null && restarting.done());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(new Line(
                    outcome.door(),
                    outcome.serves(),
                    outcome.before(),
                    after,
                    outcome.done(),
                    outcome.spared(),
                    outcome.refused().isPresent(),
                    desk.picture == null ? null : desk.picture.toString(),
                    restarting == null ? null : restarting.line(),
                    todo)));
        } else {
            for (Rescue.Done each : outcome.done()) {
                out.println((each.complete() ? "Done: " : "Not wholly done: ")
                        + each.act().what());
                each.took().forEach(line -> out.println("  " + line));
            }
            outcome.spared().forEach(line -> out.println("Passed over: " + line));
            out.println((outcome.serves() ? "The server serves: " : "The server does not serve yet: ") + after.line()
                    + ".");
            if (restarting != null) {
                out.println("Application: " + restarting.line() + ".");
            }
            if (!todo.isEmpty()) {
                out.println("Still to be done, in this order:");
                todo.forEach(line -> out.println("  - " + line));
            }
        }
        out.flush();
        return exit(outcome, restarting);
    }

    private int exit(Rescue.Outcome outcome, @Nullable Restart restarting) {
        PrintWriter err = spec.commandLine().getErr();
        if (restarting != null && !restarting.done()) {
            err.println("holdfast: "
                    + new RepairException(RepairError.NOT_RESTARTED, "the application was not brought back.")
                            .getMessage());
            return ExitCode.PARTLY_APPLIED;
        }
        if (outcome.serves()) {
            return ExitCode.OK;
        }
        if (outcome.refused().isPresent() && outcome.done().isEmpty()) {
            return consent.dryRun() ? ExitCode.OK : ExitCode.PLAN_REFUSED;
        }
        err.println("holdfast: "
                + new RepairException(RepairError.NOT_SERVING, "the server does not serve yet.").getMessage());
        return ExitCode.PARTLY_APPLIED;
    }

    private String target() {
        return target.read().address();
    }
}
