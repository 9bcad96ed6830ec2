package io.holdfast.pool;

import java.sql.SQLNonTransientConnectionException;

/** A call on a connection, statement or result set whose lease has ended. SQLState is {@code 08003}. Immutable. */
public final class LeaseClosedException extends SQLNonTransientConnectionException implements CodedException {
    private static final long serialVersionUID = 1L;

    /** For the pool. */
    public LeaseClosedException(String what, String method) {
        super(
                ErrorCode.LEASE_CLOSED + " " + method + "() was called on a " + what
                        + " that is closed. Its connection may already serve somebody else. Borrow again, and keep the use inside "
                        + "the try block that borrowed. See: holdfast explain " + ErrorCode.LEASE_CLOSED,
                "08003");
    }

    @Override
    public ErrorCode errorCode() {
        return ErrorCode.LEASE_CLOSED;
    }
}
