package io.holdfast.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** {@code holdfast demo} where the program was built without it. */
@Command(
        name = "demo",
        description = "Is not part of this program: run ./holdfast demo in the sources.",
        usageHelpAutoWidth = true)
final class DemoElsewhere implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(hidden = true)
    @SuppressWarnings("unused") // whatever the demo understands
    private List<String> words;

    @Unmatched
    @SuppressWarnings("unused")
    private List<String> options;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    DemoElsewhere() {}

    @Override
    public Integer call() {
        throw new CommandFailure(
                ExitCode.CANNOT_CHECK,
                "the demo is not part of this program: it brings database servers and another pool along. Run ./holdfast"
                        + " demo in Holdfast's sources, with a JDK 17 or newer and Maven.",
                null);
    }
}
