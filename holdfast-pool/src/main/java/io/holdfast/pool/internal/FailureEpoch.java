package io.holdfast.pool.internal;

/**
 * The moment of the last sign that the server may be gone. A connection that has not answered since then is suspect, and
 * is validated before it is lent.
 */
final class FailureEpoch {
    private volatile long suspectSince;
    private volatile boolean any;

    /** A connection failed at this time. */
    void mark(long now) {
        suspectSince = now;
        any = true;
    }

    boolean isSuspect(long lastAliveAt) {
        return any && lastAliveAt - suspectSince < 0;
    }
}
