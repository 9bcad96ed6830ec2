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
    private static final long LONGEST_RETRY_NANOS = 200_000_000L;
    private static final long LONGEST_UNASKED_NANOS = 1_000_000_000L;
    /** An opening that has lasted for longer is not waited for: another one is tried beside it. */
    static final long STALLED_NANOS = 250_000_000L;

    private final int openParallelism;
    private double connectNanos = 20_000_000;
    private volatile double holdNanos;
    private int failuresInARow;
    private long retryAt;
    private long retryUnaskedAt;

    GrowthController(int openParallelism) {
        this.openParallelism = openParallelism;
    }

    /**
     * What the pool looks like now.
     *
     * @param opening openings under way that may well succeed
     * @param stalled openings that have lasted for longer than {@link #STALLED_NANOS}
     * @param held connections open
     * @param leaseAgeNanos the mean age of the leases that are out
     */
    record Load(
            int waiting,
            int inUse,
            int opening,
            int stalled,
            int held,
            int size,
            int capacity,
            boolean fill,
            double leaseAgeNanos) {
        int occupied() {
            return held + opening + stalled;
        }
    }

    /** How many openings to start now. */
    int openingsWanted(Load load, long now) {
        if (failuresInARow > 0 || load.stalled > 0) {
            // One after the other, whoever hangs and however many wait, until one succeeds.
            boolean due = now - (load.waiting > 0 ? retryAt : retryUnaskedAt) >= 0;
            boolean useful = load.held < (load.waiting > 0 ? load.capacity : load.fill ? load.size : 0);
            return due && useful && load.opening == 0 ? 1 : 0;
        }
        int room = load.capacity - load.occupied();
        if (room <= 0) {
            return 0;
        }
        int uncovered = Math.max(0, load.waiting - load.opening);
        int upToSize = Math.max(0, load.size - load.occupied());
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

    /**
     * Plans the next attempt: after a time that doubles, less up to a quarter of it at random, at most
     * {@value #LONGEST_RETRY_NANOS} ns while somebody waits and a second otherwise.
     *
     * @param least not sooner than this
     * @return the time until then while somebody waits
     */
    long failed(long now, double random, long least) {
        failuresInARow++;
        long doubled = FIRST_RETRY_NANOS << Math.min(10, failuresInARow - 1);
        long delay = jittered(Math.max(least, Math.min(LONGEST_RETRY_NANOS, doubled)), random);
        retryAt = now + delay;
        retryUnaskedAt = now + jittered(Math.max(least, Math.min(LONGEST_UNASKED_NANOS, doubled)), random);
        return delay;
    }

    private static long jittered(long delay, double random) {
        return delay - (long) (delay / 4.0 * random);
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
