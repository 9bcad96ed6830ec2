package io.holdfast.doctor.server;

/** A lock of GET_LOCK that a session waits for, and the session that holds it. */
public record NamedLock(long waiter, String name, long holder) {}
