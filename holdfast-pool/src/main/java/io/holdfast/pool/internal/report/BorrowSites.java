package io.holdfast.pool.internal.report;

import io.holdfast.pool.BorrowSite;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Adds up, for each place of borrow, how long connections were held and how long they were used. Thread-safe. */
public final class BorrowSites {
    /** More places than a program has; past it, new ones are not added. */
    private static final int MOST = 1_000;
    /** Used for less than one part in so many is hardly used. */
    private static final int LEAST_USE = 5;

    private final Map<String, Sums> sites = new ConcurrentHashMap<>();

    private static final class Sums {
        final LongAdder leases = new LongAdder();
        final LongAdder held = new LongAdder();
        final LongAdder used = new LongAdder();
        /** Whether a lease of this place was told as held without use. */
        final AtomicBoolean told = new AtomicBoolean();
    }

    /**
     * A lease has ended whose place was captured. By the slot's owner.
     *
     * @param heldIdleNanos what is held for longer ought to be used; 0 does not ask
     * @return this lease, when it is the first of its place that was held for long and hardly used
     */
    @Nullable
    public BorrowSite ended(long borrowedAt, ObservedLease observed, long now, long heldIdleNanos) {
        String place = CodePlaces.place(observed.borrowSite());
        if (place == null) {
            return null;
        }
        Sums sums = sites.get(place);
        if (sums == null) {
            if (sites.size() >= MOST) {
                return null;
            }
            sums = sites.computeIfAbsent(place, unknown -> new Sums());
        }
        sums.leases.increment();
        long held = Math.max(0, now - borrowedAt);
        long used = observed.usedNanos();
        sums.held.add(held);
        sums.used.add(used);
        boolean idle = heldIdleNanos > 0 && held >= heldIdleNanos && used < held / LEAST_USE;
        return idle && sums.told.compareAndSet(false, true)
                ? new BorrowSite(place, 1, Duration.ofNanos(held), Duration.ofNanos(used))
                : null;
    }

    /** Those that hold for the longest without use first. */
    public List<BorrowSite> all() {
        return sites.entrySet().stream()
                .map(entry -> new BorrowSite(
                        entry.getKey(),
                        entry.getValue().leases.sum(),
                        Duration.ofNanos(entry.getValue().held.sum()),
                        Duration.ofNanos(entry.getValue().used.sum())))
                .sorted(Comparator.comparing((BorrowSite site) -> site.held().minus(site.used()))
                        .reversed())
                .toList();
    }
}
