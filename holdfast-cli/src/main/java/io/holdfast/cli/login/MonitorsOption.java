package io.holdfast.cli.login;

import io.holdfast.monitor.MonitorException;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.observe.RemoteMonitor;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which applications' monitors, and their token. A token is never an argument: other users of a machine see those. */
public final class MonitorsOption {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--pool",
            paramLabel = "URL",
            description =
                    "An application's monitor, such as http://app.example:9740, for its pools: what they hold, and"
                            + " where in the code. May be given several times.")
    private List<URI> urls = new ArrayList<>();

    @Option(
            names = "--token-env",
            paramLabel = "NAME",
            description = "The environment variable with the monitors' token.")
    private @Nullable String tokenEnv;

    /** The addresses. */
    public List<URI> urls() {
        for (URI url : urls) {
            if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
                throw new ParameterException(
                        spec.commandLine(), "--pool " + url + " is no http:// or https:// address.");
            }
        }
        return urls;
    }

    /** The token; null when no variable was named. */
    public @Nullable String token() {
        if (tokenEnv == null) {
            return null;
        }
        String token = System.getenv(tokenEnv);
        if (token == null) {
            throw new ParameterException(spec.commandLine(), "the environment has no variable " + tokenEnv + ".");
        }
        return token;
    }

    /**
     * What each of them says now.
     *
     * @throws MonitorException if one does not answer
     */
    public List<Snapshot> ask() throws MonitorException, InterruptedException {
        List<Snapshot> snapshots = new ArrayList<>();
        for (URI url : urls()) {
            snapshots.add(RemoteMonitor.fetch(url, token()));
        }
        return snapshots;
    }
}
