package io.holdfast.pool.internal.context;

import io.holdfast.pool.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What openings and lost connections say about the server: whether it is gone, since when, and why. Thread-safe; nothing waits. */
public final class Outage {
    private static final long SHORTEST_REPLACE_ALL_NANOS = 250_000_000L;
    private static final long LONGEST_REPLACE_ALL_NANOS = 8_000_000_000L;

    private volatile @Nullable Failure lastFailure;
    /** When a connection was last opened. */
    private volatile long openedAt;

    private volatile boolean openedAny;
    /** When one was last found broken. */
    private volatile long lostAt;

    private volatile boolean lostAny;
    /** When opening began to fail; 0 while it works. */
    private volatile long downSince;

    /** When all connections were last replaced, and how long until that may be again. Guarded by this object's lock. */
    private long replacedAllAt;

    private long replaceAllInterval = SHORTEST_REPLACE_ALL_NANOS;
    private boolean replacedAll;

    /** Why an opening failed. */
    public record Failure(ErrorCode code, Throwable cause, long at) {}

    /** A connection was opened. */
    public void opened(long now) {
        lastFailure = null;
        openedAt = now;
        openedAny = true;
        downSince = 0;
    }

    /** An opening failed. */
    public void openFailed(ErrorCode code, Throwable cause, long now) {
        lastFailure = new Failure(code, cause, now);
        if (downSince == 0) {
            downSince = now == 0 ? 1 : now;
        }
    }

    /** A connection was found broken. */
    public void lost(long now) {
        lostAt = now;
        lostAny = true;
    }

    /** The last failure since the last success, or null. */
    @Nullable
    public Failure lastFailure() {
        return lastFailure;
    }

    /** True when there is a sign that the server is gone, and none since that it is back. */
    public boolean isOngoing() {
        return lastFailure != null || lostAny && (!openedAny || lostAt - openedAt > 0);
    }

    /** When opening began to fail; 0 while it works. */
    public long downSince() {
        return downSince;
    }

    /** True when a connection was opened at this moment or later. */
    public boolean hasOpenedSince(long moment) {
        return openedAny && openedAt - moment >= 0;
    }

    /**
     * True now and then: all connections may be replaced for a reason that concerns the server. At first after a quarter of a
     * second, since a new primary is often there a moment later; ever more seldom while it does not help.
     */
    public synchronized boolean mayReplaceAll(long now) {
        boolean again = replacedAll && now - replacedAllAt < 4 * replaceAllInterval;
        if (replacedAll && now - replacedAllAt < replaceAllInterval) {
            return false;
        }
        replaceAllInterval =
                again ? Math.min(LONGEST_REPLACE_ALL_NANOS, 2 * replaceAllInterval) : SHORTEST_REPLACE_ALL_NANOS;
        replacedAllAt = now;
        replacedAll = true;
        return true;
    }
}
