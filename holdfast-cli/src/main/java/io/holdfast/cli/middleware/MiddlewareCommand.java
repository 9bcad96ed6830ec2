package io.holdfast.cli.middleware;

import io.holdfast.cli.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast middleware}: writes configurations of middleware, and compares them with what runs. */
@Command(
        name = "middleware",
        description = "Writes a configuration of ProxySQL, MySQL Router or HAProxy, or compares one with what runs."
                + " Changes no server and no middleware.",
        usageHelpAutoWidth = true,
        subcommands = {GenerateCommand.class, CheckCommand.class})
public final class MiddlewareCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    MiddlewareCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "generate or check?");
    }
}
