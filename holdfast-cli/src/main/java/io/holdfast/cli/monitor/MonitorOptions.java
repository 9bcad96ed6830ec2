package io.holdfast.cli.monitor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.login.MonitorsOption;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.MonitorException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is watched besides a server, and how: the options that {@code monitor} and {@code serve} share. */
final class MonitorOptions {
    @Mixin
    private MonitorsOption monitors;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "10",
            description = "The time between two samples, such as 10 or 10s. Default: ${DEFAULT-VALUE}.")
    private Duration interval;

    @Option(names = "--history", paramLabel = "FOLDER", description = "Keep samples in this folder, for a year.")
    private @Nullable Path history;

    @Option(names = "--literals", description = "Show statements with their literals.")
    private boolean literals;

    @Option(names = "--except", paramLabel = "LIST", description = "Checks of the doctor to leave out, such as H*.")
    private @Nullable String except;

    /** Holds the options. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    MonitorOptions() {}

    /** True when an application's monitor was named. */
    boolean namesPools() {
        return !monitors.urls().isEmpty();
    }

    Duration interval() {
        return interval;
    }

    /** The token; null when none was named. */
    @Nullable
    String token() {
        return monitors.token();
    }

    /**
     * A monitor of the applications' monitors, to which a server may be added.
     *
     * @param ownPage true when the token is that of a page of this program's own
     */
    Monitor.Builder builder(boolean ownPage) {
        Monitor.Builder builder = Monitor.builder().interval(interval()).showLiterals(literals);
        monitors.urls().forEach(url -> builder.monitor(url, monitors.tokenOf(url, ownPage)));
        if (except != null) {
            builder.exceptChecks(except);
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
