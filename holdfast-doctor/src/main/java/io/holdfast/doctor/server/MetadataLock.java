package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * A lock on a table's definition, held or asked for.
 *
 * @param table schema and table, or null where the server tells only that a session waits for some table
 * @param type the kind of lock as MySQL names it, such as {@code SHARED_WRITE}; empty where the server does not tell
 * @param seconds how long it has been asked for; 0 for a lock that is held
 */
public record MetadataLock(long sessionId, @Nullable String table, String type, boolean pending, long seconds) {}
