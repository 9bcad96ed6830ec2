package io.holdfast.cli.manual;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast manual FOLDER}: the man pages of the program and of each command. */
@Command(
        name = "manual",
        description = "Writes the man pages of the program and its commands into a folder.",
        usageHelpAutoWidth = true,
        footer = {"%nFor instance:", "  holdfast manual ~/.local/share/man/man1 && man holdfast-doctor"})
public final class ManualCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(paramLabel = "FOLDER", description = "The folder, which is made if need be.")
    private Path folder;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    ManualCommand() {}

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(folder);
        write(spec.root().commandLine());
        return ExitCode.OK;
    }

    private void write(CommandLine command) throws IOException {
        if (command.getCommandSpec().helpCommand()) {
            return;
        }
        String name = command.getCommandSpec().qualifiedName("-");
        Files.writeString(folder.resolve(name + ".1"), ManPage.of(command));
        for (CommandLine child : command.getSubcommands().values()) {
            write(child);
        }
    }
}
