package io.holdfast.cli.middleware;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.doctor.middleware.config.Backend;
import io.holdfast.doctor.middleware.config.ClientDriver;
import io.holdfast.doctor.middleware.config.Engine;
import io.holdfast.doctor.middleware.config.MiddlewareConfig.Generated;
import io.holdfast.doctor.middleware.config.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
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

/** {@code holdfast middleware generate}: prints a configuration. */
@Command(
        name = "generate",
        description = "Prints a configuration for the servers, with what has to be done besides on standard error.",
        usageHelpAutoWidth = true,
        footer = {
            "%nFor instance:",
            "  holdfast middleware generate haproxy --from db1:3306 db2:3306 -u app --password-env DB_PASSWORD",
            "%nExit codes: 0 printed, 3 a server could not be asked, or no safe configuration can be written."
        })
final class GenerateCommand implements Callable<Integer> {
    private static final int CLIENTS_A_SESSION = 10;
    private static final int PASSWORD_LENGTH = 24;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(index = "0", paramLabel = "ENGINE", description = "${COMPLETION-CANDIDATES}.")
    private Engine engine;

    @Mixin
    private FromOptions from;

    @Option(
            names = "--budget",
            description =
                    "Sessions that clients may have on each server. Default: the account's own limit, or nine tenths"
                            + " of max_connections.")
    private @Nullable Integer budget;

    @Option(
            names = "--clients",
            description = "Connections that clients may have to the middleware. Default: those of the pools that --from"
                    + " names, or ten for each session.")
    private @Nullable Integer clients;

    @Option(
            names = "--driver",
            split = ",",
            description = "Drivers of the clients: connector-j, mariadb. Default: both.")
    private List<String> drivers = new ArrayList<>();

    @Option(
            names = "--listen",
            paramLabel = "IP:PORT",
            description = "Where clients connect. Reads that may be late: the next port. Default: ${DEFAULT-VALUE}.")
    private String listen = Plan.LOOPBACK + ":6033";

    @Mixin
    private AdminOptions admin;

    @Option(names = "--monitor-user", description = "The account of ProxySQL's monitor on the servers.")
    private @Nullable String monitorUser;

    @Option(
            names = "--monitor-password-env",
            paramLabel = "NAME",
            description = "The environment variable with its password.")
    private @Nullable String monitorPasswordEnv;

    @Option(names = "--app-user", description = "The application's account, which ProxySQL has to know.")
    private @Nullable String appUser;

    @Option(
            names = "--app-password-env",
            paramLabel = "NAME",
            description = "The environment variable with its password.")
    private @Nullable String appPasswordEnv;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write it to this new file, readable for its owner alone, instead of printing it.")
    private @Nullable Path out;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    GenerateCommand() {}

    @Override
    public Integer call() {
        try {
            from.readAll();
            Generated generated = engine.config().generate(plan());
            write(generated.text());
            PrintWriter err = spec.commandLine().getErr();
            generated.notes().forEach(note -> err.println("Note: " + note));
            return ExitCode.OK;
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(ExitCode.USAGE, "there is a file " + out + " already.", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
    }

    private Plan plan() throws IOException {
        List<Backend> backends = from.backends();
        if (backends.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--from names no server: give its address, or a file of doctor --save.");
        }
        if (budget != null) {
            if (budget < 1) {
                throw new ParameterException(spec.commandLine(), "--budget must be at least 1.");
            }
            int each = budget;
            backends =
                    backends.stream().map(backend -> backend.withBudget(each)).toList();
        }
        int sessions = backends.stream().mapToInt(Backend::budget).sum();
        int connections = clients != null
                ? clients
                : from.clients() > 0 ? from.clients() : Math.multiplyExact(CLIENTS_A_SESSION, sessions);
        int colon = listen.lastIndexOf(':');
        Plan.Login login = admin.login();
        try {
            return new Plan(
                    backends,
                    drivers(),
                    listen.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", ""),
                    Integer.parseInt(listen.substring(colon + 1)),
                    connections,
                    login == null ? new Plan.Login(admin.user(), randomPassword()) : login,
                    account("monitor", monitorUser, monitorPasswordEnv),
                    account("app", appUser, appPasswordEnv));
        } catch (NumberFormatException e) {
            throw new ParameterException(spec.commandLine(), "--listen takes IP:PORT, such as 127.0.0.1:6033.", e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage() + ".", e);
        }
    }

    private Plan.@Nullable Login account(String name, @Nullable String user, @Nullable String variable) {
        if ((user == null) != (variable == null)) {
            throw new ParameterException(
                    spec.commandLine(), "give both of --" + name + "-user and --" + name + "-password-env.");
        }
        return user == null || variable == null
                ? null
                : AdminOptions.login(spec, user, AdminOptions.variable(spec, variable));
    }

    private Set<ClientDriver> drivers() {
        Set<ClientDriver> named = EnumSet.noneOf(ClientDriver.class);
        for (String name : drivers) {
            switch (name) {
                case "connector-j" -> named.add(ClientDriver.CONNECTOR_J);
                case "mariadb" -> named.add(ClientDriver.MARIADB);
                default ->
                    throw new ParameterException(
                            spec.commandLine(), "--driver takes connector-j and mariadb, not " + name + ".");
            }
        }
        return named.isEmpty() ? EnumSet.allOf(ClientDriver.class) : named;
    }

    private void write(String text) throws IOException {
        if (out == null) {
            PrintWriter console = spec.commandLine().getOut();
            console.print(text);
            console.flush();
            return;
        }
        if (out.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(out, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(out);
        }
        Files.writeString(out, text);
    }

    private static String randomPassword() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < PASSWORD_LENGTH; i++) {
            password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return password.toString();
    }
}
