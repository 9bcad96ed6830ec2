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

/** Monitors whose measurements are joined with what a command finds by itself. */
public final class WithMonitorOption {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--with-monitor",
            paramLabel = "URL",
            description =
                    "An application's monitor, such as https://app.example:9740: what its pools measured comes first."
                            + " May be given several times.")
    private List<URI> urls = new ArrayList<>();

    @Option(
            names = "--token-env",
            paramLabel = "NAME",
            description = "The environment variable with the token of --with-monitor.")
    private @Nullable String tokenEnv;

    public boolean isGiven() {
        return !urls.isEmpty();
    }

    /**
     * What each of them says now.
     *
     * @throws MonitorException if one does not answer
     */
    public List<Snapshot> ask() throws MonitorException, InterruptedException {
        if (tokenEnv != null && urls.size() != 1) {
            throw new ParameterException(spec.commandLine(), "--token-env is for one --with-monitor.");
        }
        String token = tokenEnv == null ? null : MonitorAddress.variable(tokenEnv, spec);
        urls.forEach(url -> MonitorAddress.checked(url, "--with-monitor", spec));
        List<Snapshot> snapshots = new ArrayList<>();
        for (URI url : urls) {
            snapshots.add(RemoteMonitor.fetch(url, token));
        }
        return snapshots;
    }
}
