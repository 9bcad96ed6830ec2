package io.holdfast.doctor.server;

/**
 * A table that a session has open now, by a statement that runs or by LOCK TABLES.
 *
 * @param table schema and table
 * @param lock the table lock, such as {@code READ} or {@code WRITE}; empty where the server does not tell
 */
public record TableUse(long sessionId, String table, String lock) {}
