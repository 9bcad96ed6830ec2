package io.holdfast.jdbi;

/**
 * Which rows are asked for. Immutable and thread-safe.
 *
 * @param offset how many rows come before the page. Limit: 0 or more
 * @param size the most rows of the page. Limit: 1 to {@value #LARGEST}
 */
public record PageRequest(long offset, int size) {
    /** The largest page: what is larger belongs in a stream. */
    public static final int LARGEST = 10_000;

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException with the value and its limit
     */
    public PageRequest {
        if (size < 1 || size > LARGEST) {
            throw new IllegalArgumentException("size is " + size + ", must be 1 to " + LARGEST);
        }
        if (offset < 0 || offset > Long.MAX_VALUE - size) {
            throw new IllegalArgumentException("offset is " + offset + ", must be 0 or more");
        }
    }

    /**
     * A page by its number.
     *
     * @param number 1 for the first page
     * @throws IllegalArgumentException if a limit is broken
     */
    public static PageRequest page(long number, int size) {
        if (number < 1 || size > 0 && number - 1 > (Long.MAX_VALUE - size) / size) {
            throw new IllegalArgumentException("page is " + number + ", must be 1 or more, and its rows countable");
        }
        return new PageRequest((number - 1) * size, size);
    }

    /**
     * Rows from a place on.
     *
     * @param limit the most rows
     * @throws IllegalArgumentException if a limit is broken
     */
    public static PageRequest offset(long offset, int limit) {
        return new PageRequest(offset, limit);
    }
}
