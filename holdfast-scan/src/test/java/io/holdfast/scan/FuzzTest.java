package io.holdfast.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Damaged sources are read and judged to their end: neither exception nor endless loop. A sample of the inputs; 10,000 of each
 * language with {@code -Dholdfast.matrix=whole}.
 */
class FuzzTest {
    private static final int INPUTS = "whole".equals(System.getProperty("holdfast.matrix")) ? 10_000 : 300;
    private static final Duration HANG =
            Duration.ofMinutes("whole".equals(System.getProperty("holdfast.matrix")) ? 30 : 3);
    private static final long SEED = 20261129;

    @Test
    void damagedPythonMustBeJudgedToItsEnd() {
        judge("py");
    }

    @Test
    void damagedJavaMustBeJudgedToItsEnd() {
        judge("java");
    }

    private static void judge(String language) {
        List<String> texts = new ArrayList<>();
        Samples.in((language.equals("py") ? "python" : "java") + "/syntax.txt")
                .forEach(sample -> texts.add(sample.text()));
        Stream.of(Rule.values())
                .map(rule -> "rules/" + rule.code() + "." + language + ".txt")
                .filter(Samples::exists)
                .forEach(file -> Samples.in(file).forEach(sample -> texts.add(sample.text())));
        Random random = new Random(SEED);
        int[] judged = {0};
        Assertions.assertTimeoutPreemptively(HANG, () -> {
            for (int i = 0; i < INPUTS; i++) {
                String damaged = damage(texts, random);
                assertThatCode(() -> Scan.texts(Map.of("app/a." + language, damaged), Map.of(), true))
                        .as("seed %d, input %d:%n%s", SEED, i, damaged)
                        .doesNotThrowAnyException();
                judged[0]++;
            }
        });
        assertThat(judged[0]).isEqualTo(INPUTS);
    }

    /** Several texts in one, cut off, with tokens missing or twice, or with noise in it. */
    private static String damage(List<String> texts, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(texts.get(random.nextInt(texts.size())));
        }
        if (random.nextInt(3) == 0) {
            text.setLength(random.nextInt(text.length() + 1));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            token(text, random);
        }
        for (int i = random.nextInt(3) == 0 ? random.nextInt(5) : 0; i > 0 && text.length() > 0; i--) {
            text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(random.nextInt(8) == 0 ? 65_536 : 256));
        }
        return text.toString();
    }

    private static void token(StringBuilder text, Random random) {
        if (text.length() == 0) {
            return;
        }
        int start = random.nextInt(text.length());
        int end = start + 1;
        boolean word = Character.isLetterOrDigit(text.charAt(start));
        while (word && end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        if (random.nextInt(4) == 0) {
            text.insert(end, text.substring(start, end));
        } else {
            text.delete(start, end);
        }
    }
}
