package io.holdfast.cli.monitor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Terminal;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.PlainText;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.pools.PoolSettingsReader;
import io.holdfast.doctor.render.JsonReport;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.monitor.Alert;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.Sample;
import io.holdfast.monitor.ServerView;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.SnapshotJson;
import io.holdfast.monitor.alert.CommandSink;
import io.holdfast.monitor.alert.LogSink;
import io.holdfast.monitor.alert.WebhookForm;
import io.holdfast.monitor.alert.WebhookSink;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast monitor}: a server and any number of applications' pools, again and again or once. */
@Command(
        name = "monitor",
        description = "Watches a server, and the pools of applications that have a monitor. Changes nothing.",
        usageHelpAutoWidth = true,
        footer = {
            "%nFor instance:",
            "  holdfast monitor db.example:3306 -u watch -p --interval 30",
            "  */5 * * * * holdfast monitor --once --defaults-file /etc/holdfast.cnf",
            "%nOn a terminal it is a screen; otherwise a line for each sample, or JSON lines with --json.",
            "Exit codes: 0 nothing at or above --fail-on, 3 could not look, 4 something was."
        })
public final class MonitorCommand implements Callable<Integer> {
    /** For the first answer of every server and monitor. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(15);
    /** For the second question to a server that seems to be silent. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long POLL_MILLIS = 50;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Mixin
    private MonitorOptions options;

    @Option(names = "--once", description = "Take one sample, print it, and end: for cron.")
    private boolean once;

    @Option(
            names = "--pool-config",
            paramLabel = "FILE",
            description =
                    "With --once: the configuration of an application's pool, in Python, Django, Node, Go, Rails or"
                            + " Java. Its limit is compared with its sessions at the server. May be given several times.")
    private List<Path> poolConfigs = new ArrayList<>();

    @Option(
            names = "--instances",
            description = "Processes of the application, each with such a pool. Default: as many as are seen.")
    private int instances = 1;

    @Option(names = "--count", paramLabel = "N", description = "End after N samples.")
    private int count;

    @Option(
            names = "--fail-on",
            defaultValue = "WARN",
            description = "The mildest verdict that makes the exit code 4: CRIT or WARN. Default: ${DEFAULT-VALUE}.")
    private Severity failOn;

    @Option(names = "--json", description = "Print each sample's snapshot as one line of JSON.")
    private boolean json;

    @Option(names = "--alert-webhook", paramLabel = "URL", description = "Post each alert there, as JSON.")
    private @Nullable URI webhook;

    @Option(
            names = "--webhook-secret-env",
            paramLabel = "NAME",
            description = "The environment variable with the secret that signs those posts.")
    private @Nullable String webhookSecret;

    @Option(
            names = "--webhook-form",
            paramLabel = "FORM",
            defaultValue = "HOLDFAST",
            description = "Whose form the posts have: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private WebhookForm webhookForm;

    @Option(
            names = "--webhook-body",
            paramLabel = "FILE",
            description =
                    "The body to post, in which {subject}, {text}, {code} and {id} are filled in: for mail gateways.")
    private @Nullable Path webhookBody;

    @Option(
            names = "--alert-command",
            paramLabel = "WORDS",
            split = " ",
            description = "Run this for each alert, which is on its standard input as JSON.")
    private @Nullable List<String> command;

    @Option(
            names = "--capture",
            paramLabel = "FOLDER",
            description =
                    "Write a bundle of both sides into this folder when an alert is raised, at most every 5 minutes.")
    private @Nullable Path capture;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    MonitorCommand() {}

    @Override
    public Integer call() throws Exception {
        if (failOn != Severity.CRIT && failOn != Severity.WARN) {
            throw new ParameterException(spec.commandLine(), "--fail-on must be CRIT or WARN.");
        }
        if (count < 0) {
            throw new ParameterException(spec.commandLine(), "--count must not be negative.");
        }
        if (instances < 1) {
            throw new ParameterException(spec.commandLine(), "--instances must be 1 or more.");
        }
        if (!poolConfigs.isEmpty() && !once) {
            throw new ParameterException(spec.commandLine(), "--pool-config goes with --once.");
        }
        List<PoolSettings> configured = configured();
        Monitor.Builder builder = options.builder(false).onDemand();
        Target server = target.isGiven() || !options.namesPools() ? target.read() : null;
        if (server != null) {
            builder.server(server);
        }
        sinks(builder);
        try (Monitor monitor = MonitorOptions.start(builder);
                Captures captures =
                        new Captures(capture, monitor, spec.commandLine().getErr())) {
            boolean looked = awaitFirstLook(monitor);
            if (once && server != null) {
                awaitFairLook(monitor, server.withConnectTimeout(PATIENCE));
            }
            int code = watch(monitor, captures, looked);
            return configured.isEmpty()
                    ? code
                    : Math.max(code, poolUse(server == null ? target.read() : server, configured));
        }
    }

    private List<PoolSettings> configured() {
        List<PoolSettings> pools = new ArrayList<>();
        for (Path file : poolConfigs) {
            try {
                pools.addAll(PoolSettingsReader.read(file, instances));
            } catch (DoctorException e) {
                throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
            }
        }
        return pools;
    }

    /** Prints a line for each pool. */
    private int poolUse(Target server, List<PoolSettings> pools) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Report report;
        try {
            report = Doctor.withAllProbes(Clock.systemUTC())
                    .only("C14")
                    .examine(
                            server,
                            ReadOptions.defaults().withWindow(Duration.ZERO).withPools(pools));
        } catch (DoctorException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
        if (json) {
            out.println(JsonReport.render(report).replaceAll("\\R\\s*", ""));
        } else {
            report.findings()
                    .forEach(finding -> out.println(finding.severity() + " " + PlainText.of(finding.sentence())));
        }
        out.flush();
        return report.exitCode(failOn, true);
    }

