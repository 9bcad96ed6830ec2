package io.holdfast.doctor.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a set of global transaction identifiers: {@code uuid:1-5:7-9,uuid:tag:1-2}. */
public final class GtidGaps {
    private static final Pattern INTERVAL = Pattern.compile("(\\d{1,19})(?:-(\\d{1,19}))?");
    private static final int UUID_LENGTH = 36;

    private GtidGaps() {}

    /** The transactions that lie between others of the same source and are not in the set, such as {@code uuid:6}. */
    public static List<String> of(String set) {
        List<String> gaps = new ArrayList<>();
        for (String source : set.split(",", -1)) {
            String[] parts = source.strip().split(":", -1);
            String name = parts[0].strip().toLowerCase(Locale.ROOT);
            if (name.length() != UUID_LENGTH) {
                continue;
            }
            long last = -1;
            String of = name;
            for (int i = 1; i < parts.length; i++) {
                Matcher interval = INTERVAL.matcher(parts[i].strip());
                if (!interval.matches()) {
                    // A tag, which has numbers of its own.
                    of = name + ":" + parts[i].strip();
                    last = -1;
                    continue;
                }
                long from = Long.parseLong(interval.group(1));
                String to = interval.group(2);
                if (last >= 0 && from > last + 1) {
                    gaps.add(of + ":" + (last + 1) + (from == last + 2 ? "" : "-" + (from - 1)));
                }
                last = to == null ? from : Long.parseLong(to);
            }
        }
        return gaps;
    }
}
