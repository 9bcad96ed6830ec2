package io.holdfast.fleet;

/**
 * The pool at one moment. Immutable.
 *
 * @param held connections open or being opened, and those that are being closed as far as the pool knows
 */
record PoolView(int busy, int waiting, int held) {}
