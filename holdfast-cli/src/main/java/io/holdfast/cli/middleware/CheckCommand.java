package io.holdfast.cli.middleware;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.doctor.PlainText;
import io.holdfast.doctor.middleware.config.Comparison;
import io.holdfast.doctor.middleware.config.Engine;
import io.holdfast.doctor.middleware.config.HaproxyAdmin;
import io.holdfast.doctor.middleware.config.Plan;
import io.holdfast.doctor.middleware.config.ProxySqlAdmin;
import io.holdfast.doctor.middleware.config.RouterAdmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast middleware check}: what a configuration says beside what runs. */
@Command(
        name = "check",
        description = "Compares a configuration with what the running middleware says of itself. Reads only.",
        usageHelpAutoWidth = true,
        footer = {
            "%nFor instance:",
            "  holdfast middleware check haproxy /etc/haproxy/haproxy.cfg --admin /run/haproxy/holdfast.sock",
            "%nExit codes: 0 the same, 3 the middleware does not answer, 4 something differs."
        })
final class CheckCommand implements Callable<Integer> {
    private static final int ADMIN_PORT = 6032;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(index = "0", paramLabel = "ENGINE", description = "${COMPLETION-CANDIDATES}.")
    private Engine engine;

    @Parameters(index = "1", paramLabel = "FILE", description = "Its configuration.")
    private Path file;

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS",
            description =
                    "Its admin interface: the path of HAProxy's socket, ProxySQL's host:port, Router's http://host:port."
                            + " Default: where generate puts it.")
    private @Nullable String address;

    @Mixin
    private AdminOptions admin;

    @Option(names = "--json", description = "Print one JSON object: same, deviations, hidden.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    CheckCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try {
            String text = Files.readString(file);
            Map<String, String> settings = engine.config().settings(text);
            Set<String> hidden = engine.config().hidden(text);
            Comparison comparison = Comparison.of(settings, hidden, running(settings));
            print(comparison);
            return comparison.deviations().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
        } catch (java.nio.file.NoSuchFileException e) {
            throw new CommandFailure(ExitCode.USAGE, "there is no file " + file + ".", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, String> running(Map<String, String> settings) throws IOException, InterruptedException {
        return switch (engine) {
            case HAPROXY ->
                new HaproxyAdmin(Path.of(address == null ? "/run/haproxy/holdfast.sock" : address)).running();
            case ROUTER -> new RouterAdmin(restAddress(), login(null)).running(settings);
            case PROXYSQL -> {
                String at = address == null ? Plan.LOOPBACK + ":" + ADMIN_PORT : address;
                int colon = at.lastIndexOf(':');
                yield new ProxySqlAdmin(
                                at.substring(0, Math.max(0, colon)),
                                port(at.substring(colon + 1)),
                                login(settings.get("admin admin_credentials")))
                        .running(settings.keySet());
            }
        };
    }

    private URI restAddress() {
        try {
            URI uri = URI.create(address == null ? "http://" + Plan.LOOPBACK + ":8081" : address);
            if (uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--admin takes an address such as http://127.0.0.1:8081.", e);
        }
        throw new ParameterException(spec.commandLine(), "--admin takes an address such as http://127.0.0.1:8081.");
    }

    private int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ParameterException(spec.commandLine(), "--admin takes host:port, such as 127.0.0.1:6032.", e);
        }
    }

    /** As typed, or as the file has it. */
    private Plan.Login login(@Nullable String credentials) {
        Plan.Login typed = admin.login();
        if (typed != null) {
            return typed;
        }
        int colon = credentials == null ? -1 : credentials.indexOf(':');
        if (credentials == null || colon < 0) {
            throw new ParameterException(
                    spec.commandLine(), "the admin interface needs --admin-password-env or --admin-password-file.");
        }
        return AdminOptions.login(
                spec,
                credentials.substring(0, colon),
                credentials.substring(colon + 1).split(";")[0]);
    }

    private void print(Comparison comparison) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(PlainText.escaped(Json.line(comparison)));
            out.flush();
            return;
        }
        int differ = comparison.deviations().size();
        out.println(
                differ == 0
                        ? engine.title() + " runs as the file says: " + comparison.same() + " settings compared."
                        : engine.title() + " differs from the file in " + differ + " of " + (comparison.same() + differ)
                                + " settings:");
        for (Comparison.Deviation deviation : comparison.deviations()) {
            out.println("  " + PlainText.of(deviation.setting() + ": " + said(deviation)));
        }
        if (!comparison.hidden().isEmpty()) {
            out.println("Not compared, because " + engine.title() + " does not show them while it runs: "
                    + comparison.hidden().size() + " settings (--json names them).");
        }
        out.flush();
    }

    private static String said(Comparison.Deviation deviation) {
        String inFile = deviation.inFile();
        String running = deviation.running();
        if (inFile == null) {
            return "runs as " + running + ", and is not in the file";
        }
        return running == null
                ? "is " + inFile + " in the file, and does not run"
                : "is " + inFile + " in the file, and " + running + " runs";
    }
}
