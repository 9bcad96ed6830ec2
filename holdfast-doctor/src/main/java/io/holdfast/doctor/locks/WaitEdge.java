package io.holdfast.doctor.locks;

import org.jspecify.annotations.Nullable;

/**
 * One session waits for another.
 *
 * @param object the table, or null where the server does not tell
 * @param lock the lock that is asked for
 * @param certain false when the blocker was concluded from open transactions, because the server does not name it
 */
public record WaitEdge(
        Kind kind,
        long waiter,
        long blocker,
        long seconds,
        @Nullable String object,
        String lock,
        boolean certain) {
    /** What is waited for. */
    public enum Kind {
        /** A row, or a gap between rows. */
        ROW,
        /** A table's definition. */
        METADATA
    }
}
