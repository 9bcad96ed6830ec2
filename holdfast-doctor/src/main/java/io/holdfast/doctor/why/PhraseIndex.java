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
    private int[] next = {};
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
        List<int[]> states = new ArrayList<>();
        List<List<Integer>> ends = new ArrayList<>();
        states.add(emptyState());
        ends.add(new ArrayList<>());
        for (int number = 0; number < phrases.size(); number++) {
            int state = 0;
            String phrase = phrases.get(number);
            for (int i = 0; i < phrase.length(); i++) {
                int[] ways = states.get(state);
                int letter = classes[phrase.charAt(i)];
                if (ways[letter] < 0) {
                    ways[letter] = states.size();
                    states.add(emptyState());
                    ends.add(new ArrayList<>());
                }
                state = ways[letter];
            }
            ends.get(state).add(number);
        }
        link(states, ends);
        next = new int[states.size() * width];
        found = new int[states.size()][];
        for (int state = 0; state < states.size(); state++) {
            System.arraycopy(states.get(state), 0, next, state * width, width);
            List<Integer> here = ends.get(state);
            found[state] = here.isEmpty()
                    ? NO_PHRASES
                    : here.stream().mapToInt(Integer::intValue).toArray();
        }
        return this;
    }

    private int[] emptyState() {
        int[] ways = new int[width];
        Arrays.fill(ways, -1);
        return ways;
    }

    /** Where to go on from each state when the next letter does not fit. */
    private void link(List<int[]> states, List<List<Integer>> ends) {
        int[] fallback = new int[states.size()];
        Deque<Integer> open = new ArrayDeque<>();
        int[] root = states.get(0);
        for (int letter = 0; letter < width; letter++) {
            if (root[letter] < 0) {
                root[letter] = 0;
            } else {
                open.add(root[letter]);
            }
        }
        while (!open.isEmpty()) {
            int state = open.remove();
            int[] ways = states.get(state);
            ends.get(state).addAll(ends.get(fallback[state]));
            for (int letter = 0; letter < width; letter++) {
                int other = states.get(fallback[state])[letter];
                if (ways[letter] < 0) {
                    ways[letter] = other;
                } else {
                    fallback[ways[letter]] = other;
                    open.add(ways[letter]);
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
