package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * An XA transaction that is prepared: it holds its locks until somebody commits it or rolls it back by its name, whether
 * or not the session that prepared it is still there.
 *
 * @param transactionId the engine's number for it
 * @param sessionId the session that still owns it; 0 when none does
 * @param thread the server's own number of the thread that took its locks; 0 when unknown
 * @param xid its name as it stands in {@code XA ROLLBACK}; null when it cannot be told which of several names it has
 */
public record PreparedTransaction(
        String transactionId,
        long sessionId,
        long thread,
        @Nullable String xid) {
    PreparedTransaction named(@Nullable String name) {
        return new PreparedTransaction(transactionId, sessionId, thread, name);
    }

    PreparedTransaction by(long owner) {
        return new PreparedTransaction(transactionId, sessionId, owner, xid);
    }
}
