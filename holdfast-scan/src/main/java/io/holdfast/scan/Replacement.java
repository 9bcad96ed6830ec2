package io.holdfast.scan;

/**
 * A change of a text.
 *
 * @param start offset of the first character that goes
 * @param end offset behind the last one
 */
public record Replacement(int start, int end, String text) {}
