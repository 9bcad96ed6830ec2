package io.holdfast.doctor.render;

import static io.holdfast.doctor.render.Markup.escape;

import io.holdfast.doctor.Evidence;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;

/** A report as JUnit XML: each finding a test case, so that a CI server shows what failed and what was not checked. */
public final class JunitReport {
    private final Severity failOn;

    /**
     * Prepares a renderer.
     *
     * @param failOn the mildest severity that counts as a failure
     */
    public JunitReport(Severity failOn) {
        this.failOn = failOn;
    }

    /** The report as XML text. */
    public String render(Report read) {
        Report report = read.plain();
        long failures = report.findings().stream().filter(this::failed).count();
        StringBuilder out =
                new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"holdfast doctor ");
        out.append(escape(report.server().address())).append("\" tests=\"");
        out.append(report.findings().size()).append("\" failures=\"").append(failures);
        out.append("\" errors=\"0\" skipped=\"")
                .append(report.of(Severity.UNKNOWN).size());
        out.append("\" timestamp=\"").append(report.takenAt()).append("\">\n");
        report.findings().forEach(finding -> testCase(finding, out));
        return out.append("</testsuite>\n").toString();
    }

    private void testCase(Finding finding, StringBuilder out) {
        out.append("  <testcase classname=\"holdfast.").append(finding.probe()).append("\" name=\"");
        out.append(escape(finding.code() + " " + finding.subject())).append('"');
        if (failed(finding)) {
            out.append(">\n    <failure type=\"").append(finding.severity()).append("\" message=\"");
            out.append(escape(finding.sentence())).append("\">");
            for (Evidence evidence : finding.evidence()) {
                out.append(escape(evidence.name() + ": " + evidence.value())).append('\n');
            }
            out.append("</failure>\n  </testcase>\n");
        } else if (finding.severity() == Severity.UNKNOWN) {
            out.append(">\n    <skipped message=\"").append(escape(finding.sentence()));
            out.append("\"/>\n  </testcase>\n");
        } else {
            out.append("/>\n");
        }
    }

    private boolean failed(Finding finding) {
        return finding.severity().atLeast(failOn);
    }
}
