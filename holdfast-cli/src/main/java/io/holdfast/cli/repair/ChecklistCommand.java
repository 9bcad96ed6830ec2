package io.holdfast.cli.repair;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.login.MonitorsOption;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.LocalHost;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.checklist.AppEvidence;
import io.holdfast.doctor.checklist.Checklist;
import io.holdfast.doctor.checklist.Point;
import io.holdfast.doctor.checklist.Title;
import io.holdfast.doctor.fix.Cures;
import io.holdfast.doctor.plan.JournalEntry;
import io.holdfast.doctor.plan.RunRecord;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.render.ChecklistText;
import io.holdfast.doctor.server.CandidateKey;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.observe.PoolFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast checklist}: whether a repair is complete. */
@Command(
        name = "checklist",
        description = "Says whether a repair is complete: each point verified, or said to be unverified.",
        usageHelpAutoWidth = true,
        footer = {
            "%nChanges nothing, but with --apply-safe. From cron, as the daily repair:",
            "  30 3 * * * holdfast checklist db:3306 -u doctor --password-file F --apply-safe --log-to L",
            "Exit codes: 0 every point is green, 3 a point could not be verified, 4 a point is red."
        })
public final class ChecklistCommand implements Callable<Integer> {
    /** How the list is written. */
    enum Format {
        TEXT,
        JSON,
        MARKDOWN,
        JUNIT
    }

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
            names = "--pool-config",
            paramLabel = "FILE",
            description = "Settings of the application's pool. May be given several times.")
    private List<Path> poolConfigs = new ArrayList<>();

    @Option(names = "--instances", description = "Instances of the application. Default: ${DEFAULT-VALUE}.")
    private int instances = 1;

    @Option(names = "--app-pid", paramLabel = "PID", description = "The application's process, on this machine.")
    private @Nullable Long pid;

    @Option(
            names = "--health",
            paramLabel = "URL",
            description = "The application's health end point. May be given several times.")
    private List<URI> health = new ArrayList<>();

    @Option(names = "--scan", paramLabel = "FOLDER", description = "The application's sources.")
    private @Nullable Path sources;

    @Option(names = "--log", paramLabel = "FILE", description = "The application's log. May be given several times.")
    private List<Path> logs = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            description = "When the repair was made, such as 2026-11-29T03:00:00Z. Default: the end of the latest run.")
    private @Nullable String since;

    @Option(
            names = "--key",
            paramLabel = "SCHEMA.TABLE(COLUMN,…)",
            description = "Columns that ought to be unique, besides those that runs made so.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--schedule",
            paramLabel = "FILE",
            description = "A file with a schedule, in place of this machine's crontabs and systemd units.")
    private List<Path> schedules = new ArrayList<>();

    @Option(names = "--only", paramLabel = "LIST", description = "Points to verify, such as P05,P06.")
    private @Nullable String only;

    @Option(names = "--except", paramLabel = "LIST", description = "Points to leave out.")
    private @Nullable String except;

    @Option(
            names = "--apply-safe",
            description =
                    "First carry out the doctor's cures that can be taken back and copy no table. Prints one line.")
    private boolean applySafe;

    @Option(names = "--log-to", paramLabel = "FILE", description = "Append the line of --apply-safe to this file.")
    private @Nullable Path logTo;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    @Option(names = "--json", description = "The same as --format json.")
    private boolean json;

    @Mixin
    private RunsOption runs;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    ChecklistCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (instances < 1) {
            throw new ParameterException(spec.commandLine(), "--instances must be 1 or more.");
        }
        if (logTo != null && !applySafe) {
            throw new ParameterException(spec.commandLine(), "--log-to takes the line of --apply-safe.");
        }
        Set<String> wanted = points(only);
        Set<String> unwanted = points(except);
        Instant given = instant();
        try {
            Target server = target.read();
            SafeRepairs repairs = new SafeRepairs(
                    server,
                    runs.runs(),
                    System.getProperty("user.name", "?"),
                    spec.commandLine().getErr()::println);
            if (applySafe) {
                ServerFacts facts = facts(server, List.of(), List.of());
                repairs.carryOut(Cures.of(doctor().judge(facts), facts).requests());
            }
            Checklist list = list(server, given)
                    .only(point -> (wanted.isEmpty() || wanted.contains(point.id())) && !unwanted.contains(point.id()));
            print(list, repairs);
            return list.exitCode();
        } catch (IOException e) {
            throw Repairs.failure(e);
        }
    }

    private Checklist list(Target server, @Nullable Instant given) throws IOException, InterruptedException {
        List<Snapshot> snapshots = monitors.ask();
        List<RunRecord> own = runs.runs().all().stream()
                .filter(run -> run.plan().server().address().equals(server.address()))
                .toList();
        Instant from = given != null ? given : latest(own);
        List<PoolSettings> pools = new ArrayList<>(ChecklistSources.settings(poolConfigs, instances));
        snapshots.forEach(snapshot -> pools.addAll(PoolFacts.settings(snapshot.pools())));
        List<CandidateKey> candidates = new ArrayList<>(Checklist.keys(own));
        keys.forEach(text -> candidates.add(key(text)));
        ServerFacts facts = facts(server, pools, candidates.stream().distinct().toList());
        for (Snapshot snapshot : snapshots) {
            facts = PoolFacts.joined(facts, snapshot.pools());
        }
        Report report = doctor().judge(facts);
        AppEvidence app = ChecklistSources.gather(
                poolConfigs, instances, snapshots, pid, health, sources, logs, from, Schedules.find(schedules));
        return Checklist.of(facts, report, app, own, from);
    }

    private static Doctor doctor() {
        return Doctor.withAllProbes(Clock.systemUTC());
    }

    private static ServerFacts facts(Target server, List<PoolSettings> pools, List<CandidateKey> keys)
            throws IOException, InterruptedException {
        ReadOptions options = ReadOptions.defaults()
                .withWindow(Duration.ofSeconds(1))
                .withPools(pools)
                .withCandidateKeys(keys);
        return doctor().read(server, LocalHost.with(options, server));
    }

    /** The end of the latest run that stands. */
    private static @Nullable Instant latest(List<RunRecord> own) {
        return own.stream()
                .filter(run -> run.state() == RunState.APPLIED)
                .map(run -> run.entries().get(run.entries().size() - 1))
                .map(JournalEntry::at)
                .max(Instant::compareTo)
                .orElse(null);
    }

    private CandidateKey key(String text) {
        try {
            return CandidateKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Instant instant() {
        try {
            return since == null ? null : Instant.parse(since);
        } catch (DateTimeException e) {
            throw new ParameterException(
                    spec.commandLine(), "--since takes a time such as 2026-11-29T03:00:00Z, and not " + since + ".");
        }
    }

    private Set<String> points(@Nullable String list) {
        if (list == null) {
            return Set.of();
        }
        Set<String> known = Arrays.stream(Title.values()).map(Title::id).collect(Collectors.toSet());
        Set<String> points =
                new TreeSet<>(List.of(list.strip().toUpperCase(Locale.ROOT).split("\\s*,\\s*")));
        for (String point : points) {
            if (!known.contains(point)) {
                throw new ParameterException(
                        spec.commandLine(), "no point is named " + point + ": they are P01 to P15.");
            }
        }
        return points;
    }

    private void print(Checklist list, SafeRepairs repairs) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (applySafe) {
            repairs.refused().forEach(spec.commandLine().getErr()::println);
            String line =
                    list.at() + " holdfast checklist " + list.server() + " complete=" + list.complete() + " green="
                            + list.count(Point.State.GREEN) + " red=" + list.count(Point.State.RED) + " unverified="
                            + list.count(Point.State.UNKNOWN) + " applied="
                            + (repairs.applied().isEmpty() ? "none" : String.join(",", repairs.applied())) + " refused="
                            + repairs.refused().size();
            if (logTo == null) {
                out.println(line);
            } else {
                append(logTo, line);
            }
            return;
        }
        out.print(
                switch (json ? Format.JSON : format) {
                    case TEXT -> ChecklistText.plain(list);
                    case JSON -> Json.line(list) + "\n";
                    case MARKDOWN -> ChecklistText.markdown(list);
                    case JUNIT -> ChecklistText.junit(list);
                });
        out.flush();
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(
                    file, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, "cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
