package io.holdfast.bench.site;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The names of a page's headings in its links, as the places where Markdown is read in the browser make them. */
final class Anchors {
    private final Map<String, Integer> used = new HashMap<>();

    /** The name of the next heading: small letters and digits, joined by dashes, numbered where it is there already. */
    String next(String heading) {
        String name = heading.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
        int before = used.merge(name, 1, Integer::sum) - 1;
        return before == 0 ? name : name + "-" + before;
    }
}
