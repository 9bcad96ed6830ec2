package io.holdfast.monitor;

/**
 * A place in the code that borrows. Immutable.
 *
 * @param heldSeconds for how long its leases lasted, in all
 * @param usedSeconds for how long of that statements ran
 */
public record Place(String place, long leases, double heldSeconds, double usedSeconds) {}
