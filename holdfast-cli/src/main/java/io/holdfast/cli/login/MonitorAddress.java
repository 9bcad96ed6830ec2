package io.holdfast.cli.login;

import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the options that name a monitor have in common. A token is never an argument: other users of a machine see those. */
final class MonitorAddress {
    private MonitorAddress() {}

    /**
     * The address as it is, when it may be used.
     *
     * @throws ParameterException if it holds a user, or is none of HTTP
     */
    static URI checked(URI url, String option, CommandSpec spec) {
        if (url.getRawUserInfo() != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " takes an address without a user, because other users of this machine can see it; a"
                            + " token goes into a variable that --token-env names.");
        }
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw new ParameterException(
                    spec.commandLine(), option + " " + url + " is no http:// or https:// address.");
        }
        return url;
    }

    /** The value of a variable of the environment, which must be there. */
    static String variable(String name, CommandSpec spec) {
        String token = System.getenv(name);
        if (token == null) {
            throw new ParameterException(spec.commandLine(), "the environment has no variable " + name + ".");
        }
        return token;
    }
}
