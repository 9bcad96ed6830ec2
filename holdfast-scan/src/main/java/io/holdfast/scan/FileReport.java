package io.holdfast.scan;

import java.util.List;

/**
 * What a file holds. Immutable.
 *
 * @param sites places that acquire a connection
 * @param libraries where they come from
 */
public record FileReport(
        String file,
        Status status,
        Rank rank,
        int sites,
        List<String> libraries,
        List<Finding> findings,
        List<Problem> problems) {
    /** What is to be done with a file. */
    public enum Status {
        TO_FIX,
        RAW,
        POOLED,
        SUPPRESSED,
        FIXED,
        UNPARSED
    }

    /** How much a leak in a file hurts; worst first. */
    public enum Rank {
        BACKGROUND,
        API,
        LIBRARY,
        SCRIPT,
        TEST
    }

    /** A statement that could not be read. */
    public record Problem(int line, String text) {}

    /** Copies. */
    public FileReport {
        libraries = List.copyOf(libraries);
        findings = List.copyOf(findings);
        problems = List.copyOf(problems);
    }

    public FileReport with(List<Finding> others, Status other) {
        return new FileReport(file, other, rank, sites, libraries, others, problems);
    }
}
