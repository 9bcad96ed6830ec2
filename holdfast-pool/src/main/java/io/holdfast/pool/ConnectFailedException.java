package io.holdfast.pool;

import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * The pool has no connection to lend because it cannot open one: {@link ErrorCode#SERVER_UNREACHABLE},
 * {@link ErrorCode#LOGIN_REFUSED}, {@link ErrorCode#UNKNOWN_DATABASE}, {@link ErrorCode#SERVER_FULL} or
 * {@link ErrorCode#OPEN_FAILED}. SQLState is {@code 08001}; the driver's own exception is the cause. Immutable.
 */
public final class ConnectFailedException extends SQLTransientConnectionException implements CodedException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode errorCode;

    /** For the pool. */
    public ConnectFailedException(ErrorCode errorCode, String message, @Nullable Throwable cause) {
        super(message, "08001", cause);
        this.errorCode = errorCode;
    }

    @Override
    public ErrorCode errorCode() {
        return errorCode;
    }
}
