package io.holdfast.pool.internal.context;

/**
 * The moment of the last sign that the server may be gone. A connection that has not answered since then is suspect, and
 * is validated before it is lent.
 */
public final class FailureEpoch {
    private volatile long suspectSince;
    private volatile boolean any;

    /** A connection failed at this time. */
    public void mark(long now) {
        suspectSince = now;
        any = true;
    }

    public boolean isSuspect(long lastAliveAt) {
        return any && lastAliveAt - suspectSince < 0;
    }
}
