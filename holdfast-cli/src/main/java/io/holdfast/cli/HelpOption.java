package io.holdfast.cli;

import picocli.CommandLine.Option;

/** {@code --help}, for every command. */
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    @SuppressWarnings("unused") // picocli reads it
    private boolean asked;
}
