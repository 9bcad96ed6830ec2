package io.holdfast.pool;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 2d}. */
final class Durations {
    private static final Pattern WITH_UNIT = Pattern.compile("([+-]?\\d+)\\s*(ns|us|ms|s|m|min|h|d)");

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param bareUnit the unit of a number without one
     * @throws IllegalArgumentException if it is none
     */
    static Duration parse(String text, Duration bareUnit) {
        String trimmed = text.trim().toLowerCase(Locale.ROOT);
        Matcher matcher = WITH_UNIT.matcher(trimmed);
        try {
            if (matcher.matches()) {
                return unit(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
            }
            if (trimmed.matches("[+-]?\\d+")) {
                return bareUnit.multipliedBy(Long.parseLong(trimmed));
            }
            return Duration.parse(text.trim());
        } catch (ArithmeticException | NumberFormatException | DateTimeParseException e) {
            throw new IllegalArgumentException("is not a duration such as 500ms, 10s, 5m or PT10S", e);
        }
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "ns" -> Duration.ofNanos(1);
            case "us" -> Duration.ofNanos(1_000);
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m", "min" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    /** The duration in the largest unit that holds it exactly, no finer than milliseconds. */
    static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 86_400_000 == 0 && millis != 0) {
            return millis / 86_400_000 + " d";
        }
        if (millis % 3_600_000 == 0 && millis != 0) {
            return millis / 3_600_000 + " h";
        }
        if (millis % 60_000 == 0 && millis != 0) {
            return millis / 60_000 + " min";
        }
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
