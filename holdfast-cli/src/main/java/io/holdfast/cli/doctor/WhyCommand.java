package io.holdfast.cli.doctor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Terminal;
import io.holdfast.cli.login.ServerOptions;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.inspect.Inspection;
import io.holdfast.doctor.inspect.SqlInspector;
import io.holdfast.doctor.logs.LogGroup;
import io.holdfast.doctor.logs.LogReader;
import io.holdfast.doctor.logs.LogSummary;
import io.holdfast.doctor.logs.ServerLog;
import io.holdfast.doctor.logs.TextStream;
import io.holdfast.doctor.logs.statements.StatementAdvice;
import io.holdfast.doctor.logs.statements.StatementGroup;
import io.holdfast.doctor.logs.statements.StatementLog;
import io.holdfast.doctor.logs.statements.StatementSummary;
import io.holdfast.doctor.render.StatementText;
import io.holdfast.doctor.render.WhyJson;
import io.holdfast.doctor.render.WhyText;
import io.holdfast.doctor.render.Wording;
import io.holdfast.doctor.server.FactsFile;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.doctor.why.DropText;
import io.holdfast.doctor.why.Explanation;
import io.holdfast.doctor.why.Subject;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast why}: why a connection could not be had, or ended. */
@Command(
        name = "why",
        description = "Says why a connection ended or could not be had, from an error's text, a stack trace or a log;"
                + " of a slow log or general log, which statements cost most.",
        usageHelpAutoWidth = true,
        footer = {
            "%nFor instance:",
            "  holdfast why app.log",
            "  holdfast why -f app.log",
            "  holdfast why \"(2013, 'Lost connection to MySQL server during query')\"",
            "  holdfast why - --server db.example:3306 -u root -p --before before.json < trace.txt",
            "%nExit codes: 0 explained, 3 nothing in it is known."
        })
public final class WhyCommand implements Callable<Integer> {
    private static final int EXPLAINED_GROUPS = 3;
    private static final long PROGRESS_FROM = 32L << 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(
            arity = "0..*",
            paramLabel = "WHAT",
            description =
                    "Log files or files with a stack trace, also packed, and folders of such; or - for what comes from"
                            + " standard input; or the error's text itself.")
    private List<String> what = new ArrayList<>();

    @Mixin
    private ServerOptions server;

    @Option(
            names = "--before",
            paramLabel = "FILE",
            description = "What holdfast doctor --save kept before the error: shows by how much the counters rose.")
    private @Nullable Path before;

    @Option(
            names = "--after",
            paramLabel = "FILE",
            description = "What holdfast doctor --save kept after the error; the server is not asked.")
    private @Nullable Path after;

    @Option(names = "--server-log", paramLabel = "FILE", description = "The server's own error log.")
    private @Nullable Path serverLog;

    @Option(names = "--connection", paramLabel = "ID", description = "The connection's number at the server.")
    private @Nullable Long connection;

    @Option(names = "--idle", paramLabel = "TIME", description = "How long it had not been used before, such as 350s.")
    private @Nullable Duration idle;

    @Option(names = "--lang", paramLabel = "LANGUAGE", description = "The answer's language: en (default) or zh.")
    private String language = "en";

    @Option(
            names = {"-f", "--follow"},
            description = "Watch one file as it grows, and tell each failure once, until interrupted.")
    private boolean follow;

