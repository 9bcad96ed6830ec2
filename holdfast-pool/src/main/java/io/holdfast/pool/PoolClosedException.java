package io.holdfast.pool;

import java.sql.SQLNonTransientConnectionException;

/** The pool is closed, or was closed while this borrower waited. SQLState is {@code 08003}. Immutable. */
public final class PoolClosedException extends SQLNonTransientConnectionException implements CodedException {
    private static final long serialVersionUID = 1L;

    /** For the pool. */
    public PoolClosedException(String poolName) {
        super(
                ErrorCode.POOL_CLOSED + " pool '" + poolName + "': the pool is closed, and lends no connections. "
                        + "Close it after the last user of it has ended. See: holdfast explain "
                        + ErrorCode.POOL_CLOSED,
                "08003");
    }

    @Override
    public ErrorCode errorCode() {
        return ErrorCode.POOL_CLOSED;
    }
}
