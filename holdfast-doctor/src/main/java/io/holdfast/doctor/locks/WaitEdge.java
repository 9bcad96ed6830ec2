package io.holdfast.doctor.locks;

import org.jspecify.annotations.Nullable;

/**
 * One session waits for another.
 *
 * @param blocker the session that holds it; below 0 a prepared transaction, 0 a thread of the server
 * @param object the table, or the thing in words, or null where the server does not tell
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
        ROW("a row of "),
        /** A table's definition. */
        METADATA("the definition of "),
        /** The use of a whole table: LOCK TABLES, engines without rows, FLUSH TABLES. */
        TABLE("the use of "),
        /** Another object, or the whole server: a schema, a routine, the global read lock, a backup. */
        SERVER(""),
        /** A lock of GET_LOCK. */
        NAMED("the lock of GET_LOCK "),
        /** Something that only the session's state tells. */
        STATE("");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** What is waited for, in words. */
        public String of(@Nullable String object) {
            String thing = object == null ? this == SERVER || this == STATE ? "the server" : "a table" : object;
            return words + thing;
        }
    }
}
