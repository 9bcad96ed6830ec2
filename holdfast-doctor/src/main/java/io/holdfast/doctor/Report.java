package io.holdfast.doctor;

import io.holdfast.doctor.server.ServerIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All findings on one server at one moment, worst first. Immutable.
 *
 * @param schemaVersion of the JSON form
 * @param window the time over which rates were measured
 */
public record Report(
        int schemaVersion, Instant takenAt, ServerIdentity server, Duration window, List<Finding> findings) {
    /** Goes up when a program that reads the JSON form has to change. */
    public static final int SCHEMA_VERSION = 1;

    /** Sorts: worst first, then by code and subject. */
    public Report {
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::severity)
                        .thenComparing(Finding::code)
                        .thenComparing(Finding::subject))
                .toList();
    }

    /** The findings of one severity. */
    public List<Finding> of(Severity severity) {
        return findings.stream().filter(f -> f.severity() == severity).toList();
    }

    /** The worst severity of any finding; OK when there is none worse than INFO, UNKNOWN when nothing was checked. */
    public Severity worst() {
        if (isUnchecked()) {
            return Severity.UNKNOWN;
        }
        return findings.stream()
                .map(Finding::severity)
                .filter(s -> s.atLeast(Severity.WARN))
                .min(Comparator.naturalOrder())
                .orElse(Severity.OK);
    }

    /** True where no check was made, or none of them could be: of such a server nothing is known. */
    private boolean isUnchecked() {
        return findings.stream().allMatch(finding -> finding.severity() == Severity.UNKNOWN);
    }

    /** The verdict in one sentence. */
    public String verdict() {
        if (isUnchecked()) {
            return findings.isEmpty()
                    ? "Nothing was checked."
                    : "Nothing is known: " + count(findings.size(), "check") + " could not be made.";
        }
        int critical = of(Severity.CRIT).size();
        int warnings = of(Severity.WARN).size();
        int unknown = of(Severity.UNKNOWN).size();
        String unchecked = unknown == 0 ? "" : "; " + count(unknown, "check") + " could not be made";
        if (critical + warnings == 0) {
            return "No problem found" + unchecked + ".";
        }
        String worst = findings.get(0).sentence();
        String rest = critical == 0
                ? count(warnings, "warning")
                : count(critical, "critical problem") + (warnings == 0 ? "" : ", " + count(warnings, "warning"));
        return rest + unchecked + ". First: " + worst;
    }

    /** Without the findings that an earlier report has too. Where none is left, one line says that checks were made. */
    public Report without(Set<String> fingerprints) {
        List<Finding> left = findings.stream()
                .filter(f -> !f.severity().atLeast(Severity.INFO) || !fingerprints.contains(f.fingerprint()))
                .toList();
        if (left.isEmpty() && !findings.isEmpty()) {
            Finding known = findings.get(0);
            left = List.of(new Finding(
                    known.code(),
                    known.probe(),
                    Severity.OK,
                    known.subject(),
                    "All that was found is in the earlier report",
                    List.of(),
                    List.of(),
                    List.of()));
        }
        return new Report(schemaVersion, takenAt, server, window, left);
    }

    /** The same, in which what commands a terminal is a question mark: names and statements come from other programs. */
    public Report plain() {
        List<Finding> plain = findings.stream().map(Finding::plain).toList();
        return new Report(schemaVersion, takenAt, server, window, plain);
    }

    /** What names the findings of this report in {@link #without}. */
    public Set<String> fingerprints() {
        return findings.stream()
                .filter(f -> f.severity().atLeast(Severity.INFO))
                .map(Finding::fingerprint)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The exit code of the command line.
     *
     * @param failOn the mildest severity that counts as a failure; null when nothing does
     * @param requested true when the user asked for particular checks, so that one not made is a failure
     * @return 4 for findings, 3 when a requested check could not be made or nothing was checked, else 0
     */
    public int exitCode(@Nullable Severity failOn, boolean requested) {
        if (failOn != null && findings.stream().anyMatch(f -> f.severity().atLeast(failOn))) {
            return 4;
        }
        return isUnchecked() || requested && !of(Severity.UNKNOWN).isEmpty() ? 3 : 0;
    }

    private static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
