package io.holdfast.doctor.why;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The error numbers of both servers and of the C library: the tables {@code numbers.tsv} and {@code refusals.tsv}. Immutable. */
final class ErrorNumbers {
    /** What a number of a server's is about that neither table names. */
    private static final String A_STATEMENT = "a statement";

    private static final ErrorNumbers ALL = new ErrorNumbers();

    private final Map<Integer, DropCause> causes = new HashMap<>();
    private final Map<Integer, String> others = new HashMap<>();
    private final Map<Integer, String> refusals = new HashMap<>();
    private final Map<Integer, List<String>> elsewhere = new HashMap<>();
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
            } else {
                numbers.add(number);
            }
            if (!fields[1].startsWith("=") && !fields[1].equals("-")) {
                causes.put(number, DropCause.valueOf(fields[1]));
            }
            words(fields[2]).forEach(words -> sentences.add(new Sentence(words, number)));
            if (fields.length > 3) {
                elsewhere.put(number, words(fields[3]));
            }
        }
        for (String line : Table.lines("refusals.tsv")) {
            String[] fields = line.split("\\|");
            for (String range : fields[1].split(",")) {
                String[] ends = range.strip().split("-");
                for (int number = Integer.parseInt(ends[0]);
                        number <= Integer.parseInt(ends[ends.length - 1]);
                        number++) {
                    refusals.put(number, fields[0]);
                }
            }
        }
    }

    private static List<String> words(String field) {
        return field.isBlank() ? List.of() : List.of(field.split("; "));
    }

    static boolean knows(int number) {
        return ALL.numbers.contains(number);
    }

    /** What an error is about that is not about the connection; null for all others. */
    static @Nullable String other(int number) {
        return ALL.others.get(number);
    }

    /** True for the numbers that servers give their errors; the C library's are between. */
    static boolean isOfServer(int number) {
        return number >= 1000 && number < 2000 || number >= 3000 && number < 5000;
    }

    /** What a statement was refused for, by the server's number. */
    static String refusal(int number) {
        String other = other(number);
        return other != null ? other : ALL.refusals.getOrDefault(number, A_STATEMENT);
    }

    /**
     * True when the text is the sentence that the other product has under this number: from 3000 on MySQL and MariaDB count
     * apart.
     */
    static boolean isOfTheOtherProduct(int number, String lowerText) {
        return ALL.elsewhere.getOrDefault(number, List.of()).stream().anyMatch(lowerText::contains);
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
