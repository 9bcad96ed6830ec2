package io.holdfast.scan.render;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Finding;
import io.holdfast.scan.ScanReport;
import io.holdfast.scan.Severity;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A page in one file: the table of files, and each finding with the code around it. It loads nothing. */
public final class HtmlReport {
    private static final int AROUND = 3;
    private static final int LONGEST_LINE = 240;

    private static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;color:#1d2329;background:#fff;max-width:72rem;margin:2rem auto;padding:0 1rem}
            table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d8dde3}
            td.n,th.n{text-align:right}h2{font-size:1.1rem;margin-top:2rem;overflow-wrap:anywhere}
            pre{background:#f5f7f9;padding:.6rem;overflow-x:auto;font:13px/1.45 ui-monospace,monospace;margin:.4rem 0}
            .l{color:#5c6773;display:inline-block;width:4rem;text-align:right;margin-right:1rem}
            .at{background:#ffe9e6}.way{background:#fff6d6}
            .error{color:#a3180f}.warning{color:#7a4d00}.note,.info{color:#1f5f99}
            @media(prefers-color-scheme:dark){body{color:#e4e8ec;background:#15191d}pre{background:#1e242a}th,td{border-color:#343c44}
            .at{background:#5a201b}.way{background:#4a3c10}.error{color:#ff9d94}.warning{color:#f0c060}.note,.info{color:#8cc4f5}.l{color:#97a3af}}
            """;

    private final StringBuilder out = new StringBuilder();

    private HtmlReport() {}

    /**
     * Renders.
     *
     * @param texts gives the text of a file of the report; empty when it cannot be read
     */
    public static String render(ScanReport report, UnaryOperator<String> texts) {
        HtmlReport page = new HtmlReport();
        page.head(report);
        page.table(report);
        for (FileReport file : report.files()) {
            if (!file.findings().isEmpty()) {
                page.file(file, texts.apply(file.file()).lines().toList());
            }
        }
        return page.out.append("</body></html>\n").toString();
    }

    private void head(ScanReport report) {
        out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>holdfast scan</title>")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><style>")
                .append(STYLE)
                .append("</style></head><body><h1>Database connections</h1><p>")
                .append(TextReport.count(report.sites(), "site"))
                .append(" in ")
                .append(TextReport.count(
                        (int) report.files().stream()
                                .filter(file -> file.sites() > 0)
                                .count(),
                        "file"))
                .append(" (")
                .append(TextReport.count(report.read(), "file"))
                .append(" read): ");
        for (Severity severity : Severity.values()) {
            out.append(TextReport.count(
                            (int) report.count(severity), severity.name().toLowerCase(Locale.ROOT)))
                    .append(severity == Severity.INFO ? ".</p>\n" : ", ");
        }
    }

    private void table(ScanReport report) {
        out.append("<table><thead><tr><th>File</th><th>Rank</th><th>Status</th><th class=\"n\">Sites</th>")
                .append("<th class=\"n\">To fix</th><th>From</th></tr></thead><tbody>\n");
        for (FileReport file : report.files()) {
            if (file.sites() == 0 && file.findings().isEmpty()) {
                continue;
            }
            String name = escaped(file.file());
            out.append("<tr><td>")
                    .append(file.findings().isEmpty() ? name : "<a href=\"#" + anchor(file) + "\">" + name + "</a>")
                    .append("</td><td>")
                    .append(file.rank().name().toLowerCase(Locale.ROOT))
                    .append("</td><td>")
                    .append(file.status().shown())
                    .append("</td><td class=\"n\">")
                    .append(file.sites())
                    .append("</td><td class=\"n\">")
                    .append(file.toFix())
                    .append("</td><td>")
                    .append(escaped(String.join(", ", file.libraries())))
                    .append("</td></tr>\n");
        }
        out.append("</tbody></table>\n");
    }

    private static String anchor(FileReport file) {
        return "f" + file.file().replaceAll("[^A-Za-z0-9]", "-");
    }

    private void file(FileReport file, List<String> lines) {
        out.append("<h2 id=\"")
                .append(anchor(file))
                .append("\">")
                .append(escaped(file.file()))
                .append("</h2>\n");
        for (Finding finding : file.findings()) {
            String severity = finding.severity().name().toLowerCase(Locale.ROOT);
            out.append("<p><strong class=\"")
                    .append(severity)
                    .append("\">")
                    .append(finding.rule().code())
                    .append(' ')
                    .append(severity)
                    .append("</strong>, line ")
                    .append(finding.line())
                    .append(finding.function().isEmpty() ? "" : " in " + escaped(finding.function()))
                    .append(": ")
                    .append(escaped(finding.message()))
                    .append("</p>\n");
            code(finding, lines);
        }
    }

    private void code(Finding finding, List<String> lines) {
        TreeMap<Integer, String> marked = new TreeMap<>();
        finding.path().forEach(place -> marked.put(place.line(), "way"));
        marked.put(finding.line(), "at");
        out.append("<pre>");
        int shown = 0;
        for (int line = 1; line <= lines.size(); line++) {
            Integer before = marked.floorKey(line + AROUND);
            boolean near = before != null && before >= line - AROUND;
            if (!near) {
                continue;
            }
            if (shown > 0 && shown < line - 1) {
                out.append("<span class=\"l\">…</span>\n");
            }
            shown = line;
            String mark = marked.getOrDefault(line, "");
            String text = lines.get(line - 1);
            String cut = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) + "…" : text;
            out.append(mark.isEmpty() ? "<span>" : "<span class=\"" + mark + "\">")
                    .append("<span class=\"l\">")
                    .append(line)
                    .append("</span>")
                    .append(escaped(Secrets.hidden(cut)))
                    .append("</span>\n");
        }
        out.append("</pre>\n");
        if (finding.path().size() > 1) {
            out.append("<ol>");
            finding.path()
                    .forEach(place -> out.append("<li>line ")
                            .append(place.line())
                            .append(": ")
                            .append(escaped(place.what()))
                            .append("</li>"));
            out.append("</ol>\n");
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "?");
    }
}
