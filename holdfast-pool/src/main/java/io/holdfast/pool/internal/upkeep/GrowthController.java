package io.holdfast.pool.internal.upkeep;

/**
 * Decides how many connections to open now, and when to try again after a failure. Confined to the pool's pump, which runs
 * in one thread at a time.
 *
 * <p>Up to {@code size}, connections are opened as soon as somebody wants one. Beyond it a new connection pays only for
 * waiters who would wait longer than an opening takes: with n connections in use, each held for h, the k-th waiter is
 * served after about k·h/n. How long leases last is the time that all have lasted, over the number of those that ended and
 * one: the likeliest mean of an exponential distribution, with one end imagined so that it is finite before the first. An
 * estimate from few ends is rough, and who waits too long loses more than a connection costs: a waiter counts as served in
 * time only when that is predicted for a third of the opening's time.
 */
final class GrowthController {
    /** Weight of a new reading in the moving averages. */
    private static final double ALPHA = 0.2;

    private static final long FIRST_RETRY_NANOS = 50_000_000L;
    private static final long LONGEST_RETRY_NANOS = 200_000_000L;
    private static final long LONGEST_UNASKED_NANOS = 1_000_000_000L;
    private static final int MOST_ENDED = 16;

    /** Openings that begin together. */
    static final int BURST = 8;
    /** When none has ended after this time, it is not the processor that they wait for, and another burst may join. */
    static final long BURST_NANOS = 5_000_000L;
    /** An opening that has lasted for longer is not waited for: another one is tried beside it. */
    static final long STALLED_NANOS = 250_000_000L;

    /**
     * As above, before the pool has opened its first: in a JVM that has just started the driver's classes are loaded and its
     * TLS is set up meanwhile, and others beside it would only take the processor from it.
     */
    static final long COLD_STALLED_NANOS = 1_000_000_000L;

    /** A connection that is broken at this age has not been of use, and the next may not be either. */
    static final long YOUNG_NANOS = 1_000_000_000L;

    private final int openParallelism;
    /** True once a connection was opened. */
    private boolean warm;

    private double connectNanos = 20_000_000;
    private volatile double holdNanos;
    /** Leases that ended since somebody waits, up to {@value #MOST_ENDED}. Any thread; a lost update costs one reading. */
    private volatile int ended;

    private int failuresInARow;
    private long retryAt;
    private long retryUnaskedAt;
    /** Connections that broke young, each within {@value #YOUNG_NANOS} ns of the one before. */
    private int youngLosses;

    private long youngLostAt;
    /** When an opening last succeeded, or the first of those under way began. */
    private long progressAt;

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
        if (load.waiting == 0) {
            ended = 0;
        }
        warm |= load.held > 0;
        if (isLosingAll(now) && (now - retryAt < 0 || load.opening + load.stalled > 0)) {
            // Logins succeed, and each connection breaks at its first use: a proxy whose servers are gone, say.
            return 0;
        }
        if (failuresInARow > 0 || load.stalled > 0) {
            // One after the other, whoever hangs and however many wait, until one succeeds.
            boolean due = now - (load.waiting > 0 ? retryAt : retryUnaskedAt) >= 0
                    && (warm || failuresInARow > 0 || now - progressAt >= COLD_STALLED_NANOS);
            boolean useful = load.held < (load.waiting > 0 ? load.capacity : load.fill ? load.size : 0);
            return due && useful && load.opening == 0 ? 1 : 0;
        }
        if (load.opening == 0) {
            progressAt = now;
        }
        int room = load.capacity - load.occupied();
        if (room <= 0) {
            return 0;
        }
        int uncovered = Math.max(0, load.waiting - load.opening);
        int upToSize = Math.max(0, load.size - load.occupied());
        // As many at once as there are already: a burst would take the processor from the first borrowers.
        int unasked = Math.min(upToSize, Math.max(1, warm ? load.held : 1) - load.opening);
        int wanted = Math.max(load.fill ? unasked : 0, Math.min(upToSize, uncovered));
        wanted = Math.max(wanted, Math.min(uncovered, wouldWaitTooLong(load) - load.opening));
        if (isLosingAll(now)) {
            wanted = Math.min(wanted, 1);
        }
        return Math.max(0, Math.min(wanted, Math.min(room, parallelism(load, now) - load.opening)));
    }

    /** Without waiters one burst at a time: whoever fills a pool unasked has time. */
    private int parallelism(Load load, long now) {
        long bursts = load.waiting > 0 ? 1 + Math.max(0, now - progressAt) / BURST_NANOS : 1;
        return (int) Math.min(openParallelism, BURST * bursts);
    }

    private int wouldWaitTooLong(Load load) {
        if (load.held == 0) {
            return load.waiting;
        }
        if (load.leaseAgeNanos < connectNanos / 10) {
            // They may all be about to end; or none is out, and what is held is on its way to a waiter.
            return 0;
        }
        int ends = ended;
        double hold = (load.leaseAgeNanos * load.inUse + ends * holdNanos) / (ends + 1);
        double servedInTime = connectNanos / 3 * load.inUse / hold;
        return load.waiting - (int) Math.min(load.waiting, servedInTime);
    }

    void opened(long tookNanos, long now) {
        connectNanos += ALPHA * (tookNanos - connectNanos);
        failuresInARow = 0;
        warm = true;
        progressAt = now;
        if (isLosingAll(now)) {
            retryAt = now + LONGEST_RETRY_NANOS;
        }
    }

    /** A connection was found broken soon after it was opened. Any thread; a lost update costs one reading. */
    void lostYoung(long now) {
        youngLosses = now - youngLostAt < YOUNG_NANOS ? youngLosses + 1 : 1;
        youngLostAt = now;
        if (isLosingAll(now)) {
            retryAt = now + LONGEST_RETRY_NANOS;
        }
    }

    private boolean isLosingAll(long now) {
        return youngLosses > BURST && now - youngLostAt < YOUNG_NANOS;
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

    /** True when an attempt that nobody waits for may be made. */
    boolean isRetryDue(long now) {
        return failuresInARow == 0 || now - retryUnaskedAt >= 0;
    }

    boolean isFailing() {
        return failuresInARow > 0;
    }

    /** A lease ended while others waited. Any thread; a lost update costs one reading. */
    void leaseEnded(long heldNanos) {
        double before = holdNanos;
        holdNanos = before == 0 ? heldNanos : before + ALPHA * (heldNanos - before);
        ended = Math.min(MOST_ENDED, ended + 1);
    }
}
