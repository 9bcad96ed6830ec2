package io.holdfast.scan.render;

import io.holdfast.scan.Finding;
import io.holdfast.scan.ScanReport;
import io.holdfast.scan.Severity;

/** Annotations of GitHub Actions, one line each. */
public final class GithubReport {
    private GithubReport() {}

    public static String render(ScanReport report) {
        StringBuilder out = new StringBuilder();
        for (Finding finding : report.findings()) {
            String level = finding.severity() == Severity.ERROR
                    ? "error"
                    : finding.severity() == Severity.WARNING ? "warning" : "notice";
            out.append("::").append(level).append(" file=").append(property(finding.file()));
            out.append(",line=").append(finding.line()).append(",col=").append(finding.column());
            out.append(",title=")
                    .append(property(
                            finding.rule().code() + " " + finding.rule().title()));
            out.append("::").append(data(finding.message())).append('\n');
        }
        return out.toString();
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
