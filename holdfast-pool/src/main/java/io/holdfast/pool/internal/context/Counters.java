package io.holdfast.pool.internal.context;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.WaitTimes;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Totals since the pool was made. Raised off the fast path only: leases are counted by their slots. Thread-safe. */
public final class Counters {
    public final AtomicLong waited = new AtomicLong();
    public final AtomicLong timeouts = new AtomicLong();
    /** Of those in {@link #waits}, who got no connection. */
    private final AtomicLong unserved = new AtomicLong();

    public final AtomicLong failures = new AtomicLong();
    public final AtomicLong opened = new AtomicLong();
    public final AtomicLong retries = new AtomicLong();
    public final AtomicLong scopeLeaks = new AtomicLong();
    public final AtomicLong repeatedStatements = new AtomicLong();
    /** Sessions that the server ended on request, and statements that it stopped. */
    public final AtomicLong sessionsEnded = new AtomicLong();

    public final AtomicLong statementsStopped = new AtomicLong();
    /** How often all connections were to be replaced. */
    public final AtomicLong refreshes = new AtomicLong();

    public final AtomicLong openFailures = new AtomicLong();
    public final AtomicLong waitNanos = new AtomicLong();
    public final AtomicLong openNanos = new AtomicLong();
    public final AtomicLong longestWaitNanos = new AtomicLong();
    /** By bucket of {@link WaitTimes}: those who waited. */
    private final AtomicLongArray waits = new AtomicLongArray(WaitTimes.buckets());

    private final AtomicLongArray evictions = new AtomicLongArray(EvictionReason.values().length);

    /** A borrower got a connection after this time. */
    public void waited(long nanos) {
        waited.incrementAndGet();
        record(nanos);
    }

    /** A borrower got none within its time, which counts among the waits: they are longest when it matters. */
    public void timedOut(long nanos) {
        timeouts.incrementAndGet();
        unserved.incrementAndGet();
        record(nanos);
    }

    private void record(long nanos) {
        waitNanos.addAndGet(nanos);
        long longest = longestWaitNanos.get();
        while (nanos > longest && !longestWaitNanos.compareAndSet(longest, nanos)) {
            longest = longestWaitNanos.get();
        }
        waits.incrementAndGet(WaitTimes.bucketOf(nanos));
    }

    /** The waits of so many leases, and of those who got none: leases that are not among the counted ones did not wait. */
    public WaitTimes waits(long leases) {
        long[] counts = new long[WaitTimes.buckets()];
        int used = 1;
        long counted = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = waits.get(i);
            counted += counts[i];
            used = counts[i] > 0 ? i + 1 : used;
        }
        counts[0] += Math.max(0, leases - (counted - unserved.get()));
        return WaitTimes.of(Arrays.copyOf(counts, used));
    }

    public void evicted(EvictionReason reason) {
        evictions.incrementAndGet(reason.ordinal());
    }

    public Map<EvictionReason, Long> evictions() {
        Map<EvictionReason, Long> counts = new EnumMap<>(EvictionReason.class);
        for (EvictionReason reason : EvictionReason.values()) {
            counts.put(reason, evictions.get(reason.ordinal()));
        }
        return counts;
    }
}
