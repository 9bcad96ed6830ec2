package io.holdfast.cli.repair;

import io.holdfast.doctor.plan.Runs;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the records of runs are. */
final class RunsOption {
    @Option(
            names = "--runs",
            paramLabel = "FOLDER",
            description = "The folder with the records of runs. Default: ~/.holdfast/runs.")
    private @Nullable Path folder;

    Runs runs() {
        return new Runs(folder());
    }

    Path folder() {
        return folder != null ? folder : Path.of(System.getProperty("user.home"), ".holdfast", "runs");
    }
}
