package io.holdfast.cli.repair;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.index.SlowLog;
import io.holdfast.doctor.index.WorkloadQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Statements from files. */
final class Workload {
    private Workload() {}

    static List<WorkloadQuery> slowLogs(List<Path> files) {
        List<WorkloadQuery> queries = new ArrayList<>();
        for (Path file : files) {
            // A log may hold bytes of any character set.
            try (BufferedReader log =
                    new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
                queries.addAll(SlowLog.read(log));
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCode.USAGE, "cannot read the slow log " + file + ": " + Repairs.reason(e), e);
            }
        }
        return queries;
    }
}
