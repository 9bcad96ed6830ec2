package io.holdfast.doctor.render;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.why.Confidence;
import io.holdfast.doctor.why.DropText;
import io.holdfast.doctor.why.Explanation;
import io.holdfast.doctor.why.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The words of an explanation in one language: English, or what {@code why_xx.properties} holds. Immutable. */
public final class Wording {
    /** English. */
    public static final Wording ENGLISH = new Wording("en", null);

    private final @Nullable Properties words;
    private final FactWording facts;

    private Wording(String language, @Nullable Properties words) {
        this.words = words;
        facts = FactWording.of(language, word("since.start", ""), word("since", "%s"));
    }

    /**
     * The words of a language.
     *
     * @param language {@code en} or {@code zh}
     * @throws IllegalArgumentException if there are none
     */
    public static Wording of(String language) {
        String name = language.toLowerCase(Locale.ROOT).replaceAll("[-_].*", "");
        if (name.equals("en")) {
            return ENGLISH;
        }
        if (!name.matches("[a-z]{2}")) {
            throw new IllegalArgumentException("no language " + language);
        }
        try (InputStream in = DropText.class.getResourceAsStream("why_" + name + ".properties")) {
            if (in == null) {
                throw new IllegalArgumentException("no language " + language + "; there are en and zh");
            }
            Properties words = new Properties();
            words.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return new Wording(name, words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean english() {
        return words == null;
    }

    /** A word by its key, or the English one. */
    String word(String key, String english) {
        return words == null ? english : words.getProperty(key, english);
    }

    String sure(Confidence confidence) {
        return word(
                "sure." + confidence,
                confidence.name().toLowerCase(Locale.ROOT) + (confidence == Confidence.CERTAIN ? "" : " confidence"));
    }

    /** The explanation in this language. */
    public Explanation translated(Explanation explanation, DropText text) {
        if (words == null) {
            return explanation;
        }
        List<Explanation.Suspect> others = explanation.others().stream()
                .map(other -> suspect(other, translated(other.speaksFor()), List.of()))
                .toList();
        String question = words.getProperty("ask." + explanation.cause(), words.getProperty("ask.server"));
        String next = explanation.nextTest();
        List<String> speaksFor = new ArrayList<>(facts(text));
        translated(explanation.first().speaksFor()).stream()
                .filter(fact -> !speaksFor.contains(fact))
                .forEach(speaksFor::add);
        return new Explanation(
                suspect(
                        explanation.first(),
                        speaksFor,
                        translated(explanation.first().speaksAgainst())),
                others,
                next == null ? null : facts.translated(next).orElse(question),
                explanation.nextStatement(),
                cures(explanation),
                explanation.audience());
    }

    /** One fact in this language; empty where there are no words for it. */
    Optional<String> fact(String english) {
        return words == null ? Optional.of(english) : facts.translated(english);
    }

    /** Those that the table has; what a text says is reported in its own words instead. */
    private List<String> translated(List<String> english) {
        return english.stream().map(facts::translated).flatMap(Optional::stream).toList();
    }

    private Explanation.Suspect suspect(
            Explanation.Suspect suspect, List<String> speaksFor, List<String> speaksAgainst) {
        return new Explanation.Suspect(
                suspect.cause(),
                word(suspect.cause().code() + ".title", suspect.cause().title()),
                suspect.confidence(),
                speaksFor,
                speaksAgainst);
    }

    private List<String> facts(DropText text) {
        List<String> facts = new ArrayList<>();
        if (text.subject().kind() == Subject.Kind.OTHER) {
            facts.add(word("other", "%s").formatted(text.subject().name()));
        }
        for (String phrase : text.words()) {
            facts.add(word("says", "%s").formatted(phrase));
        }
        for (int code : text.codes()) {
            facts.add(word("says", "%s").formatted(String.valueOf(code)));
        }
        text.deadlock().ifPresent(report -> {
            report.transactions()
                    .forEach((number, transaction) -> facts.add(word("deadlock.tx", "%d: %s, %s")
                            .formatted(
                                    number,
                                    String.join("、", transaction.held()),
                                    String.join("、", transaction.wanted()))));
            facts.add(word("deadlock.order", "%s").formatted(String.join(" → ", report.order())));
        });
        if (text.restMillis() > 0) {
            facts.add(word("rest", "%s").formatted(Figures.span(Duration.ofMillis(text.restMillis()))));
        }
        return facts;
    }

    private List<Advice> cures(Explanation explanation) {
        List<Advice> cures = new ArrayList<>();
        for (Advice cure : explanation.cures()) {
            if (cure.kind() == Advice.Kind.POOL && cure.sentence().startsWith("In ")) {
                String sentence = word("kind." + explanation.cause().settings(), "");
                cures.add(new Advice(
                        word("in", "%s: %s").formatted(explanation.audience().shown(), sentence),
                        cure.kind(),
                        cure.how(),
                        cure.undo()));
            }
        }
        cures.add(Advice.words(word(explanation.cause().code() + ".do", "")));
        for (Advice cure : explanation.cures()) {
            boolean holdfast = cure.sentence().startsWith("With Holdfast");
            if (holdfast || cure.kind() == Advice.Kind.SQL || cure.kind() == Advice.Kind.LOOK) {
                String sentence = holdfast ? word("with", "") : word("label.do", "");
                cures.add(new Advice(sentence, cure.kind(), cure.how(), cure.undo()));
            }
        }
        return cures;
    }
}
