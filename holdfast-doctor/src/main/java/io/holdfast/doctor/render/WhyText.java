package io.holdfast.doctor.render;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.logs.LogGroup;
import io.holdfast.doctor.logs.LogSummary;
import io.holdfast.doctor.why.Confidence;
import io.holdfast.doctor.why.Explanation;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An explanation, or the errors of a log, for a terminal of 80 columns: the verdict first, then what speaks for it. */
public final class WhyText {
    private static final String INDENT = "         ";
    private static final int LINE_PARTS = 40;
    private static final int OTHERS = 3;
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private final boolean colour;
    private final boolean unicode;
    private final DateTimeFormatter times;

    /**
     * Prepares a renderer.
     *
     * @param colour true for ANSI colours
     * @param unicode true for bars that are not ASCII
     * @param zone in which times are shown
     */
    public WhyText(boolean colour, boolean unicode, ZoneId zone) {
        this.colour = colour;
        this.unicode = unicode;
        times = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    /** The explanation of one error, ending in a line break. */
    public String render(String error, Explanation explanation) {
        StringBuilder out = new StringBuilder();
        String sure = sure(explanation.confidence());
        TextLines.wrap(bold(sentence(explanation.cause().title())) + " " + sure, "", "", out);
        if (!error.isBlank()) {
            TextLines.wrap(Figures.sql(error, 240), "error    ", INDENT, out);
        }
        facts("for      ", explanation.first().speaksFor(), out);
        facts("against  ", explanation.first().speaksAgainst(), out);
        List<Explanation.Suspect> others = explanation.others();
        for (Explanation.Suspect other : others.subList(0, Math.min(OTHERS, others.size()))) {
            TextLines.wrap(
                    other.cause().title() + " (" + other.cause().code() + ")"
                            + (other.speaksFor().isEmpty() ? "" : ": " + String.join("; ", other.speaksFor())),
                    "or       ",
                    INDENT,
                    out);
        }
        if (others.size() > OTHERS) {
            TextLines.wrap(
                    others.subList(OTHERS, others.size()).stream()
                            .map(other ->
                                    other.cause().title() + " (" + other.cause().code() + ")")
                            .collect(Collectors.joining("; ")),
                    "or even  ",
                    INDENT,
                    out);
        }
        String test = explanation.nextTest();
        if (test != null) {
            TextLines.wrap(test, "next     ", INDENT, out);
        }
        String statement = explanation.nextStatement();
        if (statement != null) {
            out.append(INDENT).append(statement).append(";\n");
        }
        explanation.cures().forEach(advice -> TextLines.advice(advice, "", INDENT.length(), out));
        return out.append("more     holdfast explain ")
                .append(explanation.cause().code())
                .append('\n')
                .toString();
    }

    /** The errors of a log in a table, with a line of time each. */
    public String render(LogSummary log) {
        StringBuilder out = new StringBuilder();
        if (log.groups().isEmpty()) {
            return "No connection error is known in " + log.name() + " (" + Figures.bytes(log.bytes()) + ").\n";
        }
        Instant first = log.first();
        Instant last = log.last();
        TextLines.wrap(
                Figures.count(log.entries(), "connection error") + " of "
                        + Figures.count(log.groups().size(), "kind") + " in " + log.name() + " ("
                        + Figures.bytes(log.bytes()) + ")" + span(first, last) + ".",
                "",
                "",
                out);
        for (LogGroup group : log.groups()) {
            Explanation why = group.explanation();
            out.append('\n');
            TextLines.wrap(
                    why.cause().title() + " " + sure(why.confidence()),
                    String.format(
                            Locale.ROOT,
                            "%6d × %s  ",
                            group.count(),
                            why.cause().code()),
                    INDENT,
                    out);
            TextLines.wrap(
                    "line " + group.example().line() + ": "
                            + Figures.sql(group.evidence().text().tellingLine(), 150),
                    INDENT,
                    INDENT,
                    out);
            rests(group.rests(), out);
            if (first != null && last != null) {
                out.append(INDENT)
                        .append(bars(group.timeLine().parts(first, last, LINE_PARTS)))
                        .append('\n');
            }
        }
        if (first != null && last != null) {
            String from = times.format(first);
            String to = times.format(last);
            out.append(INDENT).append(from);
            out.append(" ".repeat(Math.max(1, LINE_PARTS - from.length() - to.length())))
                    .append(to)
                    .append('\n');
        }
        if (log.ungrouped() > 0) {
            out.append(Figures.count(log.ungrouped(), "more error")).append(" of too many kinds to list.\n");
        }
        return out.toString();
    }

    private static void rests(List<Duration> rests, StringBuilder out) {
        if (rests.isEmpty()) {
            return;
        }
        List<Duration> sorted = new ArrayList<>(rests);
        sorted.sort(null);
        out.append(INDENT)
                .append("had rested for ")
                .append(Figures.span(sorted.get(0)))
                .append(" to ")
                .append(Figures.span(sorted.get(sorted.size() - 1)))
                .append(", half of them less than ")
                .append(Figures.span(sorted.get(sorted.size() / 2)))
                .append('\n');
    }

    private String span(@Nullable Instant first, @Nullable Instant last) {
        return first == null || last == null ? "" : ", from " + times.format(first) + " to " + times.format(last);
    }

    private String bars(int[] parts) {
        int most = 1;
        for (int part : parts) {
            most = Math.max(most, part);
        }
        StringBuilder line = new StringBuilder();
        for (int part : parts) {
            if (!unicode) {
                line.append(part == 0 ? '.' : part * 2 < most ? '+' : '#');
            } else if (part == 0) {
                line.append(' ');
            } else {
                line.append(BARS.charAt((int) Math.round((BARS.length() - 1) * (double) part / most)));
            }
        }
        return line.toString();
    }

    private static void facts(String head, List<String> facts, StringBuilder out) {
        String start = head;
        for (String fact : facts) {
            TextLines.wrap(fact, start, INDENT, out);
            start = INDENT;
        }
    }

    private String sure(Confidence confidence) {
        String word = "(" + confidence.name().toLowerCase(Locale.ROOT)
                + (confidence == Confidence.CERTAIN ? ")" : " confidence)");
        return colour ? "\u001b[2m" + word + "\u001b[0m" : word;
    }

    private String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    private static String sentence(String title) {
        return title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
    }
}
