package io.holdfast.examples.shop.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads out of the shop's log what the pool said: codes, words, and the places in the code that it named. */
final class SaidReader {
    private static final int MOST_PLACES = 3;
    private static final Pattern CODE = Pattern.compile("(HF-1\\d{3}) pool '");
    private static final Pattern NAMED = Pattern.compile("(?:borrowed|one by one|in a loop) at (\\w+\\.java:\\d+)");
    private static final Pattern SHOP_FRAME =
            Pattern.compile("^\\s+at io\\.holdfast\\.examples\\.shop\\..*\\((\\w+\\.java:\\d+)\\)");
    /** Every line of the log that is not the rest of another one begins with its time. */
    private static final Pattern NEW_ENTRY = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT");

    /** HikariCP's messages have no codes. */
    private static final Map<String, String> WORDS = Map.of(
            "Connection leak detection triggered", "leak",
            "Connection is not available, request timed out", "exhausted",
            "Failed to validate connection", "dead connection",
            "marked as broken", "broken connection");

    private final Map<String, Map<String, Integer>> places = new TreeMap<>();

    private SaidReader() {}

    /** What these lines say, one entry for each code. */
    static List<Said> read(List<String> lines) {
        SaidReader reader = new SaidReader();
        reader.readAll(lines);
        List<Said> said = new ArrayList<>();
        reader.places.forEach((code, places) -> said.add(new Said(code, mostFrequent(places))));
        return said;
    }

    private void readAll(List<String> lines) {
        @Nullable String current = null;
        for (String line : lines) {
            String found = codeIn(line);
            if (found != null) {
                current = found;
                places.computeIfAbsent(found, code -> new LinkedHashMap<>());
            } else if (NEW_ENTRY.matcher(line).find()) {
                current = null;
            }
            if (current != null && place(current, line)) {
                current = null;
            }
        }
    }

    private static @Nullable String codeIn(String line) {
        Matcher code = CODE.matcher(line);
        if (code.find()) {
            return code.group(1);
        }
        return WORDS.entrySet().stream()
                .filter(word -> line.contains(word.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private boolean place(String code, String line) {
        Matcher place = (code.equals("leak") ? SHOP_FRAME : NAMED).matcher(line);
        if (!place.find()) {
            return false;
        }
        places.computeIfAbsent(code, any -> new LinkedHashMap<>()).merge(place.group(1), 1, Integer::sum);
        return true;
    }

    private static List<String> mostFrequent(Map<String, Integer> places) {
        return places.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_PLACES)
                .map(Map.Entry::getKey)
                .toList();
    }
}
