package io.holdfast.scan.versions;

import io.holdfast.scan.know.Versions;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Versions of libraries as files name them. A version that is locked counts before one that is only the least allowed. */
final class Pins {
    private final Map<String, String> exact = new TreeMap<>();
    private final Map<String, String> least = new TreeMap<>();

    /** A locked version. */
    void exact(String library, String version) {
        add(exact, library, version);
    }

    /** The lower end of what is allowed. */
    void least(String library, String version) {
        add(least, library, version);
    }

    private static void add(Map<String, String> versions, String library, String version) {
        if (!version.isEmpty() && Character.isDigit(version.charAt(0))) {
            String name = library.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
            versions.merge(library.contains(":") ? library : name, version, Pins::lower);
        }
    }

    private static String lower(String a, String b) {
        return Versions.compare(a, b) <= 0 ? a : b;
    }

    /** Library names to versions; of a library that is locked more than once, the lowest. */
    Map<String, String> all() {
        Map<String, String> all = new TreeMap<>(least);
        all.putAll(exact);
        return all;
    }
}
