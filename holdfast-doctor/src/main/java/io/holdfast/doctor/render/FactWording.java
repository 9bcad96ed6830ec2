package io.holdfast.doctor.render;

import io.holdfast.doctor.why.DropText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Facts in another language: the table {@code facts_xx.tsv} of English sentences with gaps for values, and what they are in that
 * language. Immutable.
 */
final class FactWording {
    private static final Pattern COUNTED =
            Pattern.compile("(\\d[\\d,.]*) (?:sessions?|times?|packets?|clients?|connections?)");

    private final List<Sentence> sentences;
    private final String sinceStart;
    private final String since;

    private record Sentence(Pattern english, String words) {}

    private FactWording(List<Sentence> sentences, String sinceStart, String since) {
        this.sentences = sentences;
        this.sinceStart = sinceStart;
        this.since = since;
    }

    /**
     * The facts of a language.
     *
     * @param sinceStart for "since the server's start"
     * @param since for "since" and a time, which stands at {@code %s}
     */
    static FactWording of(String language, String sinceStart, String since) {
        List<Sentence> sentences = new ArrayList<>();
        try (InputStream in = DropText.class.getResourceAsStream("facts_" + language + ".tsv")) {
            if (in == null) {
                return new FactWording(List.of(), sinceStart, since);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        int bar = line.indexOf('|');
                        sentences.add(new Sentence(pattern(line.substring(0, bar)), line.substring(bar + 1)));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FactWording(List.copyOf(sentences), sinceStart, since);
    }

    private static Pattern pattern(String english) {
        StringBuilder regex = new StringBuilder();
        for (String part : english.split("\\{\\}", -1)) {
            regex.append(regex.length() == 0 ? "" : "(.*?)").append(part.isEmpty() ? "" : Pattern.quote(part));
        }
        if (english.startsWith("{}")) {
            regex.insert(0, "(.*?)");
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** The sentence in this language; empty where the table has none. */
    Optional<String> translated(String english) {
        for (Sentence sentence : sentences) {
            Matcher matcher = sentence.english().matcher(english);
            if (matcher.matches()) {
                String words = sentence.words();
                for (int i = 1; i <= matcher.groupCount(); i++) {
                    words = words.replace("{" + i + "}", value(matcher.group(i)));
                }
                return Optional.of(words);
            }
        }
        return Optional.empty();
    }

    private String value(String english) {
        if (english.equals("since the server's start")) {
            return sinceStart;
        }
        if (english.startsWith("since ")) {
            return since.formatted(english.substring("since ".length()));
        }
        Matcher counted = COUNTED.matcher(english);
        return counted.matches() ? counted.group(1) : english;
    }
}
