package io.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast version}: the same as {@code --version}. */
@Command(name = "version", description = "Prints the version.", usageHelpAutoWidth = true)
final class VersionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    VersionCommand() {}

    @Override
    public Integer call() {
        Version.lines().forEach(spec.commandLine().getOut()::println);
        return ExitCode.OK;
    }
}
