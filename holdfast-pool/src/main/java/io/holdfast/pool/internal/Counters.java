package io.holdfast.pool.internal;

import io.holdfast.pool.EvictionReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;

/** Totals since the pool was made. Raised off the fast path only: leases are counted by their slots. Thread-safe. */
final class Counters {
    final AtomicLong waited = new AtomicLong();
    final AtomicLong timeouts = new AtomicLong();
    final AtomicLong failures = new AtomicLong();
    final AtomicLong opened = new AtomicLong();
    final AtomicLong retries = new AtomicLong();
    final AtomicLong openFailures = new AtomicLong();
    final AtomicLong waitNanos = new AtomicLong();
    final LongAccumulator longestWaitNanos = new LongAccumulator(Math::max, 0);
    private final AtomicLongArray evictions = new AtomicLongArray(EvictionReason.values().length);

    void waited(long nanos) {
        waited.incrementAndGet();
        waitNanos.addAndGet(nanos);
        longestWaitNanos.accumulate(nanos);
    }

    void evicted(EvictionReason reason) {
        evictions.incrementAndGet(reason.ordinal());
    }

    Map<EvictionReason, Long> evictions() {
        Map<EvictionReason, Long> counts = new EnumMap<>(EvictionReason.class);
        for (EvictionReason reason : EvictionReason.values()) {
            counts.put(reason, evictions.get(reason.ordinal()));
        }
        return counts;
    }
}
