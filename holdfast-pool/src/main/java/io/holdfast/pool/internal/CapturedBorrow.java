package io.holdfast.pool.internal;

/** The stack of a borrow. A Throwable, for nothing captures a stack at less cost. */
final class CapturedBorrow extends Throwable {
    private static final long serialVersionUID = 1;

    CapturedBorrow() {
        super("borrowed here");
    }
}
