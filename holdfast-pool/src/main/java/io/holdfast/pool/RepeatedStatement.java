package io.holdfast.pool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement that ran more often than {@link PoolConfig#repeatedStatementThreshold()} within one lease, or within one
 * {@link LeaseScope}. Immutable and thread-safe.
 *
 * @param kind what is likely behind it
 * @param sql the statement, with its literals masked
 * @param count how often it ran; a batch counts as one
 * @param leases in how many leases it did; more than one only within a scope
 * @param time what its executions took, from the call to the server's answer; reading the rows is not in it
 * @param place the line that executed it when the threshold was passed; null where no code but that of libraries was found
 * @param thread the name of the thread at that moment
 */
public record RepeatedStatement(
        Kind kind,
        String sql,
        int count,
        int leases,
        Duration time,
        @Nullable String place,
        String thread) {
    /** Checks that nothing is missing. */
    public RepeatedStatement {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(sql);
        Objects.requireNonNull(time);
        Objects.requireNonNull(thread);
    }

    /** What is likely behind a repetition. */
    public enum Kind {
        /** A statement inside a loop, where one statement could do the work of all. */
        QUERY_IN_LOOP,
        /** Rows inserted one by one, where a batch would send them together. */
        SINGLE_INSERTS
    }
}
