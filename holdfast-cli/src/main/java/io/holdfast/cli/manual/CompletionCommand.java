package io.holdfast.cli.manual;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast completion bash}: a script that completes commands and options. */
@Command(
        name = "completion",
        description = "Prints a script that completes commands and options in a shell.",
        usageHelpAutoWidth = true,
        footer = {"%nFor instance:", "  source <(holdfast completion bash)", "  source <(holdfast completion zsh)"})
public final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(paramLabel = "SHELL", arity = "0..1", defaultValue = "bash", description = "bash or zsh.")
    private Shell shell;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    CompletionCommand() {}

    /** Written as users type them. */
    @SuppressWarnings("MemberName")
    enum Shell {
        bash,
        zsh
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        String script = AutoComplete.bash(root.getCommandName(), root);
        PrintWriter out = root.getOut();
        if (shell == Shell.zsh) {
            // zsh runs bash's completions; this makes the script one that its own search path finds, too.
            out.print("#compdef holdfast\nautoload -Uz compinit bashcompinit\n");
            out.print("(( ${+functions[compdef]} )) || compinit\nbashcompinit\n");
        }
        out.print(script);
        out.flush();
        return ExitCode.OK;
    }
}
