package io.holdfast.cli.doctor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.Terminal;
import io.holdfast.cli.login.MonitorsOption;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.LocalHost;
import io.holdfast.doctor.PlainText;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.inspect.Inspection;
import io.holdfast.doctor.inspect.SqlInspector;
import io.holdfast.doctor.inspect.TableInspector;
import io.holdfast.doctor.pools.PoolSettingsReader;
import io.holdfast.doctor.render.HtmlReport;
import io.holdfast.doctor.render.InspectionText;
import io.holdfast.doctor.render.JsonReport;
import io.holdfast.doctor.render.JunitReport;
import io.holdfast.doctor.render.MarkdownReport;
import io.holdfast.doctor.render.TextReport;
import io.holdfast.doctor.server.CandidateKey;
import io.holdfast.doctor.server.FactsFile;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.observe.PoolFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast doctor}: what is wrong with a server. Reads only, over one connection. */
@Command(
        name = "doctor",
        description = "Says what is wrong with a MySQL or MariaDB server. Changes nothing.",
        usageHelpAutoWidth = true,
        footer = "%nExit codes: 0 nothing at or above --fail-on, 3 could not check, 4 findings.")
public final class DoctorCommand implements Callable<Integer> {
    private static final int LONGEST_WINDOW_SECONDS = 3_600;

    /** How the report is written. */
    enum Format {
        TEXT,
        JSON,
        MARKDOWN,
        JUNIT,
        HTML
    }

    /** A check in the list of all. */
    record Check(String code, String id, String title) {}

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Option(names = "--only", paramLabel = "LIST", description = "Checks to make, such as L01,C*,HF-2301.")
    private @Nullable String only;

    @Option(names = "--except", paramLabel = "LIST", description = "Checks to leave out, such as H*.")
    private @Nullable String except;

    @Option(names = "--list-checks", description = "List the checks and end.")
    private boolean listChecks;

    @Option(
            names = "--fail-on",
            description =
                    "The mildest finding that makes the exit code 4: CRIT, WARN or INFO. Default: ${DEFAULT-VALUE}.")
    private Severity failOn = Severity.WARN;

    @Option(names = "--baseline", paramLabel = "FILE", description = "A report of --json whose findings are left out.")
    private @Nullable Path baseline;

    @Option(names = "--save", paramLabel = "FILE", description = "Keep what was read, for --from.")
    private @Nullable Path save;

    @Option(names = "--from", paramLabel = "FILE", description = "Judge what --save kept; no server is asked.")
    private @Nullable Path from;

    @Option(
            names = "--window",
            paramLabel = "TIME",
            description =
                    "The time between the two samples that rates come from, such as 5 or 5s. Default: ${DEFAULT-VALUE}.")
    private Duration window = Duration.ofSeconds(5);

    @Option(
            names = "--pool-config",
            paramLabel = "FILE",
            description =
                    "The configuration of an application's pool, in Python, Django, Node, Go, Rails or Java, to be checked"
                            + " with the server.")
    private List<Path> poolConfigs = new ArrayList<>();

    @Mixin
    private MonitorsOption monitors;

    @Option(names = "--instances", description = "Instances of the application, each with such pools. Default: 1.")
    private int instances = 1;

    @Option(
            names = "--key",
            paramLabel = "SCHEMA.TABLE(COLUMN,…)",
            description = "Columns that ought to be unique: rows that repeat them are searched for.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "One table instead of the whole server: columns, indexes with use and size, keys, statistics,"
                    + " who holds it.")
    private @Nullable String table;

    @Option(
            names = "--sql",
            paramLabel = "STATEMENT",
            description = "One statement instead of the whole server: its plan, rows read for rows given, advice. It is"
                    + " explained, and not run.")
    private @Nullable String sql;

    @Option(
            names = "--middleware",
            description =
                    "Try what holds through the target's address, on a scratch table in the schema that it names: which of"
                            + " what applications rely on is broken by a proxy on the way. Ends sessions of its own.")
    private boolean middleware;

    @Option(
            names = "--direct",
            paramLabel = "URL",
            description = "With --middleware: the server's own address, to end a session behind the proxy's back.")
    private @Nullable String direct;

    @Option(
            names = "--mem",
            paramLabel = "SIZE",
            description = "The memory of the server's machine, such as 16G, where it cannot be seen from here.")
    private @Nullable String memory;

    @Option(names = "--healthy", description = "Show what was found healthy, too.")
    private boolean healthy;

    @Option(names = "--all", description = "Show every finding whole, also those that are alike.")
    private boolean all;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    @Option(names = "--json", description = "The same as --format json.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    DoctorCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Doctor doctor = doctor();
        if (listChecks) {
            list(doctor, out);
            return ExitCode.OK;
        }
        if (failOn == Severity.UNKNOWN || failOn == Severity.OK) {
            throw new ParameterException(spec.commandLine(), "--fail-on must be one of CRIT, WARN and INFO.");
        }
        if (middleware) {
            return MatrixRun.run(target.read(), direct(), json, out);
        }
        if (table != null || sql != null) {
            return inspect(out);
        }
        Report report = withoutBaseline(doctor.judge(facts(doctor)));
        out.print(rendered(report));
        out.flush();
        return report.exitCode(failOn, only != null);
    }

