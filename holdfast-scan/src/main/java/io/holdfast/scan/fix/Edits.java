package io.holdfast.scan.fix;

import io.holdfast.scan.Replacement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Changes of a text, by offsets into the old one. */
final class Edits {
    private final List<Replacement> edits = new ArrayList<>();

    void insert(int at, String text) {
        edits.add(new Replacement(at, at, text));
    }

    void replace(int start, int end, String text) {
        edits.add(new Replacement(start, end, text));
    }

    /** True when the offset lies in something that is replaced or deleted. */
    boolean covers(int offset) {
        return edits.stream().anyMatch(edit -> edit.start() <= offset && offset < edit.end());
    }

    /** The changes in the order of the text. */
    List<Replacement> sorted() {
        List<Replacement> sorted = new ArrayList<>(edits);
        sorted.sort(Comparator.comparingInt(Replacement::start)
                .thenComparingInt(edit -> edit.start() == edit.end() ? 0 : 1));
        return sorted;
    }

    String apply(String text) throws Refusal {
        List<Replacement> sorted = sorted();
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (Replacement edit : sorted) {
            if (edit.start() < at) {
                throw new Refusal("two changes overlap");
            }
            out.append(text, at, edit.start()).append(edit.text());
            at = edit.end();
        }
        return out.append(text, at, text.length()).toString();
    }
}
