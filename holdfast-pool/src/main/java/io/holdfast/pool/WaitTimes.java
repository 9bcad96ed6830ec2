package io.holdfast.pool;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long borrowers waited, over all leases since the pool was made. Immutable. The difference of two is what happened
 * between them.
 *
 * <p>Times are kept in buckets: exact below 16 µs, and eight to each doubling above it, so that a percentile is too high by
 * one eighth at the most. Those who did not wait count as 0.
 */
public final class WaitTimes {
    /** No borrower yet. */
    public static final WaitTimes NONE = new WaitTimes(new long[0]);

    private static final int EXACT = 16;
    private static final int STEPS = 8;
    /** 2 to this power is 16; the doublings above it go on to 2^36 µs, which is 19 hours. */
    private static final int FIRST_POWER = 4;

    private static final int LAST_POWER = 36;

    private final long[] counts;

    private WaitTimes(long[] counts) {
        this.counts = counts;
    }

    /** From counts by bucket, as {@link #counts()} gives them. Copies. */
    public static WaitTimes of(long... counts) {
        return new WaitTimes(counts.clone());
    }

    /** How many buckets there are. */
    public static int buckets() {
        return EXACT + (LAST_POWER - FIRST_POWER + 1) * STEPS;
    }

    /** The bucket of a time. */
    public static int bucketOf(long nanos) {
        long micros = Math.max(0, nanos / 1_000);
        if (micros < EXACT) {
            return (int) micros;
        }
        int power = 63 - Long.numberOfLeadingZeros(micros);
        if (power > LAST_POWER) {
            return buckets() - 1;
        }
        int step = (int) (micros >> power - 3) & STEPS - 1;
        return EXACT + (power - FIRST_POWER) * STEPS + step;
    }

    /** The longest time that falls into a bucket. */
    public static Duration longestIn(int bucket) {
        long above;
        if (bucket < EXACT) {
            above = bucket + 1L;
        } else {
            int power = FIRST_POWER + (bucket - EXACT) / STEPS;
            int step = (bucket - EXACT) % STEPS;
            above = STEPS + step + 1L << power - 3;
        }
        return Duration.ofNanos(above * 1_000);
    }

    /** How many fell into each bucket; trailing zeros are left out. A copy. */
    public long[] counts() {
        return counts.clone();
    }

    /** How many borrowers. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** Those that came after an earlier reading of the same pool. */
    public WaitTimes since(WaitTimes earlier) {
        long[] rest = counts.clone();
        for (int i = 0; i < Math.min(rest.length, earlier.counts.length); i++) {
            // Read without locks: a count may be a moment older than the total it belongs to.
            rest[i] = Math.max(0, rest[i] - earlier.counts[i]);
        }
        return new WaitTimes(rest);
    }

    /**
     * The time that this share of the borrowers did not exceed; zero when there were none.
     *
     * @param share from 0 to 1, such as 0.99
     */
    public Duration percentile(double share) {
        long rank = (long) Math.ceil(share * total());
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && counts[i] > 0) {
                return i == 0 ? Duration.ZERO : longestIn(i);
            }
        }
        return Duration.ZERO;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WaitTimes times && Arrays.equals(counts, times.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    /** The percentiles, for logs. */
    @Override
    public String toString() {
        return "WaitTimes[" + total() + " borrowers, p50 " + percentile(0.5) + ", p99 " + percentile(0.99) + "]";
    }
}
