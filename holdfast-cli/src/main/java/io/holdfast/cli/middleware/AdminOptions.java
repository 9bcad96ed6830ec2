package io.holdfast.cli.middleware;

import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.middleware.config.Plan;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The login of the middleware's admin interface. */
final class AdminOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--admin-user", description = "The user of the admin interface. Default: ${DEFAULT-VALUE}.")
    private String user = "holdfast";

    @Option(
            names = "--admin-password-env",
            paramLabel = "NAME",
            description = "The environment variable with its password.")
    private @Nullable String passwordEnv;

    @Option(names = "--admin-password-file", description = "A file whose first line is its password.")
    private @Nullable Path passwordFile;

    String user() {
        return user;
    }

    /** The login as typed; null when no password was named. */
    Plan.@Nullable Login login() {
        if (passwordEnv != null && passwordFile != null) {
            throw new ParameterException(
                    spec.commandLine(), "give one of --admin-password-env and --admin-password-file.");
        }
        if (passwordEnv != null) {
            return login(spec, user, variable(spec, passwordEnv));
        }
        try {
            String password = passwordFile == null
                    ? null
                    : PasswordSource.file(passwordFile).password();
            return password == null ? null : login(spec, user, password);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "cannot read the password file " + passwordFile + ".", e);
        }
    }

    static Plan.Login login(CommandSpec spec, String user, String password) {
        try {
            return new Plan.Login(user, password);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage() + ".");
        }
    }

    static String variable(CommandSpec spec, String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new ParameterException(spec.commandLine(), "the environment has no variable " + name + ".");
        }
        return value;
    }
}
