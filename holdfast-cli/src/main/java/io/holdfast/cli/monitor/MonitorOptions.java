package io.holdfast.cli.monitor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.MonitorException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is watched besides a server, and how: the options that {@code monitor} and {@code serve} share. */
final class MonitorOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--pool",
            paramLabel = "URL",
            description = "An application's monitor, such as http://app.example:9740. May be given several times.")
    private List<URI> pools = new ArrayList<>();

    @Option(
            names = "--token-env",
            paramLabel = "NAME",
            description = "The environment variable with the token of those monitors, and of this one.")
    private @Nullable String tokenEnv;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "The time between two samples. Default: ${DEFAULT-VALUE}.")
    private int intervalSeconds;

    @Option(names = "--history", paramLabel = "FOLDER", description = "Keep samples in this folder, for a year.")
    private @Nullable Path history;

    @Option(names = "--literals", description = "Show statements with their literals.")
    private boolean literals;

    /** True when an application's monitor was named. */
    boolean namesPools() {
        return !pools.isEmpty();
    }

    List<URI> pools() {
        return pools;
    }

    Duration interval() {
        return Duration.ofSeconds(intervalSeconds);
    }

    /** The token; null when none was named. */
    @Nullable
    String token() {
        if (tokenEnv == null) {
            return null;
        }
        String token = System.getenv(tokenEnv);
        if (token == null) {
            throw new ParameterException(spec.commandLine(), "the environment has no variable " + tokenEnv + ".");
        }
        return token;
    }

    /** A monitor of the applications' monitors, to which a server may be added. */
    Monitor.Builder builder() {
        Monitor.Builder builder = Monitor.builder().interval(interval()).showLiterals(literals);
        for (URI pool : pools) {
            if (!"http".equals(pool.getScheme()) && !"https".equals(pool.getScheme())) {
                throw new ParameterException(
                        spec.commandLine(), "--pool " + pool + " is no http:// or https:// address.");
            }
            builder.monitor(pool, token());
        }
        return history == null ? builder : builder.historyIn(history);
    }

    /** Starts it; says in one line what is wrong with the settings. */
    static Monitor start(Monitor.Builder builder) {
        try {
            return builder.start();
        } catch (MonitorException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
