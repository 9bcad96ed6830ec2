package io.holdfast.pool.internal.report;

/** The stack of a borrow. A Throwable, for nothing captures a stack at less cost. */
public final class CapturedBorrow extends Throwable {
    private static final long serialVersionUID = 1;

    public CapturedBorrow() {
        super("borrowed here");
    }
}
