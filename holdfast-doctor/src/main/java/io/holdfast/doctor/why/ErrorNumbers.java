package io.holdfast.doctor.why;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The error numbers that are about connections, locks and limits: the table {@code numbers.tsv}. Immutable. */
final class ErrorNumbers {
    private static final ErrorNumbers ALL = new ErrorNumbers();

    private final Map<Integer, DropCause> causes = new HashMap<>();
    private final Map<Integer, String> others = new HashMap<>();
    private final Set<Integer> numbers = new HashSet<>();
    private final List<Sentence> sentences = new ArrayList<>();

    /** Words that stand for a number, in lower case. */
    record Sentence(String words, int number) {}

    private ErrorNumbers() {
        for (String line : Table.lines("numbers.tsv")) {
            String[] fields = line.split("\\|", -1);
            int number = Integer.parseInt(fields[0]);
            if (fields[1].startsWith("=")) {
                others.put(number, fields[1].substring(1));
                for (String words : fields[2].split("; ")) {
                    sentences.add(new Sentence(words, number));
                }
                continue;
            }
            numbers.add(number);
            if (!fields[1].equals("-")) {
                causes.put(number, DropCause.valueOf(fields[1]));
            }
            for (String words : fields[2].split("; ")) {
                if (!words.isBlank()) {
                    sentences.add(new Sentence(words, number));
                }
            }
        }
    }

    static boolean knows(int number) {
        return ALL.numbers.contains(number);
    }

    /** What an error is about that is not about the connection; null for all others. */
    static @Nullable String other(int number) {
        return ALL.others.get(number);
    }

    static Set<Integer> all() {
        return ALL.numbers;
    }

    static List<Sentence> sentences() {
        return ALL.sentences;
    }

    /** What a number means; empty where the words around it decide. */
    static Optional<DropCause> cause(int number) {
        return Optional.ofNullable(ALL.causes.get(number));
    }
}
