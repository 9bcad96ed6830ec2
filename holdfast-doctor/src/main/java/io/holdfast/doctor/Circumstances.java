package io.holdfast.doctor;

import io.holdfast.doctor.server.Provider;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings advice into the form that the server at hand takes: one that a provider runs, a replica, or MariaDB. */
final class Circumstances {
    private static final Pattern SET = Pattern.compile("SET (?:GLOBAL|PERSIST) (\\w+) = (.*)");
    private static final Pattern CHANGE = Pattern.compile("(?s)(ALTER|CREATE|DROP|REPAIR|ANALYZE)\\b.*");

    private Circumstances() {}

    static Finding of(Finding finding, ServerFacts facts) {
        List<Advice> advice = new ArrayList<>();
        for (Advice each : finding.advice()) {
            advice.addAll(provided(each, facts));
        }
        return new Finding(
                finding.code(),
                finding.probe(),
                finding.severity(),
                finding.subject(),
                finding.sentence(),
                finding.evidence(),
                finding.details(),
                advice);
    }

    private static List<Advice> provided(Advice advice, ServerFacts facts) {
        Provider provider = facts.state().provider();
        if (provider != null && advice.kind() == Advice.Kind.CONFIG) {
            return List.of(Advice.words(advice.sentence() + " At " + provider.title() + " in " + provider.settings()
                    + ": " + String.join(", ", settings(advice.how()))));
        }
        if (advice.kind() != Advice.Kind.SQL) {
            return List.of(advice);
        }
        List<String> sets = advice.how().stream()
                .map(SET::matcher)
                .filter(Matcher::matches)
                .map(set -> set.group(1) + " = " + set.group(2))
                .toList();
        if (!sets.isEmpty()) {
            return setting(advice, sets, facts);
        }
        boolean changes =
                advice.how().stream().anyMatch(line -> CHANGE.matcher(line).matches());
        String sentence = changes && !facts.state().channels().isEmpty()
                ? "At its source, not on this replica. " + advice.sentence()
                : advice.sentence();
        return List.of(new Advice(
                sentence,
                advice.kind(),
                advice.how().stream()
                        .map(line -> provider == null ? line : provider.statement(line))
                        .toList(),
                advice.undo()));
    }

    private static List<Advice> setting(Advice advice, List<String> sets, ServerFacts facts) {
        Provider provider = facts.state().provider();
        if (provider != null) {
            return List.of(Advice.words(advice.sentence() + " At " + provider.title() + " in " + provider.settings()
                    + ": " + String.join(", ", sets)));
        }
        // MariaDB forgets at its next start what was set while it ran.
        boolean forgets = facts.server().version().mariadb()
                && advice.how().stream().allMatch(line -> line.startsWith("SET GLOBAL"));
        if (!forgets) {
            return List.of(advice);
        }
        List<String> lines = new ArrayList<>(List.of("[mysqld]"));
        lines.addAll(sets);
        return List.of(
                advice,
                Advice.config(
                        "To keep it over a restart, set it in the server's file too:", lines.toArray(String[]::new)));
    }

    private static List<String> settings(List<String> lines) {
        return lines.stream().filter(line -> !line.startsWith("[")).toList();
    }
}
