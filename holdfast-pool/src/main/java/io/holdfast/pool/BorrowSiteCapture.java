package io.holdfast.pool;

/** When a borrow records the place in the code that asked for it. */
public enum BorrowSiteCapture {
    /**
     * Only while the pool is under pressure: at 80 % utilisation and more, by leases that last. Switches itself on and off. The
     * default.
     */
    UNDER_PRESSURE,
    /** On every borrow. Costs one stack walk, about 2 µs. */
    ALWAYS,
    /** Never. */
    NEVER
}
