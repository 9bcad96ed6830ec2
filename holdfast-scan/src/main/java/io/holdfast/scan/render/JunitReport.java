package io.holdfast.scan.render;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Finding;
import io.holdfast.scan.ScanReport;
import io.holdfast.scan.Severity;

/** JUnit's XML: a test for each file, which fails with its findings. */
public final class JunitReport {
    private JunitReport() {}

    /**
     * Renders.
     *
     * @param failOn the mildest severity that fails a file
     */
    public static String render(ScanReport report, Severity failOn) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        long failures =
                report.files().stream().filter(file -> fails(file, failOn)).count();
        out.append("<testsuite name=\"holdfast scan\" tests=\"")
                .append(report.files().size());
        out.append("\" failures=\"").append(failures).append("\" errors=\"0\" skipped=\"0\">\n");
        for (FileReport file : report.files()) {
            out.append("  <testcase classname=\"holdfast.scan\" name=\"").append(escaped(file.file()));
            if (!fails(file, failOn)) {
                out.append("\"/>\n");
                continue;
            }
            out.append("\">\n    <failure message=\"");
            out.append(TextReport.count(file.findings().size(), "finding")).append("\">");
            for (Finding finding : file.findings()) {
                if (finding.severity().atLeast(failOn)) {
                    out.append(escaped(
                            "line " + finding.line() + ": " + finding.rule().code() + " " + finding.message() + "\n"));
                }
            }
            out.append("</failure>\n  </testcase>\n");
        }
        return out.append("</testsuite>\n").toString();
    }

    private static boolean fails(FileReport file, Severity failOn) {
        return file.findings().stream().anyMatch(finding -> finding.severity().atLeast(failOn));
    }

    private static String escaped(String text) {
        return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
