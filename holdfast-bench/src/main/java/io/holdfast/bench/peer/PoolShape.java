package io.holdfast.bench.peer;

/**
 * How large a pool is, and how careful.
 *
 * @param least the connections that it opens and keeps
 * @param most the connections that it may have under load
 * @param checksEachBorrow it looks at each connection before it lends it, where it has a setting for that; otherwise as it is delivered
 */
public record PoolShape(int least, int most, boolean checksEachBorrow) {
    /** A pool that starts with, keeps, and ends at that many. */
    public static PoolShape fixed(int size) {
        return new PoolShape(size, size, false);
    }

    /** One that may grow from {@code least} to {@code most}. */
    public static PoolShape growing(int least, int most) {
        return new PoolShape(least, most, false);
    }

    /** The same, with a check before each connection is lent. */
    public PoolShape checkingEachBorrow() {
        return new PoolShape(least, most, true);
    }

    boolean grows() {
        return least < most;
    }
}
