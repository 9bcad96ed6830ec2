package io.holdfast.doctor.render;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.inspect.Inspection;
import io.holdfast.doctor.logs.statements.StatementAdvice;
import io.holdfast.doctor.logs.statements.StatementGroup;
import io.holdfast.doctor.logs.statements.StatementLog;
import io.holdfast.doctor.logs.statements.StatementSummary;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The statements of a slow log or general log, for a terminal of 80 columns or for programs. Values are not shown. */
public final class StatementText {
    /** So many kinds are shown. */
    public static final int SHOWN = 10;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String INDENT = "         ";
    private static final int SHAPE = 300;

    private final DateTimeFormatter times;
    private final Wording wording;

    /**
     * Prepares a renderer.
     *
     * @param zone in which times are shown
     */
    public StatementText(ZoneId zone, Wording wording) {
        times = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
        this.wording = wording;
    }

    /**
     * The log's statements, what costs most first.
     *
     * @param plans what the server says of some of them
     */
    public String render(StatementSummary log, Map<StatementGroup, Inspection> plans) {
        StringBuilder out = new StringBuilder();
        boolean slow = log.kind() == StatementLog.Kind.SLOW;
        String head = slow
                ? say("statement.slow", "Slow log %s (%s): %d statements of %d kinds took %s.")
                        .formatted(
                                log.name(),
                                Figures.bytes(log.bytes()),
                                log.statements(),
                                log.groups().size(),
                                time(log.seconds()))
                : say("statement.general", "General log %s (%s): %d statements of %d kinds.")
                        .formatted(
                                log.name(),
                                Figures.bytes(log.bytes()),
                                log.statements(),
                                log.groups().size());
        TextLines.wrap(head, "", "", out);
        if (log.first() != null && log.last() != null) {
            TextLines.wrap(
                    say("statement.span", "From %s to %s.")
                            .formatted(times.format(log.first()), times.format(log.last())),
                    "",
                    "",
                    out);
        }
        if (!slow) {
            connections(log, out);
        }
        int rank = 0;
        for (StatementGroup group :
                log.groups().subList(0, Math.min(SHOWN, log.groups().size()))) {
            rank++;
            group(rank, group, log, plans.get(group), out);
        }
        if (log.groups().size() > SHOWN) {
            out.append('\n');
            TextLines.wrap(
                    say("statement.more", "%d more kinds; --json has all of them.")
                            .formatted(log.groups().size() - SHOWN),
                    "",
                    "",
                    out);
        }
        if (slow && log.groups().stream().anyMatch(group -> StatementAdvice.isReading(group.shape()))) {
            out.append('\n');
            TextLines.wrap(
                    say("statement.next", "Which indexes these call for: ")
                            + "holdfast advise index HOST:PORT --slow-log " + log.name(),
                    label("next"),
                    INDENT,
                    out);
        }
        return out.toString();
    }

    private void connections(StatementSummary log, StringBuilder out) {
        TextLines.wrap(
                say("statement.connections", "Connections opened: %d; logins refused: %d; statements prepared: %d.")
                        .formatted(log.connected(), log.refused(), log.prepared()),
                "",
                "",
                out);
        if (log.opensForEach()) {
            TextLines.wrap(
                    say(
                                    "statement.churn",
                                    "There are %s statements for each connection: use a pool, or make it keep its"
                                            + " connections.")
                            .formatted(Figures.number((double) log.statements() / log.connected())),
                    label("do"),
                    INDENT,
                    out);
        }
    }

