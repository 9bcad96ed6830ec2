package io.holdfast.bench.sick;

import io.holdfast.bench.sick.SickScenario.Row;
import io.holdfast.testkit.ServerKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The page of who finds what. */
final class SickPage {
    static final String DOCTOR = "holdfast doctor";
    static final String TUNER = "MySQLTuner";
    static final String TOOLKIT = "Percona Toolkit";
    private static final Pattern COMPLAINT = Pattern.compile("^(?:\\[!!\\]|# WARN|# NOTE|# CRIT).*");
    private static final int MOST = 40;

    private final List<Row> rows;
    private final Map<String, List<String>> said;
    private final Inspections inspections;

    SickPage(List<Row> rows, Map<String, List<String>> said, Inspections inspections) {
        this.rows = rows;
        this.said = said;
        this.inspections = inspections;
    }

    String text() {
        StringBuilder page = new StringBuilder("# The doctor beside MySQLTuner and Percona Toolkit\n\n");
        page.append("The same sick servers (MySQL ")
                .append(ServerKind.MYSQL.version())
                .append("""
                ), looked at by each in the same minute. Written by `./bench doctor --page docs/doctor-peers.md`;
                the peers are those of Debian's packages `mysqltuner` and `percona-toolkit`, with all their checks of a running server. A peer's words are
                looked for in all that it prints: a number without a verdict does not count, and for a lock the one who holds it must be named. Each statement
                that the doctor prints is run afterwards.

                """);
        summary(page);
        page.append("\n| what is wrong | ").append(DOCTOR).append(" | what it gives");
        peers().forEach(peer -> page.append(" | ").append(peer));
        page.append(" |\n|---|---|---|").append("---|".repeat(peers().size())).append('\n');
        Sickness.Place place = null;
        for (Row row : rows) {
            if (row.sickness().place() != place) {
                place = row.sickness().place();
                page.append("| *").append(place.title()).append("* | | |");
                page.append(" |".repeat(peers().size())).append('\n');
            }
            line(page, row);
        }
        page.append('\n').append(inspections).append('\n');
        others(page);
        return page.toString();
    }

    private Set<String> peers() {
        Set<String> all = new LinkedHashSet<>();
        rows.forEach(row -> all.addAll(row.peers().keySet()));
        return all;
    }

    private void summary(StringBuilder page) {
        page.append("| of ").append(rows.size()).append(" | found |\n|---|---|\n");
        page.append("| ").append(DOCTOR).append(" | ");
        page.append(rows.stream().filter(row -> !row.probe().isEmpty()).count()).append(" |\n");
        for (String peer : peers()) {
            page.append("| ").append(peer).append(" | ");
            page.append(rows.stream()
                            .filter(row -> Boolean.TRUE.equals(row.peers().get(peer)))
                            .count())
                    .append(" |\n");
        }
    }

    private void line(StringBuilder page, Row row) {
        page.append("| ").append(row.sickness().title()).append(" | ");
        page.append(row.probe().isEmpty() ? "–" : "found " + row.probe()).append(" | ");
        page.append(row.cure());
        if (!row.failures().isEmpty()) {
            page.append(", of which ").append(row.failures().size()).append(" failed");
        }
        for (String peer : peers()) {
            page.append(" | ").append(mark(row.peers().get(peer)));
        }
        page.append(" |\n");
    }

    private static String mark(@Nullable Boolean found) {
        return found == null ? "not installed" : found ? "found" : "–";
    }

    private void others(StringBuilder page) {
        page.append("\n## What the others say besides\n\nOf these servers, beyond the rows above:\n");
        said.forEach((peer, texts) -> {
            page.append("\n**").append(peer).append("**\n\n");
            texts.stream()
                    .flatMap(String::lines)
                    .map(String::strip)
                    .filter(line -> COMPLAINT.matcher(line).matches())
                    .filter(line -> !isOfOurs(line))
                    .map(line -> line.replaceAll("/\\S+/", "").replaceAll("\\bt_\\d+\\b", "shop"))
                    .distinct()
                    .limit(MOST)
                    .forEach(line -> page.append("- ").append(line).append('\n'));
        });
    }

    private static boolean isOfOurs(String line) {
        return Stream.of(Sickness.values())
                .flatMap(sickness -> Stream.of(sickness.tuner(), sickness.toolkit()))
                .filter(Objects::nonNull)
                .anyMatch(words -> Pattern.compile(words).matcher(line).find());
    }
}
