package io.holdfast.cli.monitor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.MonitorException;
import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.monitor.http.ReplayServer;
import io.holdfast.monitor.observe.Replay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast serve}: the dashboard, for a server and any number of applications. */
@Command(
        name = "serve",
        description = "Shows the dashboard and health end points of a server, and of applications that have a monitor.",
        usageHelpAutoWidth = true,
        footer = {
            "%nFor instance:",
            "  holdfast serve db.example:3306 -u watch -p --pool http://app1:9740 --pool http://app2:9740",
            "  holdfast serve --from holdfast-bundle.zip",
            "%nOthers than this machine need a token: --host 0.0.0.0 --token-env HOLDFAST_TOKEN."
        })
public final class ServeCommand implements Callable<Integer> {
    private static final int MOST_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Mixin
    private MonitorOptions options;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Where to listen. Default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "9740",
            description = "The port; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--open-health",
            description = "Say up or down, and nothing else, at the health end points also without the token.")
    private boolean openHealth;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Show what a bundle holds, as it was when the bundle was written. Nothing is watched.")
    private @Nullable Path from;

    @Option(
            names = {"--time", "--seconds"},
            paramLabel = "TIME",
            description = "End after this time, such as 600 or 10m. Without it: with Ctrl-C.")
    private @Nullable Duration time;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    ServeCommand() {}

    @Override
    public Integer call() throws Exception {
        if (port < 0 || port > MOST_PORT) {
            throw new ParameterException(spec.commandLine(), "--port must be from 0 to " + MOST_PORT + ".");
        }
        if (from != null) {
            return replay(from);
        }
        Monitor.Builder builder = options.builder(true);
        if (target.isGiven() || !options.namesPools()) {
            builder.server(target.read());
        }
        try (Monitor monitor = MonitorOptions.start(builder);
                MonitorServer server =
                        MonitorServer.start(monitor, new InetSocketAddress(host, port), options.token(), openHealth)) {
            serve(server.url());
            return ExitCode.OK;
        } catch (MonitorException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private int replay(Path bundle) throws InterruptedException {
        if (target.isGiven() || options.namesPools()) {
            throw new ParameterException(
                    spec.commandLine(), "--from shows what a bundle holds: name no server and no --pool beside it.");
        }
        Replay replay;
        try {
            replay = Replay.read(bundle);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
        try (ReplayServer server = ReplayServer.start(replay, new InetSocketAddress(host, port), options.token())) {
            serve(server.url());
            return ExitCode.OK;
        } catch (MonitorException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Until its time is over, or the program is ended. */
    private void serve(URI url) throws InterruptedException {
        spec.commandLine().getOut().println(url);
        spec.commandLine().getOut().flush();
        CountDownLatch ended = new CountDownLatch(1);
        Thread end = new Thread(ended::countDown, "holdfast-serve-end");
        Runtime.getRuntime().addShutdownHook(end);
        if (time != null) {
            ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            ended.await();
        }
        forget(end);
    }

    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            // The program is ending: that is what it was for.
        }
    }
}
