package io.holdfast.scan.edit;

import io.holdfast.scan.Replacement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Changes of a text, by offsets into the old one. */
public final class Edits {
    private final List<Replacement> edits = new ArrayList<>();
    private final List<Replacement> dedents = new ArrayList<>();

    public boolean isEmpty() {
        return edits.isEmpty();
    }

    public void insert(int at, String text) {
        edits.add(new Replacement(at, at, text));
    }

    public void replace(int start, int end, String text) {
        edits.add(new Replacement(start, end, text));
    }

    /** Takes white space from the start of a line, which stays where something else deletes the line. */
    public void dedent(int line, int level) {
        dedents.add(new Replacement(line, line + level, ""));
    }

    /** True when the offset lies in something that is replaced or deleted. */
    public boolean covers(int offset) {
        return edits.stream().anyMatch(edit -> edit.start() <= offset && offset < edit.end());
    }

    /** The changes in the order of the text. */
    public List<Replacement> sorted() {
        List<Replacement> sorted = new ArrayList<>(edits);
        dedents.stream().filter(edit -> !covers(edit.start())).forEach(sorted::add);
        sorted.sort(Comparator.comparingInt(Replacement::start)
                .thenComparingInt(edit -> edit.start() == edit.end() ? 0 : 1));
        return sorted;
    }

    public String apply(String text) throws Refusal {
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
