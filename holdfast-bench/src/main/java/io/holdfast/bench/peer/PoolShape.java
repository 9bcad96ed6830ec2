package io.holdfast.bench.peer;

/**
 * How large a pool is.
 *
 * @param least the connections that it opens and keeps
 * @param most the connections that it may have under load
 */
public record PoolShape(int least, int most) {
    /** A pool that starts with, keeps, and ends at that many. */
    public static PoolShape fixed(int size) {
        return new PoolShape(size, size);
    }

    boolean grows() {
        return least < most;
    }
}
