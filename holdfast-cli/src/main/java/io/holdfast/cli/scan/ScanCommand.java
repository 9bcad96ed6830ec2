package io.holdfast.cli.scan;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Terminal;
import io.holdfast.cli.login.WithMonitorOption;
import io.holdfast.monitor.MonitorException;
import io.holdfast.scan.Finding;
import io.holdfast.scan.Scan;
import io.holdfast.scan.ScanOptions;
import io.holdfast.scan.ScanReport;
import io.holdfast.scan.Severity;
import io.holdfast.scan.config.ConfigException;
import io.holdfast.scan.config.ConfigReader;
import io.holdfast.scan.config.ScanConfig;
import io.holdfast.scan.files.Sources;
import io.holdfast.scan.render.GithubReport;
import io.holdfast.scan.render.HtmlReport;
import io.holdfast.scan.render.JsonReport;
import io.holdfast.scan.render.JunitReport;
import io.holdfast.scan.render.MarkdownReport;
import io.holdfast.scan.render.SarifReport;
import io.holdfast.scan.render.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast scan}: which sources leak database connections. Writes with {@code --fix --write} only. */
@Command(
        name = "scan",
        description = "Finds unsafe handling of database connections in Java and Python sources.",
        usageHelpAutoWidth = true,
        footer = "%nExit codes: 0 nothing at or above --fail-on, 2 usage, 3 could not read, 4 findings.")
public final class ScanCommand implements Callable<Integer> {
    /** How the report is written. */
    enum Format {
        TEXT,
        JSON,
        SARIF,
        MARKDOWN,
        JUNIT,
        GITHUB,
        HTML
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(paramLabel = "PATH", description = "Files and folders. Default: the current folder.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--fail-on",
            description =
                    "The mildest finding that makes the exit code 4: ERROR, WARNING, NOTE or INFO. Default: WARNING.")
    private @Nullable Severity failOn;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "A report of --json: what it knows is left out, what is gone counts as fixed.")
    private @Nullable Path baseline;

    @Option(
            names = "--changed-since",
            paramLabel = "REV",
            description = "Only findings that touch lines changed since this revision of git.")
    private @Nullable String changedSince;

    @Option(names = "--explain", paramLabel = "ID", description = "Show the path of one finding.")
    private @Nullable String explain;

    @Option(names = "--tests", description = "Scan test code, too.")
    private boolean tests;

    @Option(names = "--strict", description = "Report what hardly ever happens, too (HF-3105).")
    private boolean strict;

    @Option(
            names = "--fix",
            paramLabel = "scope|pool",
            arity = "0..1",
            parameterConsumer = FixKind.Reader.class,
            description =
                    "Show how the leaks can be rewritten, as a difference of texts. --fix=pool: how connections come"
                            + " from the pool that holdfast-scan.yml names.")
    private @Nullable FixKind fix;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The project's configuration. Default: holdfast-scan.yml at the top of what is scanned.")
    private @Nullable Path configFile;

    @Option(names = "--write", description = "With --fix: write the files.")
    private boolean write;

    @Option(names = "--force", description = "With --write: even where git would not bring the old files back.")
    private boolean force;

