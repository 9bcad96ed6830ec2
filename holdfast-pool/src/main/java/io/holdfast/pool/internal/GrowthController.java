package io.holdfast.pool.internal;

/**
 * Decides how many connections to open now, and when to try again after a failure. Confined to the pool's pump, which runs
 * in one thread at a time.
 *
 * <p>Up to {@code size}, connections are opened as soon as somebody wants one. Beyond it a new connection pays only for
 * waiters who would wait longer than an opening takes: with n connections in use, each held for h, the k-th waiter is
 * served after about k·h/n. How long leases last is learnt from those that ended while others waited, and from the age of
 * those still out: a lease of age a will, by Lindy's law, last about as long again.
 */
final class GrowthController {
    /** Weight of a new reading in the moving averages. */
    private static final double ALPHA = 0.2;

    private static final long FIRST_RETRY_NANOS = 50_000_000L;
    private static final long LONGEST_RETRY_NANOS = 500_000_000L;

    private final int openParallelism;
    private double connectNanos = 20_000_000;
    private volatile double holdNanos;
    private int failuresInARow;
    private long retryAt;

    GrowthController(int openParallelism) {
        this.openParallelism = openParallelism;
    }

    /** What the pool looks like now. {@code leaseAgeNanos} is the mean age of the leases that are out. */
    record Load(
            int waiting,
            int inUse,
            int opening,
            int occupied,
            int size,
            int capacity,
            boolean fill,
            double leaseAgeNanos) {}

    /** How many openings to start now. */
    int openingsWanted(Load load, long now) {
        int room = load.capacity - load.occupied;
        if (room <= 0) {
            return 0;
        }
        if (failuresInARow > 0) {
            boolean due = now - retryAt >= 0;
            boolean useful = load.waiting > 0 || load.fill;
            return due && useful && load.opening == 0 ? 1 : 0;
        }
        int uncovered = Math.max(0, load.waiting - load.opening);
        int upToSize = Math.max(0, load.size - load.occupied);
        int wanted = load.fill ? upToSize : Math.min(upToSize, uncovered);
        wanted = Math.max(wanted, Math.min(uncovered, wouldWaitTooLong(load) - load.opening));
        return Math.max(0, Math.min(wanted, Math.min(room, openParallelism - load.opening)));
    }

    private int wouldWaitTooLong(Load load) {
        if (load.inUse == 0) {
            return load.waiting;
        }
        double hold = Math.max(holdNanos, 2 * load.leaseAgeNanos);
        if (hold <= 0) {
            return 0;
        }
        double servedInTime = connectNanos * load.inUse / hold;
        return load.waiting - (int) Math.min(load.waiting, servedInTime);
    }

    void opened(long tookNanos) {
        connectNanos += ALPHA * (tookNanos - connectNanos);
        failuresInARow = 0;
    }

    /** Gives the time until the next attempt: doubling, with a quarter of it at random, at most half a second. */
    long failed(long now, double random) {
        failuresInARow++;
        long delay = Math.min(LONGEST_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(10, failuresInARow - 1));
        delay -= (long) (delay / 4.0 * random);
        retryAt = now + delay;
        return delay;
    }

    boolean isFailing() {
        return failuresInARow > 0;
    }

    /** A lease ended while others waited. Any thread; a lost update costs one reading. */
    void leaseEnded(long heldNanos) {
        double before = holdNanos;
        holdNanos = before == 0 ? heldNanos : before + ALPHA * (heldNanos - before);
    }
}