    private void sinks(Monitor.Builder builder) throws IOException {
        builder.sink(new LogSink());
        if (webhook != null) {
            String secret = webhookSecret == null ? null : System.getenv(webhookSecret);
            if (webhookSecret != null && secret == null) {
                throw new ParameterException(
                        spec.commandLine(), "the environment has no variable " + webhookSecret + ".");
            }
            if (webhookForm == WebhookForm.PAGERDUTY && secret == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "PagerDuty needs its routing key: name its variable by --webhook-secret-env.");
            }
            builder.sink(
                    webhookBody == null
                            ? WebhookSink.of(webhookForm, webhook, secret)
                            : new WebhookSink(webhook, secret, Files.readString(webhookBody)));
        }
        if (command != null) {
            builder.sink(new CommandSink(command));
        }
    }

    private static boolean awaitFirstLook(Monitor monitor) throws InterruptedException {
        long deadline = System.nanoTime() + FIRST_LOOK.toNanos();
        while (!monitor.hasLooked() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        // The doctor's first look comes with the first answer, where there is one.
        while (monitor.hasLooked()
                && monitor.lastSample() == null
                && !monitor.hasExamined()
                && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        return monitor.hasLooked();
    }

    /**
     * One late answer cannot tell a silent server from a machine that is too busy to ask it: where a login succeeds, the
     * monitor gets the time to look again.
     */
    private static void awaitFairLook(Monitor monitor, Target server) throws InterruptedException {
        long deadline = System.nanoTime() + FIRST_LOOK.toNanos();
        boolean asked = false;
        while (System.nanoTime() < deadline && seemsDown(monitor.snapshot())) {
            if (!asked && !logsIn(server)) {
                return;
            }
            asked = true;
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean seemsDown(Snapshot snapshot) {
        return snapshot.servers().stream()
                .map(ServerView::health)
                .anyMatch(health -> health != null && health.status() == HealthStatus.DOWN);
    }

    private static boolean logsIn(Target server) {
        try (Connection connection = server.open()) {
            return connection.isValid((int) PATIENCE.toSeconds());
        } catch (DoctorException | SQLException e) {
            return false;
        }
    }

    private int watch(Monitor monitor, Captures captures, boolean looked) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Terminal terminal = json || once ? Terminal.none() : Terminal.stdout();
        int lines = 0;
        Snapshot snapshot = null;
        int samples = once ? 1 : count;
        for (int i = 1; samples == 0 || i <= samples; i++) {
            Sample sample = monitor.sampleNow();
            snapshot = monitor.snapshot();
            captures.look(snapshot);
            if (json) {
                out.println(new String(SnapshotJson.write(snapshot), StandardCharsets.UTF_8));
            } else if (terminal.isInteractive()) {
                lines = redraw(out, lines, SampleText.screen(sample, snapshot, terminal));
            } else {
                List<Snapshot.Verdict> bad = once ? bad(snapshot) : List.of();
                String line = SampleText.line(sample, snapshot);
                out.println(
                        bad.isEmpty()
                                ? line
                                : bad.get(0).level() + " " + bad.get(0).sentence() + " | " + line);
                bad.stream().skip(1).forEach(verdict -> out.println(verdict.level() + " " + verdict.sentence()));
            }
            out.flush();
            if (samples == 0 || i < samples) {
                Thread.sleep(options.interval().toMillis());
            }
        }
        if (snapshot == null || !looked || nothingAnswered(snapshot)) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CHECK,
                    snapshot == null || snapshot.verdicts().isEmpty()
                            ? "nothing answered."
                            : snapshot.verdicts().get(0).sentence(),
                    null);
        }
        boolean failing = snapshot.verdicts().stream()
                .anyMatch(verdict -> verdict.level().equals("CRIT")
                        || failOn == Severity.WARN && verdict.level().equals("WARN"));
        return failing || snapshot.alerts().stream().map(Alert::severity).anyMatch(s -> s.atLeast(failOn))
                ? ExitCode.FINDINGS
                : ExitCode.OK;
    }

    /** What is not in order, worst first. */
    private static List<Snapshot.Verdict> bad(Snapshot snapshot) {
        return snapshot.verdicts().stream()
                .filter(verdict -> !verdict.level().equals("OK"))
                .toList();
    }

    private static boolean nothingAnswered(Snapshot snapshot) {
        return snapshot.pools().isEmpty() && snapshot.servers().stream().allMatch(server -> server.vitals() == null);
    }

    /** Over what was drawn before; gives how many lines are there now. */
    private static int redraw(PrintWriter out, int before, List<String> lines) {
        if (before > 0) {
            out.print("\u001b[" + before + "A\u001b[J");
        }
        lines.forEach(out::println);
        return lines.size();
    }
}
