package io.holdfast.examples.shop.compare;

/**
 * What became of one request.
 *
 * @param byCustomer false for a request that is the mistake itself
 * @param plannedNanos when it was due, by {@link System#nanoTime()}
 * @param tookNanos until its answer, from when it was due
 * @param failed a status of 500 and more, or no answer
 */
record Answer(boolean byCustomer, long plannedNanos, long tookNanos, boolean failed) {}
