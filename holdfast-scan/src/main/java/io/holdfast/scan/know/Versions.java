package io.holdfast.scan.know;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions of Python libraries, from the files that name them. */
public final class Versions {
    private static final Pattern REQUIREMENT = Pattern.compile(
            "(?m)^\\s*\"?'?([A-Za-z][A-Za-z0-9._-]*)(?:\\[[^\\]]*\\])?\\s*(?:==|~=|>=|\\^|=)\\s*\"?[\\^~>=]*([0-9][0-9.]*)");
    private static final Pattern LOCK =
            Pattern.compile("name\\s*=\\s*\"([^\"]+)\"\\s*\\R\\s*version\\s*=\\s*\"([^\"]+)\"");
    private static final Pattern PIPFILE =
            Pattern.compile("\"([A-Za-z0-9._-]+)\":\\s*\\{[^{}]*?\"version\":\\s*\"==([0-9][0-9.]*)\"");

    private Versions() {}

    /** Library names in lower case to versions; of a library that is named more than once, the lowest. */
    public static Map<String, String> of(Iterable<String> files) {
        Map<String, String> versions = new TreeMap<>();
        for (String text : files) {
            for (Pattern pattern : new Pattern[] {REQUIREMENT, LOCK, PIPFILE}) {
                Matcher matcher = pattern.matcher(text);
                while (matcher.find()) {
                    String name = matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
                    versions.merge(name, matcher.group(2), (a, b) -> compare(a, b) <= 0 ? a : b);
                }
            }
        }
        return versions;
    }

    /** Below, at or above zero, number by number. */
    public static int compare(String left, String right) {
        String[] a = left.split("[^0-9]+", -1);
        String[] b = right.split("[^0-9]+", -1);
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int difference = Integer.compare(number(a, i), number(b, i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int number(String[] parts, int at) {
        return at >= parts.length || parts[at].isEmpty() || parts[at].length() > 8 ? 0 : Integer.parseInt(parts[at]);
    }
}