    private Wording wording = Wording.ENGLISH;

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    WhyCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try {
            return explain();
        } catch (DoctorException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, "cannot read: " + e.getMessage(), e);
        }
    }

    private int explain() throws IOException, InterruptedException {
        try {
            wording = Wording.of(language);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--lang: " + e.getMessage());
        }
        Witness witness = new Witness();
        List<Path> files = files();
        if (follow) {
            if (files.size() != 1) {
                throw new ParameterException(spec.commandLine(), "-f follows one file.");
            }
            return new WhyFollow(spec.commandLine().getOut(), text()).follow(files.get(0));
        }
        if (files.isEmpty() && !what.isEmpty() && !what.equals(List.of("-"))) {
            return given(String.join(" ", what), witness);
        }
        boolean known = false;
        for (WhyInputs.Log log : WhyInputs.logs(files)) {
            try (InputStream in = log.open()) {
                LocalDate day = LocalDate.ofInstant(log.written().toInstant(), ZoneId.systemDefault());
                known |= tell(log.name(), in, log.size(), day, witness);
            }
        }
        if (files.isEmpty()) {
            if (what.isEmpty() && System.console() != null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "what is to be explained? A file, an error's text, or - for standard input.");
            }
            known = tell("standard input", System.in, 0, LocalDate.now(ZoneId.systemDefault()), witness);
        }
        return known ? ExitCode.OK : ExitCode.CANNOT_CHECK;
    }

    /** A text is read as a file with that text is. */
    private int given(String text, Witness witness) throws IOException, InterruptedException {
        BufferedInputStream in =
                new BufferedInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        LocalDate today = LocalDate.now(ZoneId.systemDefault());
        if (StatementLog.kind(in) != null) {
            return tell("the text", in, 0, today, witness) ? ExitCode.OK : ExitCode.CANNOT_CHECK;
        }
        LogSummary log = read("the text", in, 0, today);
        return log.groups().isEmpty()
                ? tell(witness.hear(DropEvidence.of(text)))
                : tell(log, witness) ? ExitCode.OK : ExitCode.CANNOT_CHECK;
    }

    /** The arguments as files and folders; none when they are a text. */
    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (String name : what) {
            try {
                Path file = Path.of(name);
                if (Files.exists(file)) {
                    files.add(file);
                }
            } catch (InvalidPathException e) {
                // A text.
            }
        }
        boolean anyMissing = files.size() < what.size();
        boolean looksLikeFile = anyMissing
                && what.stream()
                        .allMatch(name -> name.matches("\\S+\\.(log|txt|out|err|trace|gz|zip|zst|xz|bz2)|\\S*/\\S*"));
        if (!files.isEmpty() && anyMissing && what.size() > 1 && looksLikeFile) {
            throw new ParameterException(
                    spec.commandLine(),
                    "some of the arguments are files, and some are not: "
                            + what.stream()
                                    .filter(name -> !Files.exists(Path.of(name)))
                                    .toList());
        }
        if (files.isEmpty() && looksLikeFile && what.size() == 1 && !DropText.mayMatter(what.get(0))) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, "there is no file " + what.get(0) + ".", null);
        }
        // Words of a text may be the names of files by chance.
        return anyMissing ? List.of() : files;
    }

    private LogSummary read(String name, InputStream in, long size, LocalDate day) throws IOException {
        LogSummary summary = new LogReader(ZoneId.systemDefault(), day).read(name, in, progress(name, size));
        endProgress(size);
        return summary;
    }

    private LongConsumer progress(String name, long size) {
        boolean shown = Terminal.stderr().isInteractive() && size > PROGRESS_FROM;
        PrintWriter err = spec.commandLine().getErr();
        return bytes -> {
            if (shown) {
                err.print(
                        "\r" + name + ": " + Figures.percent(bytes, size) + " of " + Figures.bytes(size) + "\u001b[K");
                err.flush();
            }
        };
    }

    private void endProgress(long size) {
        if (Terminal.stderr().isInteractive() && size > PROGRESS_FROM) {
            PrintWriter err = spec.commandLine().getErr();
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    /** A log of statements by their costs, any other by its errors; false when nothing is known of it. */
    private boolean tell(String name, InputStream in, long size, LocalDate day, Witness witness)
            throws IOException, InterruptedException {
        BufferedInputStream text = new BufferedInputStream(TextStream.open(in), 128 * 1024);
        StatementLog.Kind kind = StatementLog.kind(text);
        if (kind == null) {
            return tell(read(name, text, size, day), witness);
        }
        StatementSummary log = new StatementLog(ZoneId.systemDefault()).read(name, kind, text, progress(name, size));
        endProgress(size);
        StatementText renderer = new StatementText(ZoneId.systemDefault(), wording);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? renderer.json(log) + "\n" : renderer.render(log, plans(log)));
        out.flush();
        return log.statements() > 0;
    }

    /** What the server, where one is given, would do for the SELECTs that cost most; they are explained, not run. */
    private Map<StatementGroup, Inspection> plans(StatementSummary log) throws IOException {
        Map<StatementGroup, Inspection> plans = new HashMap<>();
        if (log.kind() != StatementLog.Kind.SLOW || !server.isGiven()) {
            return plans;
        }
        Target target = server.read();
        for (StatementGroup group : log.groups()) {
            if (plans.size() == EXPLAINED_GROUPS) {
                break;
            }
            if (!StatementAdvice.isReading(group.shape())) {
                continue;
            }
            try {
                Target database = group.schema().isEmpty() ? target : target.withDatabase(group.schema());
                plans.put(group, new SqlInspector(group.example()).inspect(database));
            } catch (IllegalArgumentException | SQLException e) {
                // No plan: it was cut, or its tables are not on this server.
            } catch (DoctorException e) {
                spec.commandLine().getErr().println("holdfast: no plan: " + e.getMessage());
                break;
            }
        }
        return plans;
    }

    /** False when nothing is known of it. */
    private boolean tell(LogSummary log, Witness witness) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DropEvidence refused = log.refused();
        if (refused != null) {
            return tell(witness.hear(refused)) == ExitCode.OK;
        }
        if (log.groups().size() == 1 && log.entries() == 1) {
            return tell(witness.hear(log.groups().get(0).evidence())) == ExitCode.OK;
        }
        if (json) {
            out.println(WhyJson.render(log, wording));
        } else {
            WhyText text = text();
            out.print(text.render(log));
            for (LogGroup group : log.groups()
                    .subList(0, Math.min(EXPLAINED_GROUPS, log.groups().size()))) {
                DropEvidence evidence = witness.hear(group.evidence());
                out.println();
                out.print(text.render(evidence.text(), evidence.explain()));
            }
        }
        out.flush();
        return !log.groups().isEmpty();
    }

    private int tell(DropEvidence evidence) {
        Explanation explanation = evidence.explain();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(WhyJson.render(evidence.text(), explanation, wording));
        } else if (evidence.text().subject().kind() == Subject.Kind.OTHER) {
            out.print(text().renderOther(evidence.text()));
        } else {
            out.print(text().render(evidence.text(), explanation));
        }
        out.flush();
        boolean nothing = evidence.text().saysNothing() && explanation.cause() != DropCause.STATEMENT_REFUSED
                || evidence.text().subject().kind() == Subject.Kind.OTHER;
        return nothing ? ExitCode.CANNOT_CHECK : ExitCode.OK;
    }

    private WhyText text() {
        Terminal terminal = Terminal.stdout();
        return new WhyText(terminal.isColoured(), terminal.isUnicode(), ZoneId.systemDefault(), wording);
    }

    /** What is known besides the text; asked for once, at the first error. */
    private final class Witness {
        private boolean asked;
        private @Nullable ServerFacts earlier;
        private @Nullable ServerFacts now;
        private @Nullable String unreachable;
        private @Nullable List<String> logLines;

        DropEvidence hear(DropEvidence text) throws IOException, InterruptedException {
            if (!asked) {
                ask();
                asked = true;
            }
            DropEvidence evidence = text.withConnection(connection, idle).withServerLog(logLines);
            evidence = earlier == null ? evidence : evidence.withEarlier(earlier);
            evidence = now == null ? evidence : evidence.withServer(now);
            return unreachable == null ? evidence : evidence.withUnreachable(unreachable);
        }

        private void ask() throws IOException, InterruptedException {
            earlier = before == null ? null : FactsFile.load(before);
            if (serverLog != null) {
                Instant since = earlier == null ? null : earlier.takenAt();
                try (InputStream in = Files.newInputStream(serverLog)) {
                    logLines = ServerLog.lines(in, ZoneId.systemDefault(), since);
                }
            }
            if (after != null) {
                now = FactsFile.load(after);
            } else if (server.isGiven()) {
                Target target = server.read();
                try {
                    now = Doctor.withAllProbes(Clock.systemUTC())
                            .read(target, ReadOptions.defaults().withWindow(Duration.ZERO));
                } catch (DoctorException e) {
                    // That it cannot be reached now is evidence, too.
                    unreachable = String.valueOf(e.getMessage());
                }
            }
        }
    }
}
