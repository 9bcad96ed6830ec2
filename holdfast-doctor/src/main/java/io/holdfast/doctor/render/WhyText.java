package io.holdfast.doctor.render;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.logs.Incident;
import io.holdfast.doctor.logs.LogGroup;
import io.holdfast.doctor.logs.LogSummary;
import io.holdfast.doctor.logs.Symptom;
import io.holdfast.doctor.why.Confidence;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropText;
import io.holdfast.doctor.why.Explanation;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An explanation, or the errors of a log, for a terminal of 80 columns: the verdict first, then what speaks for it. */
public final class WhyText {
    private static final String INDENT = "         ";
    private static final int LINE_PARTS = 40;
    private static final int MOST_INCIDENTS = 5;
    private static final int MANY = 5;
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private final boolean colour;
    private final boolean unicode;
    private final DateTimeFormatter times;
    private final Wording wording;

    /**
     * Prepares a renderer.
     *
     * @param colour true for ANSI colours
     * @param unicode true for bars that are not ASCII
     * @param zone in which times are shown
     */
    public WhyText(boolean colour, boolean unicode, ZoneId zone) {
        this(colour, unicode, zone, Wording.ENGLISH);
    }

    /**
     * Prepares a renderer in a language.
     *
     * @param colour true for ANSI colours
     * @param unicode true for bars that are not ASCII
     * @param zone in which times are shown
     */
    public WhyText(boolean colour, boolean unicode, ZoneId zone, Wording wording) {
        this.wording = wording;
        this.colour = colour;
        this.unicode = unicode;
        times = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    /** The explanation of one error, ending in a line break: the three likeliest suspects at most. */
    public String render(DropText text, Explanation whole) {
        Explanation explanation = wording.translated(whole, text).shortened();
        String error = text.tellingLine();
        StringBuilder out = new StringBuilder();
        String sure = sure(explanation.confidence());
        TextLines.wrap(bold(sentence(explanation.first().title())) + " " + sure, "", "", out);
        if (!error.isBlank()) {
            TextLines.wrap(Figures.sql(error, 240), label("error"), INDENT, out);
        }
        facts(label("for"), explanation.first().speaksFor(), out);
        facts(label("against"), explanation.first().speaksAgainst(), out);
        for (Explanation.Suspect other : explanation.others()) {
            TextLines.wrap(
                    other.title() + " (" + other.cause().code() + ")"
                            + (other.speaksFor().isEmpty() ? "" : ": " + String.join("; ", other.speaksFor())),
                    label("or"),
                    INDENT,
                    out);
        }
        String test = explanation.nextTest();
        if (test != null) {
            TextLines.wrap(test, label(test.endsWith("?") || test.contains("? ") ? "ask" : "next"), INDENT, out);
        }
        String statement = explanation.nextStatement();
        if (statement != null) {
            out.append(INDENT).append(statement).append(";\n");
        }
        String doing = label("do");
        explanation.cures().forEach(advice -> TextLines.advice(advice, "", INDENT.length(), doing, out));
        return out.append(label("more"))
                .append("holdfast explain ")
                .append(explanation.cause().code())
                .append('\n')
                .toString();
    }

    /** What is to be said of an error of another system. */
    public String renderOther(DropText text) {
        String system = text.subject().name();
        StringBuilder out = new StringBuilder();
        String english = "This is about %s, not about MySQL or MariaDB.";
        TextLines.wrap(wording.word("other", english).formatted(system), "", "", out);
        TextLines.wrap(Figures.sql(text.tellingLine(), 240), label("error"), INDENT, out);
        return out.toString();
    }

    /** One more failure of a kind that was explained before, as a line. */
    public String again(@Nullable Instant at, DropCause cause) {
        return (at == null ? wording.word("again", "again") : at) + "  " + cause.code() + "  "
                + wording.word(cause.code() + ".title", cause.title());
    }

    /** A word in front of a line, as wide as the indent; letters of Chinese are two columns wide. */
    private String label(String key) {
        String word = wording.word("label." + key, key);
        return word + " ".repeat(Math.max(1, INDENT.length() - TextLines.width(word)));
    }

    /** The errors of a log in a table, with a line of time each. */
    public String render(LogSummary log) {
        StringBuilder out = new StringBuilder();
        if (log.groups().isEmpty()) {
            String none = wording.english()
                    ? "No connection error is known in " + log.name() + " (" + Figures.bytes(log.bytes()) + ")."
                    : wording.word("log.none", "").formatted(log.name(), Figures.bytes(log.bytes()));
            TextLines.wrap(none, "", "", out);
            if (log.binary()) {
                String binary = "It does not look like a text: is it packed, encrypted, or a program?";
                out.append(wording.word("log.binary", binary)).append('\n');
            }
            leftOut(log, out);
            return out.toString();
        }
        Instant first = log.first();
        Instant last = log.last();
        String head = wording.english()
                ? Figures.count(log.entries(), "connection error") + " of "
                        + Figures.count(log.groups().size(), "kind") + " in " + log.name() + " ("
                        + Figures.bytes(log.bytes()) + ")" + span(first, last) + "."
                : wording.word("log.head", "")
                        .formatted(
                                log.name(),
                                Figures.bytes(log.bytes()),
                                log.entries(),
                                log.groups().size());
        TextLines.wrap(head, "", "", out);
        leftOut(log, out);
        for (LogGroup group : log.groups()) {
            Explanation why =
                    wording.translated(group.explanation(), group.evidence().text());
            out.append('\n');
            TextLines.wrap(
                    why.first().title() + " " + sure(why.confidence()),
                    String.format(
                            Locale.ROOT,
                            "%6d × %s  ",
                            group.count(),
                            why.cause().code()),
                    INDENT,
                    out);
            TextLines.wrap(
                    wording.word("log.line", "line %d: ")
                                    .formatted(group.example().line())
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
        incidents(log, out);
        Symptom symptom = log.symptom();
        if (symptom != null) {
            out.append('\n');
            TextLines.wrap(
                    sentence(wording.word("symptom." + symptom, symptom.sentence())) + (wording.english() ? "." : ""),
                    label("in all"),
                    INDENT,
                    out);
        }
        if (log.ungrouped() > 0) {
            String more = Figures.count(log.ungrouped(), "more error") + " of too many kinds to list.";
            out.append(wording.english() ? more : wording.word("log.more", "").formatted(log.ungrouped()))
                    .append('\n');
        }
        return out.toString();
    }

    /** What began together, the root first. */
    private void incidents(LogSummary log, StringBuilder out) {
        List<Incident> together = log.incidents().stream()
                .filter(incident -> incident.parts().size() > 1 || incident.count() >= MANY)
                .limit(MOST_INCIDENTS)
                .toList();
        if (together.isEmpty()) {
            return;
        }
        out.append('\n');
        for (Incident incident : together) {
            String story = incident.parts().stream()
                    .map(part -> part.count() + " × "
                            + wording.word(
                                    part.group().cause().code() + ".title",
                                    part.group().cause().title()))
                    .collect(Collectors.joining("; "));
            TextLines.wrap(
                    times.format(incident.from()) + " – "
                            + times.format(incident.to()).substring("yyyy-MM-dd ".length()) + ": " + story,
                    "",
                    INDENT,
                    out);
        }
    }

    private void leftOut(LogSummary log, StringBuilder out) {
        if (log.leftOut().isEmpty()) {
            return;
        }
        String systems = log.leftOut().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(entry -> entry.getKey().isEmpty()
                        ? wording.word("left.any", "%d that could be of any system")
                                .formatted(entry.getValue())
                        : wording.word("left.of", "%d of %s").formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
        TextLines.wrap(
                wording.english()
                        ? "Not counted, because they are not about MySQL or MariaDB: " + systems + "."
                        : wording.word("log.left", "").formatted(systems),
                "",
                "",
                out);
    }

    private void rests(List<Duration> rests, StringBuilder out) {
        if (rests.isEmpty()) {
            return;
        }
        List<Duration> sorted = new ArrayList<>(rests);
        sorted.sort(null);
        out.append(INDENT)
                .append(wording.word("log.rests", "had rested for %s to %s, half of them less than %s")
                        .formatted(
                                Figures.span(sorted.get(0)),
                                Figures.span(sorted.get(sorted.size() - 1)),
                                Figures.span(sorted.get(sorted.size() / 2))))
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
        String word = "(" + wording.sure(confidence) + ")";
        return colour ? "\u001b[2m" + word + "\u001b[0m" : word;
    }

    private String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    private static String sentence(String title) {
        return title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
    }
}
