package io.holdfast.doctor.render;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Evidence;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A report for a terminal: verdict first, evidence second, numbers last. Without colour every severity still has its own sign
 * and word. Statements are never broken, so that they can be copied. Of findings of one check the worst is shown whole, and
 * beside a problem what is only worth knowing takes a line each, unless all is asked for.
 */
public final class TextReport {
    private static final String INDENT = "       ";
    private static final int MOST_ALIKE = 3;
    /** Lines on what is only worth knowing, beside a problem. */
    private static final int MOST_BRIEF = 6;

    private static final int MOST_NAMED = 3;
    private static final int SENTENCE = 120;

    private final boolean colour;
    private final boolean healthy;
    private final boolean all;
    private final int width;

    /**
     * Prepares a renderer that shows everything, at any width.
     *
     * @param colour true for ANSI colours
     * @param healthy true to list what was found healthy too
     */
    public TextReport(boolean colour, boolean healthy) {
        this(colour, healthy, true, Integer.MAX_VALUE);
    }

    /**
     * Prepares a renderer.
     *
     * @param colour true for ANSI colours
     * @param healthy true to list what was found healthy too
     * @param all true to show every finding whole
     * @param width the columns to which lines of details are cut
     */
    public TextReport(boolean colour, boolean healthy, boolean all, int width) {
        this.colour = colour;
        this.healthy = healthy;
        this.all = all;
        this.width = width;
    }

    /** The report as text, ending in a line break. */
    public String render(Report read) {
        Report report = read.plain();
        StringBuilder out = new StringBuilder();
        TextLines.wrap(report.verdict(), "", "", out);
        out.append(report.server().version().shown())
                .append(" at ")
                .append(report.server().address())
                .append(", as ")
                .append(report.server().account())
                .append('\n');
        boolean problem = report.worst().atLeast(Severity.WARN);
        int hidden = 0;
        for (Severity severity : List.of(Severity.CRIT, Severity.WARN, Severity.INFO)) {
            boolean briefly = !all && problem && severity == Severity.INFO;
            hidden += briefly ? brief(report.of(severity), out) : whole(report.of(severity), out);
        }
        if (hidden > 0) {
            out.append('\n').append(INDENT).append("--all shows every finding whole.\n");
        }
        // Beside a problem a line says enough of what was not looked at.
        unknown(report.of(Severity.UNKNOWN), !all && problem, out);
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

    /** The worst of each check, and how many are like it; gives how many were not shown whole. */
    private int whole(List<Finding> findings, StringBuilder out) {
        int hidden = 0;
        List<String> shown = new ArrayList<>();
        for (Finding finding : findings) {
            List<Finding> alike = findings.stream()
                    .filter(other -> other.probe().equals(finding.probe()))
                    .toList();
            if (all || alike.size() <= MOST_ALIKE) {
                finding(finding, out);
            } else if (!shown.contains(finding.probe())) {
                shown.add(finding.probe());
                finding(finding, out);
                alike(alike.subList(1, alike.size()), out);
                hidden += alike.size() - 1;
            }
        }
        return hidden;
    }

    private static void alike(List<Finding> others, StringBuilder out) {
        String subjects = others.stream()
                .map(Finding::subject)
                .distinct()
                .limit(MOST_NAMED)
                .collect(Collectors.joining("; "));
        long distinct = others.stream().map(Finding::subject).distinct().count();
        TextLines.wrap(
                "and " + others.size() + " more of this kind: " + subjects + (distinct > MOST_NAMED ? "; …" : ""),
                INDENT,
                INDENT + "  ",
                out);
    }

    /** A line for each check. */
    private int brief(List<Finding> findings, StringBuilder out) {
        Map<String, List<Finding>> checks = new LinkedHashMap<>();
        findings.forEach(finding -> checks.computeIfAbsent(finding.probe(), probe -> new ArrayList<>())
                .add(finding));
        if (!checks.isEmpty()) {
            out.append('\n');
        }
        List<String> rest = checks.size() <= MOST_BRIEF
                ? List.of()
                : checks.keySet().stream().skip(MOST_BRIEF - 1).toList();
        checks.forEach((probe, alike) -> {
            if (rest.contains(probe)) {
                return;
            }
            String head = sign(Severity.INFO) + " INFO " + probe + "  ";
            String more = alike.size() == 1 ? "" : " (and " + (alike.size() - 1) + " more)";
            String sentence = alike.get(0).sentence() + more;
            out.append(paint(Severity.INFO, head)).append(cut(sentence, head)).append('\n');
        });
        if (!rest.isEmpty()) {
            TextLines.wrap(
                    "and of " + String.join(", ", rest),
                    paint(Severity.INFO, sign(Severity.INFO) + " INFO "),
                    INDENT,
                    out);
        }
        return findings.size();
    }

    private String cut(String sentence, String head) {
        return TextLines.cut(sentence, Math.max(20, Math.min(width, SENTENCE) - head.length()));
    }

    private void finding(Finding finding, StringBuilder out) {
        Severity severity = finding.severity();
        String head = String.format(Locale.ROOT, "%s %-4s %s  ", sign(severity), severity, finding.probe());
        out.append('\n');
        TextLines.wrap(finding.sentence(), paint(severity, head), INDENT, out);
        for (String line : finding.details()) {
            out.append(INDENT)
                    .append(TextLines.cut(line, Math.max(20, width - INDENT.length())))
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

    private void unknown(List<Finding> findings, boolean briefly, StringBuilder out) {
        if (findings.isEmpty()) {
            return;
        }
        out.append('\n');
        Map<String, List<Finding>> reasons = new LinkedHashMap<>();
        for (Finding finding : findings) {
            String sentence = finding.sentence();
            int reason = sentence.indexOf(" (");
            String key = all || reason < 0 ? sentence : sentence.substring(reason);
            reasons.computeIfAbsent(key, any -> new ArrayList<>()).add(finding);
        }
        reasons.forEach((reason, alike) -> {
            String probes = alike.stream().map(Finding::probe).distinct().collect(Collectors.joining(", "));
            String head = sign(Severity.UNKNOWN) + " ?    " + probes + "  ";
            String sentence = alike.size() == 1 ? alike.get(0).sentence() : "Not checked" + reason;
            if (briefly) {
                out.append(paint(Severity.UNKNOWN, head))
                        .append(cut(sentence, head))
                        .append('\n');
            } else {
                TextLines.wrap(sentence, paint(Severity.UNKNOWN, head), INDENT, out);
            }
        });
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
