package io.holdfast.cli.repair;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.fix.WorkloadIndexes;
import io.holdfast.doctor.index.Proposal;
import io.holdfast.doctor.index.WorkloadQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast advise index}: which indexes a workload calls for. Changes nothing. */
@Command(
        name = "index",
        description = "Says which indexes a workload calls for, with the command that proves each on the server.",
        usageHelpAutoWidth = true,
        footer =
                "%nWithout --query and --slow-log: the statements that MySQL itself remembers. A proposal is not proved.")
public final class AdviseIndexCommand implements Callable<Integer> {
    private static final int SHOWN_QUERIES = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Option(names = "--query", paramLabel = "SELECT", description = "A statement. May be given several times.")
    private List<String> queries = new ArrayList<>();

    @Option(names = "--slow-log", paramLabel = "FILE", description = "A slow log. May be given several times.")
    private List<Path> slowLogs = new ArrayList<>();

    @Option(names = "--schema", description = "Where the --query statements look their tables up.")
    private @Nullable String schema;

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    AdviseIndexCommand() {}

    /** A proposal for programs. */
    private record Line(String table, List<String> columns, double weight, List<String> queries, String proof) {
        static Line of(Proposal proposal) {
            return new Line(
                    proposal.columns().table().toString(),
                    proposal.columns().columns(),
                    proposal.weight(),
                    proposal.queries(),
                    "none");
        }
    }

    @Override
    public Integer call() {
        try {
            Target server = target.read();
            List<WorkloadQuery> workload = new ArrayList<>(Workload.slowLogs(slowLogs));
            String database = server.database();
            String home = schema != null ? schema : database == null ? "" : database;
            queries.forEach(sql -> workload.add(new WorkloadQuery(home, sql, 1, "--query")));
            List<Proposal> proposals = WorkloadIndexes.of(server, workload);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.line(proposals.stream().map(Line::of).toList()));
                return ExitCode.OK;
            }
            if (proposals.isEmpty()) {
                out.println("The workload calls for no index.");
            }
            for (Proposal proposal : proposals) {
                out.println(proposal.columns() + "  for "
                        + Figures.count(proposal.queries().size(), "statement") + ", "
                        + Figures.number(proposal.weight())
                        + " s; not proved");
                proposal.queries().stream()
                        .limit(SHOWN_QUERIES)
                        .forEach(sql -> out.println("    " + Figures.sql(sql, 120)));
                out.println("    prove it: holdfast fix " + server.address() + " --index '" + proposal.columns()
                        + "' --query '" + proposal.queries().get(0).replace("'", "'\\''") + "'");
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw Repairs.failure(e);
        }
    }
}
