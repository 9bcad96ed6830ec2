package io.holdfast.pool.internal;

/** The pool's log. A class of its own, so that the platform's logging is loaded by the first line and not by the first borrow. */
final class PoolLog {
    static final System.Logger LOG = System.getLogger("io.holdfast.pool");

    private PoolLog() {}
}
