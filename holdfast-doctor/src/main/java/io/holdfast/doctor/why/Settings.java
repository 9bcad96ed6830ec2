package io.holdfast.doctor.why;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The settings of drivers, pools and languages that cure a kind of cause: the table {@code settings.tsv}. */
final class Settings {
    private static final Map<String, List<String>> LINES = read();

    private Settings() {}

    /** The lines; none where the audience is not known or has none. */
    static List<String> lines(CureKind kind, Audience audience) {
        List<String> own = LINES.get(kind + "|" + audience.name());
        if (own != null) {
            return own;
        }
        List<String> family = LINES.get(kind + "|" + audience.family());
        if (family != null) {
            return family;
        }
        return LINES.getOrDefault(kind + "|" + audience.family().toUpperCase(Locale.ROOT), List.of());
    }

    private static Map<String, List<String>> read() {
        Map<String, List<String>> lines = new HashMap<>();
        for (String line : Table.lines("settings.tsv")) {
            String[] fields = line.split("\\|", 3);
            lines.put(fields[0] + "|" + fields[1], List.of(fields[2].split(" / ")));
        }
        return lines;
    }
}
