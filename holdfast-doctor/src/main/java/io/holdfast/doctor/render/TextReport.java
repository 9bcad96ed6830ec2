package io.holdfast.doctor.render;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Evidence;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A report for a terminal of 80 columns: verdict first, evidence second, numbers last. Without colour every severity still
 * has its own sign and word. Statements are never broken, so that they can be copied.
 */
public final class TextReport {
    private static final String INDENT = "       ";

    private final boolean colour;
    private final boolean healthy;

    /**
     * Prepares a renderer.
     *
     * @param colour true for ANSI colours
     * @param healthy true to list what was found healthy too
     */
    public TextReport(boolean colour, boolean healthy) {
        this.colour = colour;
        this.healthy = healthy;
    }

    /** The report as text, ending in a line break. */
    public String render(Report report) {
        StringBuilder out = new StringBuilder();
        TextLines.wrap(report.verdict(), "", "", out);
        out.append(report.server().version().shown())
                .append(" at ")
                .append(report.server().address())
                .append(", as ")
                .append(report.server().account())
                .append('\n');
        for (Severity severity : List.of(Severity.CRIT, Severity.WARN, Severity.INFO)) {
            report.of(severity).forEach(finding -> finding(finding, out));
        }
        unknown(report.of(Severity.UNKNOWN), out);
        List<Finding> fine = report.of(Severity.OK);
        if (healthy && !fine.isEmpty()) {
            out.append('\n');
            fine.forEach(finding -> {
                String head = sign(Severity.OK) + " OK   " + finding.probe() + "  ";
                TextLines.wrap(finding.sentence(), paint(Severity.OK, head), INDENT, out);
            });
        }
        return out.append("\n").append(numbers(report)).append('\n').toString();
    }

    private void finding(Finding finding, StringBuilder out) {
        Severity severity = finding.severity();
        String head = String.format(Locale.ROOT, "%s %-4s %s  ", sign(severity), severity, finding.probe());
        out.append('\n');
        TextLines.wrap(finding.sentence(), paint(severity, head), INDENT, out);
        for (String line : finding.details()) {
            out.append(INDENT)
                    .append(TextLines.cut(line, TextLines.WIDTH - INDENT.length()))
                    .append('\n');
        }
        for (Evidence evidence : finding.evidence()) {
            String limit = evidence.threshold() == null ? "" : "  (" + evidence.threshold() + ")";
            TextLines.wrap(evidence.name() + ": " + evidence.value() + limit, INDENT, INDENT + "  ", out);
        }
        for (Advice advice : finding.advice()) {
            TextLines.advice(advice, INDENT, 6, out);
        }
        out.append(INDENT)
                .append("more  holdfast explain ")
                .append(finding.code())
                .append('\n');
    }

    private void unknown(List<Finding> findings, StringBuilder out) {
        if (findings.isEmpty()) {
            return;
        }
        out.append('\n');
        for (Finding finding : findings) {
            String head = sign(Severity.UNKNOWN) + " ?    " + finding.probe() + "  ";
            TextLines.wrap(finding.sentence(), paint(Severity.UNKNOWN, head), INDENT, out);
        }
        List<String> grants = findings.stream()
                .flatMap(finding -> finding.advice().stream())
                .flatMap(advice -> advice.how().stream())
                .distinct()
                .toList();
        if (!grants.isEmpty()) {
            out.append(INDENT).append("Grant these to have them checked:\n");
            grants.forEach(
                    grant -> out.append(INDENT).append("  ").append(grant).append(";\n"));
        }
    }

    private static String numbers(Report report) {
        return List.of(Severity.CRIT, Severity.WARN, Severity.INFO, Severity.UNKNOWN, Severity.OK).stream()
                        .map(severity -> report.of(severity).size() + " "
                                + severity.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                + "; rates over " + report.window().toSeconds() + " s; "
                + report.takenAt().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String sign(Severity severity) {
        return switch (severity) {
            case CRIT -> "✗";
            case WARN -> "!";
            case INFO -> "i";
            case UNKNOWN -> "?";
            case OK -> "✓";
        };
    }

    private String paint(Severity severity, String text) {
        if (!colour) {
            return text;
        }
        String code = switch (severity) {
            case CRIT -> "1;31";
            case WARN -> "33";
            case INFO -> "36";
            case UNKNOWN -> "35";
            case OK -> "32";
        };
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
