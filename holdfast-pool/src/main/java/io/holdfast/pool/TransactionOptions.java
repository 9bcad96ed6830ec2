package io.holdfast.pool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How {@link HoldfastDataSource#inTransaction} runs its work. Immutable and thread-safe.
 *
 * @param description what the transaction is for, for messages
 * @param isolation a constant of {@link java.sql.Connection}, or null for the pool's
 * @param isReadOnly the transaction only reads
 * @param retry how often the whole transaction is run again
 */
public record TransactionOptions(
        String description, @Nullable Integer isolation, boolean isReadOnly, RetryPolicy retry) {
    /** Checks that nothing is missing. */
    public TransactionOptions {
        Objects.requireNonNull(description);
        Objects.requireNonNull(retry);
    }

    /** The pool's isolation, reading and writing, {@link RetryPolicy#standard()}. */
    public static TransactionOptions of(String description) {
        return new TransactionOptions(description, null, false, RetryPolicy.standard());
    }

    /** The same at this isolation, a constant of {@link java.sql.Connection}. */
    public TransactionOptions isolation(int level) {
        return new TransactionOptions(description, level, isReadOnly, retry);
    }

    /** The same, only reading. */
    public TransactionOptions readOnly() {
        return new TransactionOptions(description, isolation, true, retry);
    }

    /** The same with another policy. */
    public TransactionOptions retry(RetryPolicy policy) {
        return new TransactionOptions(description, isolation, isReadOnly, policy);
    }
}
