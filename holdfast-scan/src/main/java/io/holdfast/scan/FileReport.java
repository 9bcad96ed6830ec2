package io.holdfast.scan;

import io.holdfast.scan.config.ScanConfig;
import io.holdfast.scan.measure.Measured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a file holds. Immutable.
 *
 * @param sites places that acquire a connection
 * @param libraries where they come from
 * @param suppressed findings that a comment silences
 * @param suppressions the comments that silence findings
 */
public record FileReport(
        String file,
        Status status,
        Rank rank,
        int sites,
        List<String> libraries,
        List<Finding> findings,
        List<Finding> suppressed,
        List<Suppression> suppressions,
        List<Problem> problems) {
    /** A person reads the code around each site and runs its tests. */
    private static final int MINUTES_EACH = 10;

    /** What is to be done with a file. */
    public enum Status {
        TO_FIX("to fix"),
        RAW("raw"),
        POOLED("pooled"),
        SUPPRESSED("suppressed"),
        FIXED("fixed"),
        UNPARSED("unparsed");

        private final String shown;

        Status(String shown) {
            this.shown = shown;
        }

        public String shown() {
            return shown;
        }
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
        suppressed = List.copyOf(suppressed);
        suppressions = List.copyOf(suppressions);
        problems = List.copyOf(problems);
    }

    /** The same file with other findings. */
    public FileReport with(List<Finding> others, Status other) {
        return new FileReport(file, other, rank, sites, libraries, others, suppressed, suppressions, problems);
    }

    /** The same file as a configuration judges it: without rules that are off, with other severities. */
    public FileReport judged(ScanConfig config) {
        List<Finding> judged = findings.stream()
                .filter(finding -> config.isOn(finding.rule()))
                .map(config::judged)
                .toList();
        boolean wrong = judged.stream().anyMatch(finding -> finding.severity().atLeast(Severity.WARNING));
        Status now = wrong ? Status.TO_FIX : status == Status.TO_FIX ? Status.SUPPRESSED : status;
        return with(judged, now);
    }

    /** The same file with what was measured first. */
    FileReport ordered(Measured measured) {
        List<Finding> sorted = new ArrayList<>(findings);
        sorted.sort(Comparator.comparingInt((Finding finding) -> measured.rank(finding)));
        return with(sorted, status);
    }

    /** Findings that ask for a change. */
    public int toFix() {
        return (int) findings.stream()
                .filter(finding -> finding.severity().atLeast(Severity.WARNING))
                .count();
    }

    /** A rough guess at the work of a person, in minutes. */
    public int effortMinutes() {
        return toFix() * MINUTES_EACH;
    }
}
