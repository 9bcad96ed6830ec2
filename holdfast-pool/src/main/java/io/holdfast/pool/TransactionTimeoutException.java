package io.holdfast.pool;

import java.sql.SQLTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A transaction ran over {@link TransactionOptions#timeout()}. Nothing of it is in the database, but for what its work committed by
 * itself; it was not run again. SQLState is {@code HYT00}; what the driver said is the cause, where it said something. Immutable.
 */
public final class TransactionTimeoutException extends SQLTimeoutException implements CodedException {
    private static final long serialVersionUID = 1L;

    private final String description;
    private final Duration timeout;
    private final @Nullable String lastSql;

    /** For the pool. */
    public TransactionTimeoutException(
            String message, TransactionOptions options, @Nullable String lastSql, @Nullable Throwable cause) {
        super(message, "HYT00", cause);
        this.description = options.description();
        this.timeout = options.timeout();
        this.lastSql = lastSql;
    }

    /** What the caller called the transaction. */
    public String description() {
        return description;
    }

    /** The time that it had. */
    public Duration timeout() {
        return timeout;
    }

    /** The last statement that it began, with its literals masked; null when none was. */
    public @Nullable String lastSql() {
        return lastSql;
    }

    @Override
    public ErrorCode errorCode() {
        return ErrorCode.TRANSACTION_TIMEOUT;
    }
}
