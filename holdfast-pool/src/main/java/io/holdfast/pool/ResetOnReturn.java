package io.holdfast.pool;

/** What happens to a transaction that is still open when its connection comes back to the pool. */
public enum ResetOnReturn {
    /** Roll it back. The default: nothing is committed on the user's behalf. */
    ROLLBACK,
    /** Commit it. */
    COMMIT,
    /** Leave it as it is. JDBC attributes that the lease changed are still put back. */
    NONE
}
