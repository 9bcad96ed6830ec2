package io.holdfast.cli.monitor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.login.MonitorsOption;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.LocalHost;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.observe.PoolFacts;
import io.holdfast.monitor.observe.RemoteMonitor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast bundle}: one file for support. */
@Command(
        name = "bundle",
        description = "Writes one zip for support: settings, process list, locks, pools, logs. No secret is in it.",
        usageHelpAutoWidth = true,
        footer =
                "%nholdfast doctor --from FILE and holdfast serve --from FILE read it. Exit codes: 0 written, 3 something could not be asked.")
public final class BundleCommand implements Callable<Integer> {
    private static final int LOG_END = 2 << 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Mixin
    private MonitorsOption monitors;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "A log whose last 2 MiB go in. May be given several times.")
    private List<Path> logs = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "holdfast-bundle.zip",
            description = "Default: ${DEFAULT-VALUE}.")
    private Path output;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    BundleCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (!target.isGiven() && monitors.urls().isEmpty() && logs.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "what goes in? Name a server, --pool or --log.");
        }
        PrintWriter err = spec.commandLine().getErr();
        List<String> missing = new ArrayList<>();
        Map<String, ServerFacts> servers = new LinkedHashMap<>();
        List<Snapshot> snapshots = new ArrayList<>();
        Map<String, String> ends = new LinkedHashMap<>();
        for (URI url : monitors.urls()) {
            try {
                snapshots.add(RemoteMonitor.fetch(url, monitors.tokenOf(url, false)));
            } catch (IOException e) {
                missing.add(String.valueOf(e.getMessage()));
            }
        }
        if (target.isGiven()) {
            Target server = target.read();
            try {
                Doctor doctor = Doctor.withAllProbes(Clock.systemUTC());
                ReadOptions options = ReadOptions.defaults()
                        .withPools(snapshots.stream()
                                .flatMap(snapshot -> PoolFacts.settings(snapshot.pools()).stream())
                                .toList());
                servers.put(server.address(), doctor.read(server, LocalHost.with(options, server)));
            } catch (IOException e) {
                missing.add(String.valueOf(e.getMessage()));
            }
        }
        for (Path log : logs) {
            try {
                ends.put(String.valueOf(log.getFileName()), end(log));
            } catch (IOException e) {
                missing.add("the log " + log + " cannot be read: " + e.getMessage());
            }
        }
        missing.forEach(sentence -> err.println("holdfast: " + sentence));
        try {
            new BundleWriter(output).write(servers, snapshots, ends);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, "cannot write " + output + ": " + e.getMessage(), e);
        }
        spec.commandLine()
                .getOut()
                .println("Wrote " + output + ": " + servers.size() + " server" + (servers.size() == 1 ? "" : "s") + ", "
                        + snapshots.stream()
                                .mapToInt(each -> each.pools().size())
                                .sum() + " pools, " + ends.size()
                        + " logs. Look at it before you send it.");
        return missing.isEmpty() ? ExitCode.OK : ExitCode.CANNOT_CHECK;
    }

    private static String end(Path log) throws IOException {
        long size = Files.size(log);
        byte[] bytes = new byte[(int) Math.min(size, LOG_END)];
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(size - bytes.length);
            file.readFully(bytes);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        // The first line may be the end of one.
        String whole = size > bytes.length ? text.substring(text.indexOf('\n') + 1) : text;
        return whole.lines().map(Redaction::line).collect(Collectors.joining("\n", "", "\n"));
    }
}
