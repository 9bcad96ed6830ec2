package io.holdfast.scan;

import io.holdfast.scan.measure.Measured;
import io.holdfast.scan.measure.Measurement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The result of a scan. Immutable.
 *
 * @param files those with sites, findings or problems: what was measured first, then worst rank, then by path
 * @param read files that were read
 * @param parsed those of them that were parsed, since they may use a database
 * @param notAnalysed files of languages that are only counted
 * @param unchanged findings that an earlier report has, and that are left out
 * @param fixed findings of the earlier report that are gone
 * @param measured what pools measured at the places of the findings
 */
public record ScanReport(
        List<FileReport> files,
        int read,
        int parsed,
        Map<String, Integer> notAnalysed,
        List<Finding> unchanged,
        int fixed,
        Measured measured) {
    /** Goes up when a program that reads the JSON form has to change. */
    public static final int SCHEMA_VERSION = 1;

    /** Sorts. */
    public ScanReport {
        files = files.stream()
                .map(file -> file.ordered(measured))
                .sorted(Comparator.comparingInt((FileReport file) -> measured.rank(file))
                        .thenComparing(FileReport::rank)
                        .thenComparing(FileReport::file))
                .toList();
        notAnalysed = new TreeMap<>(notAnalysed);
        unchanged = List.copyOf(unchanged);
    }

    /** Without measurements. */
    public ScanReport(
            List<FileReport> files,
            int read,
            int parsed,
            Map<String, Integer> notAnalysed,
            List<Finding> unchanged,
            int fixed) {
        this(files, read, parsed, notAnalysed, unchanged, fixed, Measured.NONE);
    }

    /** With what pools measured: the places where that was come first. */
    public ScanReport with(List<Measurement> measurements) {
        return new ScanReport(files, read, parsed, notAnalysed, unchanged, fixed, Measured.of(this, measurements));
    }

    /** How many findings an earlier report has. */
    public int known() {
        return unchanged.size();
    }

    /** All findings, file by file. */
    public List<Finding> findings() {
        return files.stream().flatMap(file -> file.findings().stream()).toList();
    }

    /** The findings of one severity. */
    public long count(Severity severity) {
        return findings().stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** The places that acquire a connection. */
    public int sites() {
        return files.stream().mapToInt(FileReport::sites).sum();
    }

    /** Files to be changed. */
    public List<FileReport> toFix() {
        return files.stream()
                .filter(file -> file.status() == FileReport.Status.TO_FIX)
                .toList();
    }

    /** Only these files and findings. */
    public ScanReport only(Predicate<Finding> wanted) {
        List<FileReport> fewer = files.stream()
                .map(file -> {
                    List<Finding> left = file.findings().stream().filter(wanted).toList();
                    return left.size() == file.findings().size() ? file : file.with(left, status(file, left));
                })
                .toList();
        return new ScanReport(fewer, read, parsed, notAnalysed, unchanged, fixed, measured);
    }

    private static FileReport.Status status(FileReport file, List<Finding> left) {
        boolean toFix = left.stream().anyMatch(finding -> finding.severity().atLeast(Severity.WARNING));
        return toFix || file.status() != FileReport.Status.TO_FIX ? file.status() : FileReport.Status.SUPPRESSED;
    }

    /**
     * Against an earlier report: what it knows is left out, and files in which all that it knows is gone are FIXED.
     *
     * @param earlier fingerprints of the earlier report, with their files
     */
    public ScanReport since(Map<String, String> earlier) {
        Set<String> now = new HashSet<>();
        findings().forEach(finding -> now.add(finding.fingerprint()));
        Map<String, Integer> gone = new LinkedHashMap<>();
        earlier.forEach((fingerprint, file) -> {
            if (!now.contains(fingerprint)) {
                gone.merge(file, 1, Integer::sum);
            }
        });
        ScanReport left = only(finding -> !earlier.containsKey(finding.fingerprint()));
        Collection<String> before = earlier.values();
        List<FileReport> marked = new ArrayList<>();
        for (FileReport file : left.files) {
            boolean clean = file.toFix() == 0 && before.contains(file.file());
            boolean allGone = clean
                    && earlier.entrySet().stream()
                            .filter(entry -> entry.getValue().equals(file.file()))
                            .noneMatch(entry -> now.contains(entry.getKey()));
            marked.add(allGone ? file.with(file.findings(), FileReport.Status.FIXED) : file);
        }
        List<Finding> knownNow = findings().stream()
                .filter(finding -> earlier.containsKey(finding.fingerprint()))
                .toList();
        int goneNow = gone.values().stream().mapToInt(Integer::intValue).sum();
        return new ScanReport(marked, read, parsed, notAnalysed, knownNow, goneNow, measured);
    }
}
