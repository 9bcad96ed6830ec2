package io.holdfast.doctor.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that has not ended.
 *
 * @param sessionId the session that opened it
 * @param statement what it runs now; null when it is idle
 * @param statements what it ran so far, oldest first; empty when the server keeps no history of it
 */
public record OpenTransaction(
        long sessionId,
        String transactionId,
        long openSeconds,
        long rowsChanged,
        long rowsLocked,
        @Nullable String statement,
        List<String> statements) {

    /** Copies. */
    public OpenTransaction {
        statements = List.copyOf(statements);
    }
}