    private void group(
            int rank, StatementGroup group, StatementSummary log, @Nullable Inspection plan, StringBuilder out) {
        boolean slow = log.kind() == StatementLog.Kind.SLOW;
        double share =
                slow ? group.seconds() / Math.max(1e-9, log.seconds()) : (double) group.count() / log.statements();
        String cost = slow
                ? say("statement.cost", "%s in all: %d × %s, 95 %% within %s, longest %s")
                        .formatted(
                                time(group.seconds()),
                                group.count(),
                                time(group.seconds() / group.count()),
                                time(group.below(0.95)),
                                time(group.longest()))
                : group.count() + " ×";
        out.append('\n');
        String head = String.format(Locale.ROOT, "%2d %4.1f %% ", rank, 100 * share);
        TextLines.wrap(cost, head, INDENT, out);
        String schema = group.schema().isEmpty() ? "" : group.schema() + ": ";
        TextLines.wrap(schema + Figures.sql(group.shape(), SHAPE), INDENT, INDENT, out);
        if (!slow) {
            return;
        }
        TextLines.wrap(
                say("statement.rows", "each: %s rows read, %s returned, %s waiting for locks")
                        .formatted(
                                Figures.number((double) group.examined() / group.count()),
                                Figures.number((double) group.sent() / group.count()),
                                time(group.lockSeconds() / group.count())),
                INDENT,
                INDENT,
                out);
        if (plan != null) {
            String start = label("plan");
            for (String line : plan.lines("plan")) {
                TextLines.wrap(line, start, INDENT, out);
                start = INDENT;
            }
        }
        for (StatementAdvice.Line line : StatementAdvice.of(group)) {
            TextLines.wrap(sentence(line), label("do"), INDENT, out);
        }
        if (plan != null && wording.english()) {
            List<String> own = StatementAdvice.of(group).stream()
                    .map(StatementAdvice.Line::text)
                    .toList();
            for (String line : plan.lines("advice")) {
                if (!own.contains(line) && !line.startsWith("nothing ")) {
                    TextLines.wrap(line, label("do"), INDENT, out);
                }
            }
        }
    }

    private String sentence(StatementAdvice.Line line) {
        String text = say(line.key(), line.text());
        return line.text().contains("%d") ? text.formatted(line.number()) : text;
    }

    private String say(String key, String english) {
        return wording.word(key, english);
    }

    private String label(String key) {
        String word = wording.word("label." + key, key);
        return word + " ".repeat(Math.max(1, INDENT.length() - TextLines.width(word)));
    }

    private static String time(double seconds) {
        if (seconds < 120) {
            return seconds < 1 ? Figures.number(seconds * 1_000) + " ms" : Figures.number(seconds) + " s";
        }
        return seconds < 7_200 ? Figures.number(seconds / 60) + " min" : Figures.number(seconds / 3_600) + " h";
    }

    private record Row(
            String statement,
            String schema,
            long count,
            double seconds,
            double p95Seconds,
            double longestSeconds,
            double lockSeconds,
            long rowsExamined,
            long rowsSent,
            @Nullable String first,
            @Nullable String last,
            List<String> advice) {}

    private record Log(
            int schemaVersion,
            String file,
            String kind,
            long bytes,
            long statements,
            double seconds,
            long connected,
            long refused,
            long prepared,
            long ungrouped,
            @Nullable String first,
            @Nullable String last,
            List<Row> groups) {}

    /** All kinds of statements as one JSON object. */
    public String json(StatementSummary log) {
        return JSON.writeValueAsString(new Log(
                WhyJson.SCHEMA_VERSION,
                log.name(),
                log.kind().name().toLowerCase(Locale.ROOT),
                log.bytes(),
                log.statements(),
                log.seconds(),
                log.connected(),
                log.refused(),
                log.prepared(),
                log.ungrouped(),
                text(log.first()),
                text(log.last()),
                log.groups().stream().map(this::row).toList()));
    }

    private Row row(StatementGroup group) {
        List<String> advice = group.seconds() == 0
                ? List.of()
                : StatementAdvice.of(group).stream().map(this::sentence).toList();
        return new Row(
                group.shape(),
                group.schema(),
                group.count(),
                group.seconds(),
                group.below(0.95),
                group.longest(),
                group.lockSeconds(),
                group.examined(),
                group.sent(),
                text(group.first()),
                text(group.last()),
                advice);
    }

    private static @Nullable String text(@Nullable Object time) {
        return time == null ? null : time.toString();
    }
}
