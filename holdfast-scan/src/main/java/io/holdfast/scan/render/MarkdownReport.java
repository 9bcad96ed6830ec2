package io.holdfast.scan.render;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Finding;
import io.holdfast.scan.ScanReport;
import java.util.Locale;

/** The report for a pull request. */
public final class MarkdownReport {
    private MarkdownReport() {}

    public static String render(ScanReport report) {
        StringBuilder out = new StringBuilder("## holdfast scan\n\n");
        out.append(TextReport.count(report.sites(), "site")).append(", ");
        out.append(TextReport.count(report.findings().size(), "finding"));
        out.append(" in ")
                .append(TextReport.count(report.toFix().size(), "file"))
                .append(" to fix.");
        if (report.known() + report.fixed() > 0) {
            out.append(" Against the baseline: ").append(report.known()).append(" known, ");
            out.append(report.fixed()).append(" fixed.");
        }
        out.append("\n");
        if (report.files().stream().anyMatch(file -> file.sites() > 0)) {
            out.append("\n| file | rank | status | sites | to fix |\n|---|---|---|---|---|\n");
            for (FileReport file : report.files()) {
                out.append("| ").append(escaped(file.file())).append(" | ");
                out.append(file.rank().name().toLowerCase(Locale.ROOT)).append(" | ");
                out.append(file.status().shown()).append(" | ").append(file.sites());
                out.append(" | ").append(file.toFix()).append(" |\n");
            }
        }
        if (!report.findings().isEmpty()) {
            out.append("\n| rule | severity | place | what |\n|---|---|---|---|\n");
            for (Finding finding : report.findings()) {
                out.append("| ").append(finding.rule().code()).append(" | ");
                out.append(finding.severity().name().toLowerCase(Locale.ROOT)).append(" | ");
                out.append(escaped(finding.file()))
                        .append(':')
                        .append(finding.line())
                        .append(" | ");
                out.append(escaped(finding.message()));
                report.measured()
                        .of(finding)
                        .forEach(each -> out.append(" **Measured: ")
                                .append(escaped(each.sentence()))
                                .append(".**"));
                out.append(" |\n");
            }
        }
        return out.toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replaceAll("([*_`\\[\\]])", "\\\\$1");
    }
}
