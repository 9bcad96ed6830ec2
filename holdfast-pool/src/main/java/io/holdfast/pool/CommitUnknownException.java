package io.holdfast.pool;

import java.sql.SQLNonTransientConnectionException;

/**
 * The connection was lost between the sending of a commit and its answer: the transaction is committed, or it is not.
 * SQLState is {@code 08007}; the driver's exception is the cause. Never retried by the pool. Immutable.
 */
public final class CommitUnknownException extends SQLNonTransientConnectionException implements CodedException {
    private static final long serialVersionUID = 1L;

    private final String description;

    /** For the pool. */
    public CommitUnknownException(String pool, String description, Throwable cause) {
        super(
                ErrorCode.COMMIT_UNKNOWN + " pool '" + pool + "': the commit of '" + description
                        + "' was sent, and the connection was lost before the answer: it is committed, or it is not. Look in the "
                        + "data before doing it again. See: holdfast explain " + ErrorCode.COMMIT_UNKNOWN,
                "08007",
                cause);
        this.description = description;
    }

    /** What the caller called the transaction. */
    public String description() {
        return description;
    }

    @Override
    public ErrorCode errorCode() {
        return ErrorCode.COMMIT_UNKNOWN;
    }
}
