package io.holdfast.pool;

/** When a pool opens its first {@code size} connections. */
public enum Fill {
    /** In the background, from the pool's creation on; the constructor does not wait. The default. */
    BACKGROUND,
    /** One at a time, when a borrower needs one; idle ones older than {@code idleTimeout} are closed again. */
    LAZY,
    /** Before the constructor returns, which throws when the first connection cannot be opened within {@code borrowTimeout}. */
    BLOCK
}
