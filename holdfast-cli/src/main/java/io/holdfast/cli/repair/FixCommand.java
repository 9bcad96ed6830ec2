package io.holdfast.cli.repair;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.login.FindingsAndTarget;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.LocalHost;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.fix.Cures;
import io.holdfast.doctor.fix.FixPlanner;
import io.holdfast.doctor.fix.FixRequest;
import io.holdfast.doctor.fix.WorkloadIndexes;
import io.holdfast.doctor.index.Proposal;
import io.holdfast.doctor.index.WorkloadQuery;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.PlanYaml;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.TableColumns;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** {@code holdfast fix}: writes a plan, and changes nothing. */
@Command(
        name = "fix",
        description = "Writes a plan that cures findings, or makes the repairs that are named. Changes nothing.",
        usageHelpAutoWidth = true,
        footer = {
            "%nRead the plan, then: holdfast apply FILE. Names with dots, commas or brackets stand between back quotes.",
            "Exit codes: 0 written, 2 wrong usage, 3 no connection, 5 no safe repair."
        })
public final class FixCommand implements Callable<Integer> {
    private static final Pattern SETTING = Pattern.compile("([A-Za-z_]+)=(.+)");

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private FindingsAndTarget target;

    @Option(
            names = "--index",
            paramLabel = "SCHEMA.TABLE(COLUMN,…)",
            description = "Add an index, if it proves to be worth it. May be given several times.")
    private List<String> indexes = new ArrayList<>();

    @Option(
            names = "--query",
            paramLabel = "SELECT",
            description = "A query that is to prove the --index. Default: look-ups of values that the table holds.")
    private List<String> queries = new ArrayList<>();

    @Option(
            names = "--watch",
            paramLabel = "TIME",
            description =
                    "Once an index is seen by all, take it back if within this time another statement reads more by it.")
    private Duration watch = Duration.ZERO;

    @Option(
            names = "--slow-log",
            paramLabel = "FILE",
            description =
                    "Add the indexes that the statements of a slow log call for, each if it proves to be worth it.")
    private List<Path> slowLogs = new ArrayList<>();

    @Option(
            names = "--unique",
            paramLabel = "SCHEMA.TABLE(COLUMN,…)",
            description = "Remove rows that repeat these columns, keep a copy of them, and add a unique key.")
    private List<String> uniques = new ArrayList<>();

    @Option(
            names = "--keep",
            paramLabel = "min|max|latest:COLUMN",
            description = "Which of equal rows stays: by the primary key, or by a column. Default: ${DEFAULT-VALUE}.")
    private String keep = "min";

    @Option(
            names = "--accept-differing",
            description = "With --unique: also rows that differ in other columns may go into the copy.")
    private boolean differing;

    @Option(names = "--hide", paramLabel = "SCHEMA.TABLE(INDEX)", description = "Hide an index from the optimizer.")
    private List<String> hidden = new ArrayList<>();

    @Option(
            names = "--drop",
            paramLabel = "SCHEMA.TABLE(INDEX)",
            description = "Drop an index that an earlier run has hidden.")
    private List<String> dropped = new ArrayList<>();

    @Option(
            names = "--primary-key",
            paramLabel = "SCHEMA.TABLE(COLUMN,…)",
            description = "Make columns that are there the primary key.")
    private List<String> primaryKeys = new ArrayList<>();

    @Option(
            names = "--widen",
            paramLabel = "SCHEMA.TABLE(COLUMN)",
            description = "Make a column whose numbers run out a BIGINT, where the server can do it online.")
    private List<String> widened = new ArrayList<>();

    @Option(
            names = "--collate",
            paramLabel = "SCHEMA.TABLE(COLUMN)=COLLATION",
            description =
                    "Give a column the collation of the one that it is joined with, where that can be done online.")
    private List<String> collated = new ArrayList<>();