    /** The same login at another address. */
    private @Nullable Target direct() {
        if (direct == null) {
            return null;
        }
        try {
            Target through = target.read();
            Target other = Target.parse(direct);
            return other.withUser(through.user())
                    .withPassword(through.password())
                    .withDatabase(other.database() == null ? through.database() : other.database());
        } catch (DoctorException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private int inspect(PrintWriter out) throws InterruptedException {
        if (table != null && sql != null) {
            throw new ParameterException(spec.commandLine(), "give either --table or --sql.");
        }
        try {
            Inspection inspection = table == null
                    ? new SqlInspector(String.valueOf(sql)).inspect(target.read())
                    : TableInspector.of(table)
                            .inspect(target.read(), Clock.systemUTC())
                            .orElseThrow(() -> new CommandFailure(
                                    ExitCode.CANNOT_CHECK, "the account sees no table " + table + ".", null));
            out.print(json ? Json.line(inspection) + "\n" : InspectionText.of(inspection));
            out.flush();
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage() + ".");
        } catch (DoctorException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CHECK, "the server refused it: " + PlainText.of(String.valueOf(e.getMessage())), e);
        }
    }

    /** Bytes in a text such as 16G. */
    private long bytes(String text) {
        Matcher size = Pattern.compile("(?i)(\\d{1,12})\\s*([KMGT]?)(i?B)?").matcher(text.strip());
        if (!size.matches()) {
            throw new ParameterException(spec.commandLine(), "--mem takes a size such as 16G, not " + text + ".");
        }
        int power = size.group(2).isEmpty() ? 0 : "KMGT".indexOf(size.group(2).toUpperCase(Locale.ROOT)) + 1;
        return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << 10 * power);
    }

    private Doctor doctor() {
        Doctor all = Doctor.withAllProbes(Clock.systemUTC());
        try {
            Doctor wanted = only == null ? all : all.only(only);
            return except == null ? wanted : wanted.except(except);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), e.getMessage() + "; holdfast doctor --list-checks names them.");
        }
    }

    private void list(Doctor doctor, PrintWriter out) {
        List<Probe.Info> checks = doctor.probes();
        if (json) {
            out.println(Json.line(checks.stream()
                    .map(info -> new Check(info.code(), info.id(), info.title()))
                    .toList()));
        } else {
            checks.forEach(info -> out.println(info.id() + "  " + info.code() + "  " + info.title()));
        }
    }

    private ServerFacts facts(Doctor doctor) throws InterruptedException {
        try {
            if (from != null) {
                return FactsFile.load(from);
            }
            Target server = target.read();
            ReadOptions options = options(server);
            if (Terminal.stderr().isInteractive()) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "Reading " + server.address() + ", " + Figures.span(window) + " between two samples …");
            }
            ServerFacts facts = doctor.read(server, options);
            // Asked again: leases come and go.
            for (Snapshot snapshot : monitors.ask()) {
                facts = PoolFacts.joined(facts, snapshot.pools());
            }
            if (save != null) {
                FactsFile.save(facts, save);
            }
            return facts;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
    }

    private ReadOptions options(Target server) throws IOException, InterruptedException {
        if (window.toSeconds() < 1 || window.toSeconds() > LONGEST_WINDOW_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "--window must be from 1 to " + LONGEST_WINDOW_SECONDS + " seconds.");
        }
        List<PoolSettings> pools = new ArrayList<>();
        for (Path file : poolConfigs) {
            pools.addAll(PoolSettingsReader.read(file, instances));
        }
        for (Snapshot snapshot : monitors.ask()) {
            pools.addAll(PoolFacts.settings(snapshot.pools()));
        }
        ReadOptions options = ReadOptions.defaults()
                .withWindow(window)
                .withPools(pools)
                .withCandidateKeys(keys.stream().map(this::key).toList());
        return LocalHost.with(memory == null ? options : options.withMemoryLimit(bytes(memory)), server);
    }

    private CandidateKey key(String text) {
        try {
            return CandidateKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private Report withoutBaseline(Report report) {
        if (baseline == null) {
            return report;
        }
        try {
            return report.without(JsonReport.fingerprints(Files.readString(baseline)));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read the baseline " + baseline + ": " + e.getMessage(), e);
        }
    }

    private String rendered(Report report) {
        return switch (json ? Format.JSON : format) {
            case JSON -> JsonReport.render(report) + "\n";
            case MARKDOWN -> MarkdownReport.render(report);
            case JUNIT -> new JunitReport(failOn).render(report);
            case HTML -> HtmlReport.render(report);
            case TEXT -> text(report);
        };
    }

    private String text(Report report) {
        Terminal terminal = Terminal.stdout();
        int width = terminal.isInteractive() ? terminal.width() : Integer.MAX_VALUE;
        return new TextReport(terminal.isColoured(), healthy, all, width).render(report);
    }
}
