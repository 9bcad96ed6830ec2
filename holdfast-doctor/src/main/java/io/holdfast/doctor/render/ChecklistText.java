package io.holdfast.doctor.render;

import io.holdfast.doctor.checklist.Checklist;
import io.holdfast.doctor.checklist.Point;
import java.util.List;

/** A check list for a terminal, a ticket or a CI server. */
public final class ChecklistText {
    private ChecklistText() {}

    /** For a terminal. */
    public static String plain(Checklist list) {
        StringBuilder out = new StringBuilder(list.verdict()).append('\n');
        for (Point point : list.points()) {
            out.append('\n').append(mark(point)).append("  ").append(point.id()).append("  ");
            out.append(point.title())
                    .append("\n      by    ")
                    .append(point.how())
                    .append('\n');
            point.evidence()
                    .forEach(line -> out.append("      seen  ").append(line).append('\n'));
            point.todo().forEach(line -> out.append("      do    ").append(line).append('\n'));
        }
        return out.toString();
    }

    private static String mark(Point point) {
        return switch (point.state()) {
            case GREEN -> "[x]";
            case RED -> "[ ]";
            case UNKNOWN -> "[?]";
        };
    }

    /** As Markdown. */
    public static String markdown(Checklist list) {
        StringBuilder out = new StringBuilder("# ").append(cell(list.verdict())).append("\n\n");
        out.append(cell(list.server())).append(", ").append(list.at());
        out.append("\n\n| state | point | verified by | seen | to do |\n|---|---|---|---|---|\n");
        for (Point point : list.points()) {
            out.append("| ")
                    .append(point.state())
                    .append(" | ")
                    .append(point.id())
                    .append(' ');
            out.append(cell(point.title()))
                    .append(" | ")
                    .append(cell(point.how()))
                    .append(" | ");
            out.append(cells(point.evidence()))
                    .append(" | ")
                    .append(cells(point.todo()))
                    .append(" |\n");
        }
        return out.toString();
    }

    private static String cells(List<String> lines) {
        return String.join("<br>", lines.stream().map(ChecklistText::cell).toList());
    }

    private static String cell(String text) {
        return MarkdownReport.escape(text).replaceAll("\\s+", " ");
    }

    /** As JUnit XML: each point a test case. */
    public static String junit(Checklist list) {
        StringBuilder out = new StringBuilder(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"holdfast" + " checklist ");
        out.append(Markup.escape(list.server()))
                .append("\" tests=\"")
                .append(list.points().size());
        out.append("\" failures=\"").append(list.count(Point.State.RED)).append("\" errors=\"0\" skipped=\"");
        out.append(list.count(Point.State.UNKNOWN))
                .append("\" timestamp=\"")
                .append(list.at())
                .append("\">\n");
        for (Point point : list.points()) {
            out.append("  <testcase classname=\"holdfast.").append(point.id()).append("\" name=\"");
            out.append(Markup.escape(point.title())).append('"');
            String seen = Markup.escape(String.join("\n", point.evidence()));
            switch (point.state()) {
                case GREEN -> out.append("/>\n");
                case RED ->
                    out.append(">\n    <failure message=\"")
                            .append(Markup.escape(point.how()))
                            .append("\">")
                            .append(seen)
                            .append("</failure>\n  </testcase>\n");
                case UNKNOWN ->
                    out.append(">\n    <skipped message=\"")
                            .append(Markup.escape(point.how()))
                            .append("\"/>\n  </testcase>\n");
            }
        }
        return out.append("</testsuite>\n").toString();
    }
}
