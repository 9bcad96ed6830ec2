package io.holdfast.doctor;

import java.time.Duration;
import java.util.Locale;

/** Figures as findings write them. */
public final class Figures {
    private static final long KIB = 1024;

    private Figures() {}

    /** A part of a whole, in per cent without decimals. */
    public static String percent(double part, double whole) {
        return whole <= 0 ? "0 %" : Math.round(100 * part / whole) + " %";
    }

    /** Bytes in the largest unit that gives at least 1. */
    public static String bytes(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        }
        if (bytes < KIB * KIB) {
            return number(bytes / (double) KIB) + " KiB";
        }
        if (bytes < KIB * KIB * KIB) {
            return number(bytes / (double) (KIB * KIB)) + " MiB";
        }
        return number(bytes / (double) (KIB * KIB * KIB)) + " GiB";
    }

    /** A number with one decimal, or none when that is 0. */
    public static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** A count with its thing, which gets an s unless it is one. */
    public static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** A time in the largest unit that gives at least 1. */
    public static String span(Duration time) {
        double seconds = time.toMillis() / 1000.0;
        if (seconds < 1) {
            return time.toMillis() + " ms";
        }
        if (seconds < 120) {
            return number(seconds) + " s";
        }
        if (seconds < 2 * 3600) {
            return number(seconds / 60) + " min";
        }
        return seconds < 48 * 3600 ? number(seconds / 3600) + " h" : number(seconds / 86400) + " days";
    }

    /** One line of SQL, shortened. */
    public static String sql(String statement, int length) {
        String line = statement.replaceAll("\\s+", " ").strip();
        return line.length() <= length ? line : line.substring(0, length - 1) + "…";
    }
}
