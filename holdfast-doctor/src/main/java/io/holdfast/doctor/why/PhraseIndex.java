package io.holdfast.doctor.why;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds many phrases in one pass over a text, in any case of letters (Aho and Corasick's automaton). Immutable once built;
 * thread-safe.
 */
final class PhraseIndex {
    private static final int[] NO_PHRASES = {};

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> phrases = new ArrayList<>();
    /** Which class of character each one belongs to; 0 for those in no phrase. */
    private final short[] classes = new short[Character.MAX_VALUE + 1];

    private int width = 1;
    /** The state after a state and a letter, by {@code state * width + letter}. */
    private char[] next = {};

    private int[][] found = {};

    /** The number of a phrase, which is added unless it is there. Only before {@link #build}. */
    int add(String phrase) {
        String lower = phrase.toLowerCase(Locale.ROOT);
        return numbers.computeIfAbsent(lower, added -> {
            phrases.add(added);
            return phrases.size() - 1;
        });
    }

    String phrase(int number) {
        return phrases.get(number);
    }

    int size() {
        return phrases.size();
    }

    PhraseIndex build() {
        for (String phrase : phrases) {
            for (int i = 0; i < phrase.length(); i++) {
                char letter = phrase.charAt(i);
                if (classes[letter] == 0) {
                    classes[letter] = (short) width;
                    classes[Character.toUpperCase(letter)] = (short) width++;
                }
            }
        }
        next = new char[width * 1024];
        List<List<Integer>> ends = new ArrayList<>();
        ends.add(new ArrayList<>());
        for (int number = 0; number < phrases.size(); number++) {
            int state = 0;
            String phrase = phrases.get(number);
            for (int i = 0; i < phrase.length(); i++) {
                int way = state * width + classes[phrase.charAt(i)];
                if (next[way] == 0) {
                    // The array may be another one after this.
                    char added = added(ends);
                    next[way] = added;
                }
                state = next[way];
            }
            ends.get(state).add(number);
        }
        next = Arrays.copyOf(next, ends.size() * width);
        link(ends);
        found = new int[ends.size()][];
        for (int state = 0; state < found.length; state++) {
            List<Integer> here = ends.get(state);
            found[state] = here.isEmpty()
                    ? NO_PHRASES
                    : here.stream().mapToInt(Integer::intValue).toArray();
        }
        return this;
    }

    /** One state more. State 0 is the begin, to which no letter of a phrase leads: so 0 means that there is no way yet. */
    private char added(List<List<Integer>> ends) {
        int state = ends.size();
        if (state > Character.MAX_VALUE) {
            throw new IllegalStateException("too many phrases for one index");
        }
        if ((state + 1) * width > next.length) {
            next = Arrays.copyOf(next, 2 * next.length);
        }
        ends.add(new ArrayList<>());
        return (char) state;
    }

    /** Where to go on from each state when the next letter does not fit. */
    private void link(List<List<Integer>> ends) {
        int[] fallback = new int[ends.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int letter = 0; letter < width; letter++) {
            if (next[letter] != 0) {
                open.add((int) next[letter]);
            }
        }
        while (!open.isEmpty()) {
            int state = open.remove();
            ends.get(state).addAll(ends.get(fallback[state]));
            for (int letter = 0; letter < width; letter++) {
                int way = state * width + letter;
                char other = next[fallback[state] * width + letter];
                if (next[way] == 0) {
                    next[way] = other;
                } else {
                    fallback[next[way]] = other;
                    open.add((int) next[way]);
                }
            }
        }
    }

    /** The numbers of the phrases in a text. */
    BitSet in(CharSequence text) {
        BitSet hits = new BitSet(phrases.size());
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            state = next[state * width + classes[text.charAt(i)]];
            if (found[state].length > 0) {
                for (int number : found[state]) {
                    hits.set(number);
                }
            }
        }
        return hits;
    }

    /** The kinds of all phrases in the text, or of those until one of the kind that is enough. */
    int kindsIn(CharSequence text, byte[] kinds, int enough) {
        int seen = 0;
        int state = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            state = next[state * width + classes[text.charAt(i)]];
            int[] here = found[state];
            if (here.length > 0) {
                for (int number : here) {
                    seen |= kinds[number];
                }
                if ((seen & enough) != 0) {
                    return seen;
                }
            }
        }
        return seen;
    }
}
