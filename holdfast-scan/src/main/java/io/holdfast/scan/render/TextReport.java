package io.holdfast.scan.render;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Finding;
import io.holdfast.scan.ScanReport;
import io.holdfast.scan.Severity;
import io.holdfast.scan.measure.Measured;
import io.holdfast.scan.measure.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report for people: a table of files, then the findings. Fits 80 columns. */
public final class TextReport {
    private static final int WIDTH = 80;
    private static final int FILE_WIDTH = 36;

    private final StringBuilder out = new StringBuilder();

    private TextReport() {}

    public static String render(ScanReport report) {
        TextReport text = new TextReport();
        text.table(report);
        report.files().forEach(file -> text.findings(file, report.measured()));
        text.elsewhere(report);
        text.unparsed(report);
        text.unused(report);
        text.summary(report);
        return text.out.toString();
    }

    private void table(ScanReport report) {
        List<FileReport> files = report.files().stream()
                .filter(file -> file.sites() > 0 || !file.findings().isEmpty())
                .toList();
        if (files.isEmpty()) {
            return;
        }
        row("File", "Rank", "Status", "Sites", "To fix", "From");
        for (FileReport file : files) {
            String libraries = String.join(", ", file.libraries());
            row(
                    tail(file.file(), FILE_WIDTH),
                    file.rank().name().toLowerCase(Locale.ROOT),
                    file.status().shown(),
                    String.valueOf(file.sites()),
                    String.valueOf(file.toFix()),
                    head(libraries, 7));
        }
        out.append('\n');
    }

    private void findings(FileReport file, Measured measured) {
        if (file.findings().isEmpty()) {
            return;
        }
        out.append(file.file()).append('\n');
        for (Finding finding : file.findings()) {
            String where = finding.function().isEmpty() ? "" : " in " + finding.function();
            wrapped("  line " + finding.line() + where + ": " + finding.rule().code() + " "
                    + finding.severity().name().toLowerCase(Locale.ROOT) + " [" + finding.id() + "]");
            wrapped("      " + finding.message());
            measured.of(finding)
                    .forEach(each -> wrapped("      MEASURED at " + each.place() + ": " + each.sentence() + "."));
        }
        out.append('\n');
    }

    private void elsewhere(ScanReport report) {
        for (Measurement each : report.measured().elsewhere()) {
            wrapped("Measured where nothing was found: " + each.place() + ": " + each.sentence() + ".");
        }
        if (!report.measured().elsewhere().isEmpty()) {
            out.append('\n');
        }
    }

    private void unparsed(ScanReport report) {
        for (FileReport file : report.files()) {
            for (FileReport.Problem problem : file.problems()) {
                wrapped("Not read: " + file.file() + ":" + problem.line() + ": " + problem.text());
            }
        }
    }

    private void unused(ScanReport report) {
        for (FileReport file : report.files()) {
            file.suppressions().stream()
                    .filter(suppression -> !suppression.used())
                    .forEach(suppression -> wrapped("Unused suppression: " + file.file() + ":" + suppression.line()));
        }
    }

    private void summary(ScanReport report) {
        int files =
                (int) report.files().stream().filter(file -> file.sites() > 0).count();
        wrapped(count(report.sites(), "site") + " in " + count(files, "file") + " ("
                + count(report.read(), "file") + " read); " + count((int) report.count(Severity.ERROR), "error") + ", "
                + count((int) report.count(Severity.WARNING), "warning") + ", "
                + count((int) (report.count(Severity.NOTE) + report.count(Severity.INFO)), "note") + ".");
        int minutes =
                report.files().stream().mapToInt(FileReport::effortMinutes).sum();
        if (minutes > 0) {
            wrapped("To fix: " + count(report.toFix().size(), "file") + ", about "
                    + (minutes < 120 ? minutes + " minutes" : (minutes + 30) / 60 + " hours") + " by hand.");
        }
        if (report.known() + report.fixed() > 0) {
            wrapped("Against the baseline: " + report.known() + " known, " + report.fixed() + " fixed, "
                    + report.findings().size() + " new.");
        }
        if (!report.notAnalysed().isEmpty()) {
            wrapped("Not analysed: "
                    + report.notAnalysed().entrySet().stream()
                            .map(entry -> entry.getKey() + " (" + count(entry.getValue(), "file") + ")")
                            .collect(Collectors.joining(", "))
                    + ".");
        }
    }

    static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    private void row(String file, String rank, String status, String sites, String toFix, String from) {
        out.append(String.format("%-36s %-10s %-10s %5s %6s  %s", file, rank, status, sites, toFix, from)
                        .stripTrailing())
                .append('\n');
    }

    private static String tail(String text, int width) {
        return text.length() <= width ? text : "…" + text.substring(text.length() - width + 1);
    }

    private static String head(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    private void wrapped(String text) {
        String indent = " ".repeat(text.length() - text.stripLeading().length());
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.strip().split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        lines.add(line.toString());
        lines.forEach(each -> out.append(each).append('\n'));
    }
}
