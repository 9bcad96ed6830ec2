package io.holdfast.pool;

/** Why the pool removed a connection. A closed set: each removal is counted under exactly one reason. */
public enum EvictionReason {
    /** A statement failed with an error after which the connection is unusable. */
    FATAL_ERROR(true),
    /** The server, or something between, closed it while nobody used it; the detail holds what the server said. */
    CLOSED_BY_SERVER(true),
    /** A ping failed, timed out, or the driver said that the connection is closed. */
    VALIDATION_FAILED(true),
    /** It could not be brought back to its state at creation. */
    RESET_FAILED(true),
    /** The user called {@code abort} on it, or closed it while another thread was still working with it, or its transaction ran over its time-out. */
    ABORTED(true),
    /** Its holder was garbage-collected without closing it. */
    ABANDONED(true),
    /** It was taken back by force from a holder who did nothing with it; see {@link PoolConfig#reclaimIdleAfter()}. */
    RECLAIMED(true),
    /** The server has become read-only: the connections to it are replaced, so that a new primary is found. */
    READ_ONLY_SERVER(true),
    /** The lease changed the session in a way that cannot be taken back on this driver and server. */
    SESSION_CHANGED(false),
    /** The credentials provider gives another user or password now than it was opened with, or the name of its server leads elsewhere. */
    OUTDATED(false),
    /** It reached {@code maxLifetime}. */
    MAX_LIFETIME(false),
    /** It was idle for {@code idleTimeout}, or for {@code overflowLinger} above {@code size}. */
    IDLE_TIMEOUT(false),
    /** {@link HoldfastDataSource#evict} or {@link HoldfastDataSource#refresh} asked for it. */
    REQUESTED(false),
    /** The pool was made smaller. */
    RESIZED(false),
    /** The pool was closed. */
    POOL_CLOSED(false);

    private final boolean broken;

    EvictionReason(boolean broken) {
        this.broken = broken;
    }

    /** True when the connection was found unusable; false when a healthy one was let go. */
    public boolean isBroken() {
        return broken;
    }
}
