package io.holdfast.pool.internal.mysql.socket;

import java.net.SocketTimeoutException;

/** A virtual thread was interrupted while it waited for the server. */
final class InterruptedWait extends SocketTimeoutException {
    private static final long serialVersionUID = 1;

    InterruptedWait() {
        super("The virtual thread was interrupted while it waited for the server");
    }
}
