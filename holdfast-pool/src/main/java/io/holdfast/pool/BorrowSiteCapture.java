package io.holdfast.pool;

/** When a borrow records the place in the code that asked for it. */
public enum BorrowSiteCapture {
    /** Only while the pool is under pressure: it switches itself on at 80 % utilisation, and off again. The default. */
    UNDER_PRESSURE,
    /** On every borrow. Costs one stack walk, about 2 µs. */
    ALWAYS,
    /** Never. */
    NEVER
}
