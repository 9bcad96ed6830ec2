package io.holdfast.cli.login;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.DefaultsFile;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.Tls;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to log in to a server. A password is never an argument: other users of a machine see those. */
public abstract class LoginOptions {
    private static final Set<String> PROMPTS = Set.of("-p", "--password-prompt");
    /** What a server's name has and few passwords have: a port, a domain, a scheme. */
    private static final Pattern ADDRESS = Pattern.compile("^[a-z]+:|^[\\w-]+[.:][\\w.:-]+$");

    private static final Pattern HOST = Pattern.compile("[\\w-]+");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--defaults-file", description = "A my.cnf whose client part names server, user and password.")
    private @Nullable Path defaultsFile;

    @Option(
            names = {"-u", "--user"},
            description = "The user.")
    private @Nullable String user;

    @Option(names = "--password-env", paramLabel = "NAME", description = "The environment variable with the password.")
    private @Nullable String passwordEnv;

    @Option(names = "--password-file", description = "A file whose first line is the password.")
    private @Nullable Path passwordFile;

    @Option(
            names = {"-p", "--password-prompt"},
            description = "Ask for the password.")
    private boolean prompt;

    @Option(names = "--tls", description = "${COMPLETION-CANDIDATES}. Default: PREFERRED, or what the JDBC URL says.")
    private @Nullable Tls tls;

    @Option(
            names = "--rescue-port",
            description = "admin_port of MySQL or extra_port of MariaDB, tried when the server is full.")
    private int rescuePort;

    /** The server as typed; null when none was. */
    protected abstract @Nullable String target();

    final boolean hasDefaultsFile() {
        return defaultsFile != null;
    }

    /** True when a server was named in some way. */
    public boolean isGiven() {
        return target() != null || defaultsFile != null;
    }

    /** Reads what was typed; asks for the password where that was wished. */
    public Target read() {
        try {
            Target read = base();
            read = user == null ? read : read.withUser(user);
            read = tls == null ? read : read.withTls(tls);
            read = rescuePort == 0 ? read : read.withRescuePort(rescuePort);
            PasswordSource password = password();
            return password == null ? read : read.withPassword(password);
        } catch (DoctorException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private Target base() throws DoctorException {
        String target = target();
        if (target != null && defaultsFile == null) {
            refusePassword(target);
            Target read = Target.parse(target);
            if (carriesPassword(read)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "a password is no part of the server's name, because other users of this machine can see it."
                                + " Leave it out, and give -p to be asked, --password-env NAME or --password-file FILE.");
            }
            return read;
        }
        if (target != null) {
            throw new ParameterException(spec.commandLine(), "give either a target or --defaults-file.");
        }
        if (defaultsFile != null) {
            return DefaultsFile.target(defaultsFile);
        }
        Path own = Path.of(System.getProperty("user.home"), ".my.cnf");
        if (!Files.isReadable(own)) {
            throw new ParameterException(
                    spec.commandLine(), "which server? For instance: holdfast doctor localhost:3306 -u root -p");
        }
        return DefaultsFile.target(own);
    }

    /** A password that was typed behind -p would be the server's name, and be repeated in a message about it. */
    private void refusePassword(String target) {
        List<String> words = spec.commandLine().getParseResult().originalArgs();
        int before = words.indexOf(target) - 1;
        boolean behindPrompt = before >= 0 && PROMPTS.contains(words.get(before));
        if (behindPrompt && !ADDRESS.matcher(target).find() && !isHost(target)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the word behind -p is taken as the server's name, and there is no such host. If it is a password: give"
                            + " -p alone to be asked for it, or --password-env NAME or --password-file FILE, and change a"
                            + " password that others may have seen.");
        }
    }

    private static boolean isHost(String name) {
        try {
            return HOST.matcher(name).matches() && InetAddress.getAllByName(name).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean carriesPassword(Target read) {
        try {
            return read.password().password() != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable PasswordSource password() {
        if ((passwordEnv == null ? 0 : 1) + (passwordFile == null ? 0 : 1) + (prompt ? 1 : 0) > 1) {
            throw new ParameterException(
                    spec.commandLine(), "give one of --password-env, --password-file and --password-prompt.");
        }
        if (passwordEnv != null) {
            String value = System.getenv(passwordEnv);
            if (value == null) {
                throw new ParameterException(
                        spec.commandLine(), "the environment has no variable " + passwordEnv + ".");
            }
            return PasswordSource.of(value);
        }
        if (passwordFile != null) {
            return PasswordSource.file(passwordFile);
        }
        if (!prompt) {
            return null;
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password: ");
        if (typed == null) {
            throw new ParameterException(
                    spec.commandLine(), "there is no terminal to ask for a password; use --password-env.");
        }
        return PasswordSource.of(new String(typed));
    }
}
