package io.holdfast.pool.internal.context;

import java.time.Duration;
import java.util.Locale;

/** Times as messages show them, and as the clock counts them. */
public final class Times {
    private Times() {}

    /** In the unit that reads best, such as {@code 1.5 s}. */
    public static String brief(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 10_000 && millis % 1000 != 0) {
            return millis < 1000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        return duration.toSeconds() + " s";
    }

    /** In nanoseconds, at most half the range of the clock: differences of such deadlines do not overflow. */
    public static long saturated(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(Duration.ofDays(36_500)) > 0 ? Long.MAX_VALUE / 2 : duration.toNanos();
    }
}
