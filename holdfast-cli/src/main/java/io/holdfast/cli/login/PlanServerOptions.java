package io.holdfast.cli.login;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The server of a plan or a run, which names its address itself. */
public final class PlanServerOptions extends LoginOptions {
    @Option(
            names = "--server",
            paramLabel = "TARGET",
            description = "The server. Default: the address that the plan was made with.")
    private @Nullable String server;

    private @Nullable String ofPlan;

    /** The address to take where none was typed. */
    public PlanServerOptions orElse(String address) {
        ofPlan = address;
        return this;
    }

    @Override
    protected @Nullable String target() {
        return server != null || hasDefaultsFile() ? server : ofPlan;
    }
}
