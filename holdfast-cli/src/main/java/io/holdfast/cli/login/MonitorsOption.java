package io.holdfast.cli.login;

import io.holdfast.monitor.MonitorException;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.observe.RemoteMonitor;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            description =
                    "The environment variable with a token: of the one monitor that --pool names; with serve, of the page itself.")
    private @Nullable String tokenEnv;

    @Option(
            names = "--pool-token-env",
            paramLabel = "URL=NAME",
            description =
                    "The environment variable with the token of the --pool of this address, which alone is sent it.")
    private Map<URI, String> poolTokens = new LinkedHashMap<>();

    /** The addresses. */
    public List<URI> urls() {
        urls.forEach(url -> MonitorAddress.checked(url, "--pool", spec));
        return urls;
    }

    /** The token that {@code --token-env} names; null when it names none. */
    public @Nullable String token() {
        return tokenEnv == null ? null : variable(tokenEnv);
    }

    /**
     * The token for one of the addresses; null where it has none. A token goes to the monitor that it is for, and to no other.
     *
     * @param ownPage true when {@code --token-env} is the token of a page of this program's own, and of no pool
     */
    public @Nullable String tokenOf(URI url, boolean ownPage) {
        for (URI named : poolTokens.keySet()) {
            if (!urls.contains(named)) {
                throw new ParameterException(
                        spec.commandLine(), "--pool-token-env names " + named + ", which is no --pool.");
            }
        }
        String name = poolTokens.get(url);
        if (name != null) {
            return variable(name);
        }
        if (ownPage || tokenEnv == null) {
            return null;
        }
        if (urls.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--token-env is for one --pool; with several, give each its own by --pool-token-env URL=NAME.");
        }
        return token();
    }

    private String variable(String name) {
        return MonitorAddress.variable(name, spec);
    }

    /**
     * What each of them says now.
     *
     * @throws MonitorException if one does not answer
     */
    public List<Snapshot> ask() throws MonitorException, InterruptedException {
        List<Snapshot> snapshots = new ArrayList<>();
        for (URI url : urls()) {
            snapshots.add(RemoteMonitor.fetch(url, tokenOf(url, false)));
        }
        return snapshots;
    }
}
