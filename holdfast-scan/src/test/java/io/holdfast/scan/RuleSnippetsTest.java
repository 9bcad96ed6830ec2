package io.holdfast.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Small sources for each rule: what it must report, and what it must not. */
class RuleSnippetsTest {
    /** Languages, and the rules that speak of the other one only. */
    private static final Map<String, Set<Rule>> OTHERS = Map.of(
            "java",
            Set.of(
                    Rule.SCOPE_DOES_NOT_CLOSE,
                    Rule.LOOP_IN_CONTEXT,
                    Rule.REMOVE_OUTSIDE,
                    Rule.SESSION_IN_THREAD,
                    Rule.NO_TEARDOWN,
                    Rule.BLOCKING_IN_ASYNC),
            "py",
            Set.of(Rule.CLOSED_PAST_SPRING, Rule.SECOND_CONNECTION));

    private record Snippet(Rule rule, String language, boolean bad, String name, String text) {
        @Override
        public String toString() {
            return rule.code() + " " + language + (bad ? " must report: " : " must not report: ") + name;
        }
    }

    @TestFactory
    Stream<DynamicTest> aRuleMustReportWhatIsBadAndNothingElse() {
        return snippets().stream().map(snippet -> DynamicTest.dynamicTest(snippet.toString(), () -> check(snippet)));
    }

    private static void check(Snippet snippet) {
        List<FileReport> reports =
                Scan.texts(Map.of("app/Snippet." + snippet.language(), snippet.text()), versions(snippet), true);

        List<String> found = reports.stream()
                .flatMap(report -> report.findings().stream())
                .map(finding -> finding.rule().code())
                .toList();
        assertThat(reports.stream().flatMap(report -> report.problems().stream()))
                .isEmpty();
        if (snippet.bad()) {
            assertThat(found).contains(snippet.rule().code());
        } else {
            assertThat(found).doesNotContain(snippet.rule().code());
        }
    }

    /** The versions that a snippet names: {@code # requires LIBRARY VERSION}. */
    private static Map<String, String> versions(Snippet snippet) {
        return snippet.text()
                .lines()
                .filter(line -> line.startsWith("# requires "))
                .map(line -> line.split(" ", -1))
                .collect(Collectors.toMap(words -> words[2], words -> words[3]));
    }

    @Test
    void everyRuleMustHaveThreeBadAndFiveGoodSnippetsInEachLanguage() {
        for (Rule rule : Rule.values()) {
            for (String language : List.of("java", "py")) {
                if (!OTHERS.getOrDefault(language, Set.of()).contains(rule)) {
                    List<Snippet> snippets = read(rule, language);
                    assertThat(snippets.stream().filter(Snippet::bad))
                            .as(rule.code() + " " + language)
                            .hasSizeGreaterThanOrEqualTo(3);
                    assertThat(snippets.stream().filter(snippet -> !snippet.bad()))
                            .as(rule.code() + " " + language)
                            .hasSizeGreaterThanOrEqualTo(5);
                }
            }
        }
    }

    static List<String> texts() {
        return snippets().stream().map(Snippet::text).toList();
    }

    private static List<Snippet> snippets() {
        List<Snippet> all = new ArrayList<>();
        for (Rule rule : Rule.values()) {
            all.addAll(read(rule, "java"));
            all.addAll(read(rule, "py"));
        }
        return all;
    }

    private static List<Snippet> read(Rule rule, String language) {
        String file = "rules/" + rule.code() + "." + language + ".txt";
        List<Snippet> snippets = new ArrayList<>();
        try (InputStream in = RuleSnippetsTest.class.getResourceAsStream(file)) {
            if (in == null) {
                return List.of();
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String part : text.split("(?m)^### ", -1)) {
                if (!part.isBlank()) {
                    String head =
                            Objects.requireNonNull(part.lines().findFirst().orElse(""));
                    String body = part.substring(head.length() + 1);
                    boolean bad = head.startsWith("bad ");
                    assertThat(bad || head.startsWith("good ")).as(head).isTrue();
                    snippets.add(new Snippet(rule, language, bad, head.substring(head.indexOf(' ') + 1), body));
                }
            }
            return snippets;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
