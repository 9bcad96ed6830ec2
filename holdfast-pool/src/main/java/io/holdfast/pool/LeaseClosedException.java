package io.holdfast.pool;

import java.sql.SQLNonTransientConnectionException;

/**
 * A call on a connection, statement or result set whose lease has ended: {@link ErrorCode#LEASE_CLOSED}, or
 * {@link ErrorCode#LEASE_RECLAIMED} where the pool took it back. SQLState is {@code 08003}. Immutable.
 */
public final class LeaseClosedException extends SQLNonTransientConnectionException implements CodedException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode errorCode;

    /** For the pool. */
    public LeaseClosedException(String what, String method, boolean reclaimed) {
        super(reclaimed ? reclaimed(method) : closed(what, method), "08003");
        this.errorCode = reclaimed ? ErrorCode.LEASE_RECLAIMED : ErrorCode.LEASE_CLOSED;
    }

    private static String closed(String what, String method) {
        return ErrorCode.LEASE_CLOSED + " " + method + "() was called on a " + what
                + " that is closed. Its connection may already serve somebody else. Borrow again, and keep the use inside "
                + "the try block that borrowed. See: holdfast explain " + ErrorCode.LEASE_CLOSED;
    }

    private static String reclaimed(String method) {
        return ErrorCode.LEASE_RECLAIMED + " " + method
                + "() was called on a connection that the pool has taken back: nothing "
                + "was done with it for reclaimIdleAfter, while others waited. What was open in it is rolled back. The log says "
                + "where it was borrowed. See: holdfast explain " + ErrorCode.LEASE_RECLAIMED;
    }

    @Override
    public ErrorCode errorCode() {
        return errorCode;
    }
}
