package io.holdfast.doctor.why;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** All phrases that the tables know, in one index. Built once; immutable and thread-safe. */
final class Knowledge {
    /** Bits of {@link #kinds}. */
    private static final byte TELLING = 1;

    private static final byte STEM = 2;
    private static final byte DIGITS = 4;

    private static final String[] STEMS = {
        "error",
        "errno",
        "sqlstate",
        "vendor",
        "code",
        "#1",
        "#2",
        "exception",
        "sql state",
        "错误",
        "fehler",
        "erreur",
        "erro"
    };

    private static final Knowledge ALL = new Knowledge();

    private final PhraseIndex index = new PhraseIndex();
    private final CauseRows rows = new CauseRows(index);
    private final Subject.Words subjects = new Subject.Words(index);
    private final int[][] audiences = Audience.register(index);
    private final int[][] signs = Sign.register(index);
    private final Map<Integer, Integer> sentences = new LinkedHashMap<>();
    private final byte[] kinds;

    private Knowledge() {
        ErrorNumbers.sentences().forEach(sentence -> sentences.put(index.add(sentence.words()), sentence.number()));
        int holdfast = index.add("hf-");
        for (String stem : STEMS) {
            index.add(stem);
        }
        for (int number : ErrorNumbers.all()) {
            index.add(number + " (");
            index.add("(" + number + ", ");
            index.add(String.valueOf(number));
        }
        index.build();
        kinds = new byte[index.size()];
        kinds[holdfast] |= TELLING;
        for (int[] phrases : signs) {
            for (int phrase : phrases) {
                kinds[phrase] |= TELLING;
            }
        }
        sentences.keySet().forEach(phrase -> kinds[phrase] |= TELLING);
        for (CauseRows.Row row : rows.rows()) {
            if (!row.guesses()) {
                kinds[longest(row.phrases())] |= TELLING;
            }
        }
        for (String stem : STEMS) {
            kinds[index.add(stem)] |= STEM;
        }
        for (int number : ErrorNumbers.all()) {
            kinds[index.add(number + " (")] |= TELLING;
            kinds[index.add("(" + number + ", ")] |= TELLING;
            kinds[index.add(String.valueOf(number))] |= DIGITS;
        }
    }

    static Knowledge all() {
        return ALL;
    }

    private int longest(int[] phrases) {
        int longest = phrases[0];
        for (int phrase : phrases) {
            if (index.phrase(phrase).length() > index.phrase(longest).length()) {
                longest = phrase;
            }
        }
        return longest;
    }

    /** True when a line may be of use: where none of an entry's lines is, the entry says nothing that is known. */
    boolean mayMatter(CharSequence line) {
        int seen = index.kindsIn(line, kinds, TELLING);
        return (seen & TELLING) != 0 || (seen & (STEM | DIGITS)) == (STEM | DIGITS);
    }

    BitSet in(CharSequence text) {
        return index.in(text);
    }

    CauseRows rows() {
        return rows;
    }

    Subject.Words subjects() {
        return subjects;
    }

    Audience audience(BitSet hits) {
        return Audience.of(hits, audiences);
    }

    boolean shows(Sign sign, BitSet hits) {
        for (int phrase : signs[sign.ordinal()]) {
            if (hits.get(phrase)) {
                return true;
            }
        }
        return false;
    }

    Map<Integer, Integer> sentences() {
        return sentences;
    }

    String phrase(int number) {
        return index.phrase(number);
    }
}
