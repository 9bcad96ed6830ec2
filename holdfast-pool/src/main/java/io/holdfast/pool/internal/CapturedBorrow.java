package io.holdfast.pool.internal;

/**
 * The stack of a borrow, with how long its lease was in use. A Throwable, for nothing captures a stack at less cost. Fields
 * are the holder's, read without order by reports.
 */
final class CapturedBorrow extends Throwable {
    private static final long serialVersionUID = 1;

    /** When the call in progress began. */
    transient long callSince;
    /** The sum of the calls before it in this lease. */
    transient long usedNanos;

    CapturedBorrow() {
        super("borrowed here");
    }
}
