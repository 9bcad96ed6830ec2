package io.holdfast.pool;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The values that a setting allows, with the reason why. Implementations are immutable. */
interface Limit<T> {
    /** The longest duration of all. */
    Duration LONGEST = Duration.ofDays(365);

    /** What is wrong with the value; null where it is allowed. */
    @Nullable
    String broken(T value);

    /** The limit as the docs show it; empty where every value is allowed. */
    String shown();

    /** Every value. */
    static <T> Limit<T> none() {
        return new Unlimited<>();
    }

    /** Whole numbers from {@code least} to {@code most}. */
    static Limit<Integer> numbers(int least, int most, String reason) {
        return new Numbers(least, most, reason);
    }

    /** Durations of at least this. */
    static Limit<Duration> atLeast(Duration least, String reason) {
        return new Durable(least, reason, false);
    }

    /** 0, which turns something off, or durations of at least this. */
    static Limit<Duration> zeroOrAtLeast(Duration least) {
        return new Durable(least, "or 0 to turn it off", true);
    }

    /** See {@link #none}. */
    record Unlimited<T>() implements Limit<T> {
        @Override
        public @Nullable String broken(T value) {
            return null;
        }

        @Override
        public String shown() {
            return "";
        }
    }

    /** See {@link #numbers}. */
    record Numbers(int least, int most, String reason) implements Limit<Integer> {
        @Override
        public @Nullable String broken(Integer value) {
            if (value < least) {
                return "must be at least " + least + ": " + reason;
            }
            return value > most ? "must be at most " + most + ": " + reason : null;
        }

        @Override
        public String shown() {
            return most == Integer.MAX_VALUE
                    ? least + " or more"
                    : String.format(Locale.ROOT, "%,d to %,d", least, most);
        }
    }

    /** See {@link #atLeast} and {@link #zeroOrAtLeast}. */
    record Durable(Duration least, String reason, boolean zeroToo) implements Limit<Duration> {
        @Override
        public @Nullable String broken(Duration value) {
            if (zeroToo && value.isZero()) {
                return null;
            }
            if (value.isNegative()) {
                return "must not be negative: " + reason;
            }
            if (value.compareTo(least) < 0) {
                return "must be at least " + Durations.format(least) + ": " + reason;
            }
            return value.compareTo(LONGEST) > 0 ? "must be at most 365 days: " + reason : null;
        }

        @Override
        public String shown() {
            if (least.isZero()) {
                return "0 or more";
            }
            return (zeroToo ? "0 or from " : "from ") + Durations.format(least);
        }
    }

    /** The levels of {@link java.sql.Connection}. */
    record Isolation() implements Limit<Integer> {
        @Override
        public @Nullable String broken(Integer level) {
            return level == 1 || level == 2 || level == 4 || level == 8
                    ? null
                    : "must be 1, 2, 4 or 8, the constants of java.sql.Connection";
        }

        @Override
        public String shown() {
            return "";
        }
    }
}
