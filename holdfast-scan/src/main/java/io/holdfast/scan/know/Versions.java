package io.holdfast.scan.know;

/** Versions of libraries. */
public final class Versions {
    private Versions() {}

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
