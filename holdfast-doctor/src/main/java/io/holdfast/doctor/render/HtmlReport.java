package io.holdfast.doctor.render;

import static io.holdfast.doctor.render.Markup.escape;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Evidence;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import java.util.List;

/** A report as one HTML file that needs no network and no script. */
public final class HtmlReport {
    private static final String STYLE = """
            :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
            body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
            section { border-left: .4rem solid #888; padding: .2rem 1rem; margin: 1rem 0; }
            .CRIT { border-color: #c0262d; } .WARN { border-color: #c98a00; } .INFO { border-color: #2a7ab0; }
            .OK { border-color: #2e8540; }
            h2 { font-size: 1.1rem; margin: .3rem 0; } pre { overflow-x: auto; }
            td { padding-right: 1rem; vertical-align: top; }
            """;

    private HtmlReport() {}

    /** The report as an HTML page. */
    public static String render(Report read) {
        Report report = read.plain();
        StringBuilder out =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<title>").append(escape(report.server().address())).append("</title>\n<style>\n");
        out.append(STYLE).append("</style>\n</head>\n<body>\n<h1>").append(escape(report.verdict()));
        out.append("</h1>\n<p>")
                .append(escape(report.server().version().shown() + " at "
                        + report.server().address() + ", as " + report.server().account()));
        out.append(", ").append(report.takenAt()).append("</p>\n");
        report.findings().forEach(finding -> finding(finding, out));
        return out.append("</body>\n</html>\n").toString();
    }

    private static void finding(Finding finding, StringBuilder out) {
        out.append("<section class=\"").append(finding.severity()).append("\">\n<h2>");
        out.append(finding.severity()).append(' ').append(finding.probe()).append(": ");
        out.append(escape(finding.sentence())).append("</h2>\n");
        if (finding.severity().atLeast(Severity.INFO)) {
            out.append("<table>\n");
            for (Evidence evidence : finding.evidence()) {
                out.append("<tr><td>").append(escape(evidence.name())).append("</td><td>");
                out.append(escape(evidence.value())).append("</td><td>");
                out.append(evidence.threshold() == null ? "" : escape(evidence.threshold()))
                        .append("</td></tr>\n");
            }
            out.append("</table>\n");
            block(finding.details(), out);
            for (Advice advice : finding.advice()) {
                out.append("<p>").append(escape(advice.sentence())).append("</p>\n");
                block(advice.how(), out);
                if (!advice.undo().isEmpty()) {
                    out.append("<p>Undo:</p>\n");
                    block(advice.undo(), out);
                }
            }
        }
        out.append("</section>\n");
    }

    private static void block(List<String> lines, StringBuilder out) {
        if (!lines.isEmpty()) {
            out.append("<pre>").append(escape(String.join("\n", lines))).append("</pre>\n");
        }
    }
}