    @Option(names = "--unblock-hosts", description = "Let client hosts in again that failed too often.")
    private boolean unblock;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Change a setting of the server while it runs.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--mem",
            paramLabel = "SIZE",
            description = "Memory that the server may use, such as 16G: needed to raise max_connections.")
    private @Nullable String memory;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The plan's file. Default: holdfast-plan-ID.yaml.")
    private @Nullable Path output;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    FixCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (!target.surplus().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "neither a check nor the one server: " + target.surplus() + ".");
        }
        if (!queries.isEmpty() && indexes.size() != 1) {
            throw new ParameterException(spec.commandLine(), "--query proves one --index.");
        }
        try {
            Target server = target.read();
            List<FixRequest> requests = named();
            if (!slowLogs.isEmpty()) {
                requests.addAll(indexes(server, Workload.slowLogs(slowLogs)));
            }
            if (requests.isEmpty() || !target.checks().isEmpty()) {
                requests.addAll(cures(server));
            }
            FixPlan plan = new FixPlanner(Clock.systemUTC()).plan(server, requests);
            write(plan);
            return ExitCode.OK;
        } catch (IOException e) {
            throw Repairs.failure(e);
        }
    }

    private List<FixRequest> named() throws RepairException {
        List<FixRequest> requests = new ArrayList<>();
        for (String setting : settings) {
            Matcher parts = SETTING.matcher(setting);
            if (!parts.matches()) {
                throw new ParameterException(spec.commandLine(), "not of the form NAME=VALUE: " + setting);
            }
            requests.add(FixRequest.setting(parts.group(1), parts.group(2), MemorySize.bytes(memory, spec)));
        }
        for (String index : indexes) {
            requests.add(FixRequest.index(TableColumns.parse(index), queries, watch));
        }
        for (String unique : uniques) {
            requests.add(FixRequest.unique(TableColumns.parse(unique), keep, differing));
        }
        for (String index : hidden) {
            TableColumns named = one("--hide", index);
            requests.add(FixRequest.hide(named.table(), named.columns().get(0)));
        }
        for (String index : dropped) {
            TableColumns named = one("--drop", index);
            requests.add(FixRequest.drop(named.table(), named.columns().get(0)));
        }
        for (String key : primaryKeys) {
            requests.add(FixRequest.primaryKey(TableColumns.parse(key)));
        }
        for (String column : widened) {
            requests.add(FixRequest.widen(TableColumns.parse(column)));
        }
        for (String column : collated) {
            int equals = column.lastIndexOf('=');
            if (equals < 0) {
                throw new ParameterException(
                        spec.commandLine(), "--collate takes SCHEMA.TABLE(COLUMN)=COLLATION, and not " + column + ".");
            }
            requests.add(
                    FixRequest.collate(TableColumns.parse(column.substring(0, equals)), column.substring(equals + 1)));
        }
        if (unblock) {
            requests.add(FixRequest.unblockHosts());
        }
        return requests;
    }

    private TableColumns one(String option, String index) throws RepairException {
        TableColumns named = TableColumns.parse(index);
        if (named.columns().size() != 1) {
            throw new ParameterException(spec.commandLine(), option + " names one index: schema.table(index)");
        }
        return named;
    }

    private List<FixRequest> cures(Target server) throws IOException, InterruptedException {
        Doctor doctor = Doctor.withAllProbes(Clock.systemUTC());
        if (!target.checks().isEmpty()) {
            try {
                doctor = doctor.only(String.join(",", target.checks()));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
            }
        }
        ServerFacts facts =
                doctor.read(server, LocalHost.with(ReadOptions.defaults().withWindow(Duration.ofSeconds(1)), server));
        Cures cures = Cures.of(doctor.judge(facts), facts);
        cures.without().forEach(line -> spec.commandLine().getErr().println(line));
        List<FixRequest> requests = new ArrayList<>(cures.requests());
        if (cures.indexes()) {
            requests.addAll(indexes(server, List.of()));
        }
        if (requests.isEmpty()) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    "there is no finding that a plan can cure; holdfast doctor shows what there is.");
        }
        return requests;
    }

    private List<FixRequest> indexes(Target server, List<WorkloadQuery> queries) throws IOException {
        List<Proposal> proposals = WorkloadIndexes.of(server, queries);
        if (proposals.isEmpty()) {
            spec.commandLine().getErr().println("The workload calls for no index.");
        }
        return proposals.stream()
                .map(proposal -> WorkloadIndexes.request(proposal, watch))
                .toList();
    }

    private void write(FixPlan plan) throws RepairException {
        Path file = output != null ? output : Path.of("holdfast-plan-" + plan.id() + ".yaml");
        try {
            Files.writeString(file, PlanYaml.write(plan), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new RepairException(
                    RepairError.PLAN_UNWRITABLE,
                    "the plan cannot be written to " + file + ": " + Repairs.reason(e) + ".",
                    e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(PlanText.of(plan));
        out.println("\nNothing is changed. Wrote " + file + ". Carry it out: holdfast apply " + file);
        out.flush();
    }
}
