package io.holdfast.pool;

import java.sql.SQLNonTransientConnectionException;

/**
 * A call on a connection, statement or result set whose lease has ended: {@link ErrorCode#LEASE_CLOSED}, or where the pool took it
 * back {@link ErrorCode#LEASE_RECLAIMED} or {@link ErrorCode#TRANSACTION_TIMEOUT}. Also a call on one that has lost its session, up to
 * its {@code rollback()}: {@link ErrorCode#SESSION_LOST}. SQLState is {@code 08003}. Immutable.
 */
public final class LeaseClosedException extends SQLNonTransientConnectionException implements CodedException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode errorCode;

    /** For the pool. */
    public LeaseClosedException(String what, String method, ErrorCode why) {
        super(message(what, method, why), "08003");
        this.errorCode = why;
    }

    private static String message(String what, String method, ErrorCode why) {
        return switch (why) {
            case LEASE_RECLAIMED -> reclaimed(method);
            case TRANSACTION_TIMEOUT -> timedOut(method);
            case SESSION_LOST -> lost(method);
            default -> closed(what, method);
        };
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

    private static String lost(String method) {
        return ErrorCode.SESSION_LOST + " " + method
                + "() was called on a connection that has lost its session: an earlier call failed with it. What was open in it "
                + "is gone, and what came after would be committed alone. Close the connection, or call rollback(), and begin "
                + "again. See: holdfast explain " + ErrorCode.SESSION_LOST;
    }

    private static String timedOut(String method) {
        return ErrorCode.TRANSACTION_TIMEOUT + " " + method
                + "() was called on a connection that the pool has taken back, since the "
                + "time-out of its transaction has passed. What was open in it is rolled back. See: holdfast explain "
                + ErrorCode.TRANSACTION_TIMEOUT;
    }

    @Override
    public ErrorCode errorCode() {
        return errorCode;
    }
}