    @Mixin
    private WithMonitorOption monitors = new WithMonitorOption();

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    @Option(names = "--json", description = "The same as --format json.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    ScanCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path root = root();
        try {
            if (Terminal.stderr().isInteractive()) {
                spec.commandLine().getErr().println("Reading " + root + " …");
            }
            ScanConfig config = config(root);
            ScanOptions options = new ScanOptions(
                    root, targets(root, config), tests || config.tests(), strict || config.strict(), config);
            if (fix != null) {
                requirePool(config);
                return new Rewriting(options, out, fix).run(write, force);
            }
            if (write || force) {
                throw new ParameterException(spec.commandLine(), "--write and --force go with --fix.");
            }
            ScanReport report = measured(compared(changed(Scan.run(options), root)));
            if (explain != null) {
                return explain(report, explain, out);
            }
            Severity least = least(config);
            out.print(rendered(report, options, least));
            out.flush();
            boolean found = report.findings().stream()
                    .anyMatch(finding -> finding.severity().atLeast(least));
            return found ? ExitCode.FINDINGS : ExitCode.OK;
        } catch (ConfigException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, "cannot read " + e.getMessage(), e);
        }
    }

    private Severity least(ScanConfig config) {
        if (failOn != null) {
            return failOn;
        }
        return config.failOn() == null ? Severity.WARNING : config.failOn();
    }

    private ScanConfig config(Path root) throws IOException {
        Path file = configFile == null ? root.resolve(ConfigReader.FILE) : configFile;
        if (configFile == null && !Files.isRegularFile(file)) {
            return ScanConfig.NONE;
        }
        return ConfigReader.read(
                configFile == null ? ConfigReader.FILE : file.toString(), Sources.decode(Files.readAllBytes(file)));
    }

    private void requirePool(ScanConfig config) {
        if (fix == FixKind.POOL && config.python() == null && config.java() == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--fix=pool needs a holdfast-scan.yml that names the pool, under pool: python: or pool: java:.");
        }
    }

    /** What the command names, or else what the configuration does. */
    private List<Path> targets(Path root, ScanConfig config) throws ConfigException {
        if (!paths.isEmpty() || config.paths().isEmpty()) {
            return targets();
        }
        List<Path> targets = new ArrayList<>();
        for (String path : config.paths()) {
            Path target = root.resolve(path).normalize();
            if (!target.startsWith(root) || !Files.exists(target)) {
                throw new ParameterException(
                        spec.commandLine(), "holdfast-scan.yml names " + path + ", which is not there.");
            }
            targets.add(target);
        }
        return targets;
    }

    private List<Path> targets() {
        List<Path> targets = new ArrayList<>();
        for (Path path : paths.isEmpty() ? List.of(Path.of("")) : paths) {
            Path absolute = path.toAbsolutePath().normalize();
            if (!Files.exists(absolute)) {
                throw new ParameterException(spec.commandLine(), "there is no " + path + ".");
            }
            targets.add(absolute);
        }
        return targets;
    }

    /** The current folder when all paths are below it, or else the one folder that is named. */
    private Path root() {
        List<Path> targets = targets();
        Path here = Path.of("").toAbsolutePath().normalize();
        if (targets.stream().allMatch(path -> path.startsWith(here))) {
            return here;
        }
        Path first = targets.get(0);
        Path parent = first.getParent();
        Path root = Files.isDirectory(first) || parent == null ? first : parent;
        if (!targets.stream().allMatch(path -> path.startsWith(root))) {
            throw new ParameterException(
                    spec.commandLine(), "name paths below the current folder, or below the first path.");
        }
        return root;
    }

    private ScanReport changed(ScanReport report, Path root) throws InterruptedException {
        if (changedSince == null) {
            return report;
        }
        try {
            ChangedLines changed = ChangedLines.since(changedSince, root);
            return report.only(changed::touches);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
    }

    private ScanReport measured(ScanReport report) throws InterruptedException {
        if (!monitors.isGiven()) {
            return report;
        }
        try {
            return report.with(Measurements.of(monitors.ask()));
        } catch (MonitorException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
    }

    private ScanReport compared(ScanReport report) {
        if (baseline == null) {
            return report;
        }
        try {
            return report.since(JsonReport.fingerprints(Files.readString(baseline)));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read the baseline " + baseline + ": " + e.getMessage(), e);
        }
    }

    private int explain(ScanReport report, String id, PrintWriter out) {
        List<Finding> found = report.findings().stream()
                .filter(finding -> finding.fingerprint().startsWith(id))
                .toList();
        if (found.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no finding has the id " + id + ".");
        }
        for (Finding finding : found) {
            out.println(finding.file() + ":" + finding.line() + ": "
                    + finding.rule().code() + " " + finding.rule().title());
            out.println("  " + finding.message());
            out.println("  " + finding.text());
            finding.path().forEach(place -> out.println("  line " + place.line() + ": " + place.what()));
            report.measured()
                    .of(finding)
                    .forEach(each -> out.println("  measured at " + each.place() + ": " + each.sentence()));
            out.println("See: holdfast explain " + finding.rule().code());
        }
        return ExitCode.OK;
    }

    private String rendered(ScanReport report, ScanOptions options, Severity least)
            throws IOException, InterruptedException {
        return switch (json ? Format.JSON : format) {
            case JSON -> JsonReport.render(report) + "\n";
            case SARIF -> SarifReport.render(report, version(), baseline != null, Scan.replacements(options)) + "\n";
            case HTML -> HtmlReport.render(report, file -> text(options.root().resolve(file)));
            case MARKDOWN -> MarkdownReport.render(report);
            case JUNIT -> JunitReport.render(report, least);
            case GITHUB -> GithubReport.render(report);
            case TEXT -> TextReport.render(report);
        };
    }

    private static String text(Path file) {
        try {
            return Sources.decode(Files.readAllBytes(file));
        } catch (IOException e) {
            return "";
        }
    }

    private String version() {
        String[] lines = spec.root().version();
        return lines.length == 0 ? "0" : lines[0].replaceFirst("^holdfast ", "");
    }
}
