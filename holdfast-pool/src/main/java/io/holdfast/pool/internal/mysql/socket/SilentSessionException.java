package io.holdfast.pool.internal.mysql.socket;

import io.holdfast.pool.CodedException;
import io.holdfast.pool.ErrorCode;
import java.net.SocketException;

/** Why the pool ended a wait for a server that said nothing. The cause of what the driver throws. */
public final class SilentSessionException extends SocketException implements CodedException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    public SilentSessionException(ErrorCode code, String what) {
        super(code + " " + what + ". See: holdfast explain " + code);
        this.code = code;
    }

    @Override
    public ErrorCode errorCode() {
        return code;
    }
}
