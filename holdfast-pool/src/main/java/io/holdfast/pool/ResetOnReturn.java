package io.holdfast.pool;

/** What happens to a transaction that is still open when its connection comes back to the pool. */
public enum ResetOnReturn {
    /** Roll it back. The default: nothing is committed on the user's behalf. */
    ROLLBACK,
    /** Commit it. */
    COMMIT,
    /** Leave it as it is, and whatever SQL changed. JDBC attributes that the lease changed are still put back. */
    NONE,
    /** Roll it back, and have the server forget the whole session, after every lease that ran a statement. A round trip or a few. */
    FULL
}
