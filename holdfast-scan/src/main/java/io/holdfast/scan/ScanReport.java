package io.holdfast.scan;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The result of a scan. Immutable.
 *
 * @param files those with sites, findings or problems: worst rank first, then by path
 * @param read files that were read
 * @param parsed those of them that were parsed, since they may use a database
 * @param notAnalysed files of languages that are only counted
 */
public record ScanReport(List<FileReport> files, int read, int parsed, Map<String, Integer> notAnalysed) {
    /** Goes up when a program that reads the JSON form has to change. */
    public static final int SCHEMA_VERSION = 1;

    /** Sorts. */
    public ScanReport {
        files = files.stream()
                .sorted(Comparator.comparing(FileReport::rank).thenComparing(FileReport::file))
                .toList();
        notAnalysed = Map.copyOf(notAnalysed);
    }

    /** All findings, file by file. */
    public List<Finding> findings() {
        return files.stream().flatMap(file -> file.findings().stream()).toList();
    }

    /** The places that acquire a connection. */
    public int sites() {
        return files.stream().mapToInt(FileReport::sites).sum();
    }

    public ScanReport with(List<FileReport> others) {
        return new ScanReport(others, read, parsed, notAnalysed);
    }
}
