package io.holdfast.pool;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * No connection could be lent in time although the server is not known to be down: {@link ErrorCode#EXHAUSTED},
 * {@link ErrorCode#OVERLOADED} or {@link ErrorCode#INTERRUPTED}. SQLState is {@code 08001}. Carries who holds the
 * connections, oldest first. Immutable.
 */
public final class BorrowTimeoutException extends SQLTransientConnectionException implements CodedException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode errorCode;
    private final Duration waited;
    private final transient PoolStats stats;
    private final transient List<LeaseInfo> oldestLeases;

    /** For the pool. */
    public BorrowTimeoutException(
            ErrorCode errorCode,
            String message,
            Duration waited,
            PoolStats stats,
            List<LeaseInfo> oldestLeases,
            @Nullable Throwable cause) {
        super(message, "08001", cause);
        this.errorCode = errorCode;
        this.waited = waited;
        this.stats = stats;
        this.oldestLeases = List.copyOf(oldestLeases);
    }

    @Override
    public ErrorCode errorCode() {
        return errorCode;
    }

    /** How long this borrower waited. */
    public Duration waited() {
        return waited;
    }

    /** The pool's figures at the moment of the refusal. */
    public PoolStats stats() {
        return stats;
    }

    /** The oldest leases at that moment, oldest first, at most five. */
    public List<LeaseInfo> oldestLeases() {
        return oldestLeases;
    }
}
