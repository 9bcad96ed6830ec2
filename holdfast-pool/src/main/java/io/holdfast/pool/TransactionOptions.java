package io.holdfast.pool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link HoldfastDataSource#inTransaction} runs its work. Immutable and thread-safe.
 *
 * @param description what the transaction is for, for messages
 * @param isolation a constant of {@link java.sql.Connection}, or null for the pool's
 * @param isReadOnly the transaction only reads
 * @param retry how often the whole transaction is run again
 * @param timeout the longest that all of it may take: the wait for a connection, the work, its retries and the commit; 0 means
 *     without a limit. Limit: 0 or from 1 ms to 365 days
 */
public record TransactionOptions(
        String description, @Nullable Integer isolation, boolean isReadOnly, RetryPolicy retry, Duration timeout) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Checks the limits. */
    public TransactionOptions {
        Objects.requireNonNull(description);
        Objects.requireNonNull(retry);
        if (!timeout.isZero() && (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "timeout is " + Durations.format(timeout) + ", must be 0 for none, or from 1 ms to 365 days");
        }
    }

    /** The pool's isolation, reading and writing, {@link RetryPolicy#standard()}, no time-out. */
    public static TransactionOptions of(String description) {
        return new TransactionOptions(description, null, false, RetryPolicy.standard(), Duration.ZERO);
    }

    /** The same at this isolation, a constant of {@link java.sql.Connection}. */
    public TransactionOptions isolation(int level) {
        return new TransactionOptions(description, level, isReadOnly, retry, timeout);
    }

    /** The same, only reading. */
    public TransactionOptions readOnly() {
        return new TransactionOptions(description, isolation, true, retry, timeout);
    }

    /** The same with another policy. */
    public TransactionOptions retry(RetryPolicy policy) {
        return new TransactionOptions(description, isolation, isReadOnly, policy, timeout);
    }

    /**
     * The same, ended after this time: no statement begins any more, what is under way is cut and ended at the server, and
     * {@link TransactionTimeoutException} says so. 0 means without a limit.
     *
     * @throws IllegalArgumentException if it is negative, or beyond the limits
     */
    public TransactionOptions timeout(Duration longest) {
        return new TransactionOptions(description, isolation, isReadOnly, retry, longest);
    }
}
