package io.holdfast.fleet;

/**
 * What the table says after a request. Immutable.
 *
 * @param present false where the instance's row is gone
 * @param granted what the row grants now
 */
record Answer(boolean present, int granted, Budget budget) {}
