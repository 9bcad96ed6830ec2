package io.holdfast.pool;

import java.time.Duration;
import java.util.Objects;

/**
 * How often work is run again, and whether all of it may be.
 *
 * <p>Whatever the policy, work is never run again after a statement or a commit whose outcome nobody knows, unless it was
 * declared {@link #repeatable()}; a commit never is. Immutable and thread-safe.
 *
 * @param attempts how often it is run at most, the first time included. Limit: 1 to 100
 * @param firstDelay the wait before the second attempt; doubles with each further one, half of it at random
 * @param longestDelay what the wait grows to
 * @param isRepeatable running it twice does no harm
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration longestDelay, boolean isRepeatable) {
    private static final RetryPolicy STANDARD = new RetryPolicy(3, Duration.ofMillis(20), Duration.ofSeconds(1), false);

    /** Checks the limits. */
    public RetryPolicy {
        Objects.requireNonNull(firstDelay);
        Objects.requireNonNull(longestDelay);
        if (attempts < 1 || attempts > 100) {
            throw new IllegalArgumentException("attempts is " + attempts + ", must be 1 to 100");
        }
        if (firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("firstDelay is " + firstDelay + " and longestDelay " + longestDelay
                    + ": must be 0 or more, and not shrink");
        }
    }

    /** Three attempts, 20 ms and 40 ms apart; only what is certain to have left nothing behind is run again. */
    public static RetryPolicy standard() {
        return STANDARD;
    }

    /** One attempt. */
    public static RetryPolicy never() {
        return STANDARD.attempts(1);
    }

    /** The same with another number of attempts. */
    public RetryPolicy attempts(int most) {
        return new RetryPolicy(most, firstDelay, longestDelay, isRepeatable);
    }

    /** The same for work that only reads, or that does no harm when it is done twice. The caller's word is taken for it. */
    public RetryPolicy repeatable() {
        return new RetryPolicy(attempts, firstDelay, longestDelay, true);
    }
}
