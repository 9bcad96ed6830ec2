package io.holdfast.scan.measure;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Finding;
import io.holdfast.scan.Rule;
import io.holdfast.scan.ScanReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Findings and measurements, joined by file and line. Immutable. A place names a file without its folder, as stack traces do, so two files
 * of one name are both meant.
 *
 * @param byFinding measurements of each finding, by fingerprint
 * @param elsewhere measurements at places where nothing was found
 */
public record Measured(Map<String, List<Measurement>> byFinding, List<Measurement> elsewhere) {
    /** Nothing was measured. */
    public static final Measured NONE = new Measured(Map.of(), List.of());

    private static final Set<Rule> LEAKS = Set.of(
            Rule.NEVER_CLOSED,
            Rule.OPEN_AFTER_EXCEPTION,
            Rule.OPEN_ON_A_PATH,
            Rule.HELD_IN_FIELD,
            Rule.OPEN_AFTER_UNLIKELY,
            Rule.CLOSE_SKIPPED,
            Rule.SCOPE_DOES_NOT_CLOSE,
            Rule.LOOP_IN_CONTEXT,
            Rule.SESSION_IN_THREAD,
            Rule.NO_TEARDOWN,
            Rule.CLOSED_PAST_SPRING);
    private static final Set<Rule> HELD =
            Set.of(Rule.SLOW_WORK, Rule.BLOCKING_IN_ASYNC, Rule.SECOND_CONNECTION, Rule.TRANSACTION_LEFT);
    private static final Set<Rule> LOOPS = Set.of(Rule.QUERY_PER_ROW, Rule.READS_ALL);
    private static final Set<Rule> INSERTS = Set.of(Rule.INSERT_PER_ROUND, Rule.QUERY_PER_ROW);

    /** Copies. */
    public Measured {
        byFinding = Map.copyOf(byFinding);
        elsewhere = List.copyOf(elsewhere);
    }

    /** Joins them. */
    public static Measured of(ScanReport report, List<Measurement> measurements) {
        Map<String, List<Measurement>> joined = new LinkedHashMap<>();
        Set<Measurement> found = new HashSet<>();
        for (FileReport file : report.files()) {
            String name = file.file().substring(file.file().lastIndexOf('/') + 1);
            for (Finding finding : file.findings()) {
                for (Measurement each : measurements) {
                    if (fits(each.kind(), finding.rule()) && isAt(each, name, finding)) {
                        joined.computeIfAbsent(finding.fingerprint(), key -> new ArrayList<>())
                                .add(each);
                        found.add(each);
                    }
                }
            }
        }
        List<Measurement> elsewhere = measurements.stream()
                .filter(each -> !found.contains(each))
                .sorted(Comparator.comparing(Measurement::kind)
                        .thenComparing(
                                Comparator.comparingLong(Measurement::times).reversed()))
                .toList();
        return new Measured(joined, elsewhere);
    }

    /** True when a finding of the rule explains such a measurement. */
    private static boolean fits(Measurement.Kind kind, Rule rule) {
        return switch (kind) {
            case LEAK -> LEAKS.contains(rule);
            case HELD_IDLE -> HELD.contains(rule) || LEAKS.contains(rule);
            case QUERY_IN_LOOP -> LOOPS.contains(rule);
            case SINGLE_INSERTS -> INSERTS.contains(rule);
        };
    }

    /** The acquiring call is in the stack of the borrow, or the measured line lies on the finding's path. */
    private static boolean isAt(Measurement measurement, String file, Finding finding) {
        if (isLine(measurement.place(), file, finding)) {
            return true;
        }
        return measurement.stack().stream().anyMatch(place -> isLine(place, file, finding));
    }

    private static boolean isLine(String place, String file, Finding finding) {
        int colon = place.lastIndexOf(':');
        if (colon < 0 || !place.substring(0, colon).equals(file)) {
            return false;
        }
        String line = place.substring(colon + 1);
        return line.equals(String.valueOf(finding.line()))
                || finding.path().stream().anyMatch(each -> line.equals(String.valueOf(each.line())));
    }

    public List<Measurement> of(Finding finding) {
        return byFinding.getOrDefault(finding.fingerprint(), List.of());
    }

    /** The worst that was measured in a file; the number of kinds when nothing was. */
    public int rank(FileReport file) {
        return file.findings().stream().mapToInt(this::rank).min().orElse(Measurement.Kind.values().length);
    }

    /** The worst that was measured of a finding; the number of kinds when nothing was. */
    public int rank(Finding finding) {
        return of(finding).stream()
                .mapToInt(each -> each.kind().ordinal())
                .min()
                .orElse(Measurement.Kind.values().length);
    }
}
