package io.holdfast.cli.demo;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast demo}: the same workload and the same faults for Holdfast and for a peer, live. */
@Command(
        name = "demo",
        description = {
            "Shows the pool at work on a real server while things break.",
            "Starts a server of its own and a load of 20 threads on a pool of 10, kills "
                    + "connections, restarts the server, black-holes the link, and shows what the pool's "
                    + "users notice, beside a plain HikariCP pool. Exit code 4 if Holdfast broke a guarantee."
        },
        usageHelpAutoWidth = true)
public final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Option(
            names = "--seconds",
            paramLabel = "TIME",
            defaultValue = "60",
            description = "How long the load runs, such as 60 or 2m, at least " + Act.LEAST_SECONDS
                    + ". Default: ${DEFAULT-VALUE}.")
    private Duration time;

    @Option(
            names = "--server",
            paramLabel = "KIND",
            defaultValue = "mariadb",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private ServerChoice server;

    @Option(
            names = "--peer",
            paramLabel = "POOL",
            defaultValue = "hikari",
            description = "The pool that runs beside: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Peer peer;

    @Option(names = "--open", description = "Keep the load and the dashboard up at the end, until Enter is pressed.")
    private boolean open;

    @Option(names = "--json", description = "Print one JSON object, alone on stdout; the table goes to stderr.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    DemoCommand() {}

    /** Written as users type them. */
    @SuppressWarnings("MemberName")
    enum Peer {
        none,
        hikari
    }

    @Override
    public Integer call() throws Exception {
        long seconds = time.toSeconds();
        if (seconds < Act.LEAST_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--seconds " + seconds + " is too short: the acts need at least " + Act.LEAST_SECONDS + ".");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Terminal stderr = Terminal.stderr();
        DemoResult result =
                new DemoRun(Math.toIntExact(seconds), server, peer, open, DemoSettings.STANDARD, err, stderr).run();
        if (json) {
            err.println();
            SummaryText.of(result, stderr).forEach(err::println);
            out.println(Json.line(result));
        } else {
            out.println();
            SummaryText.of(result, Terminal.stdout()).forEach(out::println);
        }
        return result.holdfast().guaranteesBroken().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
    }
}
