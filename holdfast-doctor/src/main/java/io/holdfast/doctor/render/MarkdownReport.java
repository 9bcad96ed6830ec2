package io.holdfast.doctor.render;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Evidence;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import java.util.List;

/** A report as Markdown, for a ticket or a pull request. */
public final class MarkdownReport {
    private MarkdownReport() {}

    /** The report as Markdown text. */
    public static String render(Report read) {
        Report report = read.plain();
        StringBuilder out =
                new StringBuilder("# ").append(escape(report.verdict())).append("\n\n");
        out.append(escape(report.server().version().shown() + " at "
                        + report.server().address()))
                .append(", ")
                .append(report.takenAt())
                .append("\n\n| severity | check | verdict |\n|---|---|---|\n");
        for (Finding finding : report.findings()) {
            out.append("| ")
                    .append(finding.severity())
                    .append(" | ")
                    .append(finding.probe())
                    .append(" | ")
                    .append(escape(finding.sentence()))
                    .append(" |\n");
        }
        report.findings().stream()
                .filter(finding -> finding.severity().atLeast(Severity.INFO))
                .forEach(finding -> finding(finding, out));
        return out.toString();
    }

    private static void finding(Finding finding, StringBuilder out) {
        out.append("\n## ")
                .append(finding.code())
                .append(' ')
                .append(escape(finding.sentence()))
                .append("\n\n");
        for (Evidence evidence : finding.evidence()) {
            out.append("- ").append(escape(evidence.name() + ": " + evidence.value()));
            out.append(evidence.threshold() == null ? "" : " (" + escape(evidence.threshold()) + ")")
                    .append('\n');
        }
        if (!finding.details().isEmpty()) {
            block("text", finding.details(), out);
        }
        for (Advice advice : finding.advice()) {
            out.append('\n').append(escape(advice.sentence())).append('\n');
            boolean sql = advice.kind() == Advice.Kind.SQL || advice.kind() == Advice.Kind.LOOK;
            List<String> how = sql ? ended(advice.how()) : advice.how();
            if (!how.isEmpty()) {
                block(sql ? "sql" : "ini", how, out);
            }
            if (!advice.undo().isEmpty()) {
                out.append("\nUndo:\n");
                block("sql", ended(advice.undo()), out);
            }
        }
    }

    private static List<String> ended(List<String> statements) {
        return statements.stream().map(statement -> statement + ";").toList();
    }

    private static void block(String language, List<String> lines, StringBuilder out) {
        out.append("\n```").append(language).append('\n');
        lines.forEach(line -> out.append(line.replace("```", "'''")).append('\n'));
        out.append("```\n");
    }

    static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("*", "\\*")
                .replace("`", "\\`");
    }
}
