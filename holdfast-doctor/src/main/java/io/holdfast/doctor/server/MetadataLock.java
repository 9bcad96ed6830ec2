package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * A lock on the definition of a table or of another object, or on the whole server, held or asked for.
 *
 * @param sessionId the session; below 0 for a prepared transaction ({@link LockFacts#prepared}), 0 for the server itself
 * @param table schema and table, or null where the server tells only that a session waits for some table
 * @param type the kind of lock as MySQL names it, such as {@code SHARED_WRITE}; empty where the server does not tell
 * @param seconds how long it has been asked for; 0 for a lock that is held
 * @param object the kind of object as the server names it, such as {@code TABLE} or {@code GLOBAL}
 */
public record MetadataLock(
        long sessionId,
        @Nullable String table,
        String type,
        boolean pending,
        long seconds,
        @Nullable String object) {
    /** True for a table, of which alone files of earlier versions know. */
    public boolean ofTable() {
        return object == null || object.equals("TABLE");
    }
}
