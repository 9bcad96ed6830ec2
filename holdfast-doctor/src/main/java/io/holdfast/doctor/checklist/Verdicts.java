package io.holdfast.doctor.checklist;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Points from findings of the doctor. */
final class Verdicts {
    private Verdicts() {}

    /** Green where the checks were made and found nothing at or above this severity. */
    static Point of(Title title, Report report, Severity worst, Set<String> checks) {
        return of(
                title,
                report,
                worst,
                "the doctor's checks " + String.join(", ", checks),
                finding -> checks.contains(finding.probe()));
    }

    static Point of(Title title, Report report, Severity worst, String how, Predicate<Finding> about) {
        List<Finding> all = report.findings().stream().filter(about).toList();
        List<Finding> bad = all.stream()
                .filter(finding -> finding.severity().atLeast(worst))
                .toList();
        List<String> unmade = all.stream()
                .filter(finding -> finding.severity() == Severity.UNKNOWN)
                .map(Verdicts::line)
                .toList();
        if (!bad.isEmpty()) {
            return Point.red(title, how, bad.stream().map(Verdicts::line).toList(), cures(bad));
        }
        if (all.isEmpty() || !unmade.isEmpty()) {
            return new Point(
                    title.id(),
                    title.text(),
                    Point.State.UNKNOWN,
                    how + " could not all be made",
                    unmade,
                    cures(all.stream()
                            .filter(finding -> finding.severity() == Severity.UNKNOWN)
                            .toList()));
        }
        return Point.green(title, how, all.stream().map(Verdicts::line).toList());
    }

    private static String line(Finding finding) {
        return finding.code() + " " + finding.sentence();
    }

    /** What is to be done, once each: the words, and the statements with them. */
    private static List<String> cures(List<Finding> findings) {
        Set<String> cures = new LinkedHashSet<>();
        for (Finding finding : findings) {
            for (Advice advice : finding.advice()) {
                cures.add(
                        advice.how().isEmpty()
                                ? advice.sentence()
                                : advice.sentence() + " " + String.join("; ", advice.how()));
            }
        }
        return List.copyOf(cures);
    }
}
