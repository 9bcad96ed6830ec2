package io.holdfast.pool.internal;

import io.holdfast.pool.BorrowSite;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Adds up, for each place of borrow, how long connections were held and how long they were used. Thread-safe. */
final class BorrowSites {
    /** More places than a program has; past it, new ones are not added. */
    private static final int MOST = 1_000;

    private final Map<String, Sums> sites = new ConcurrentHashMap<>();

    private static final class Sums {
        final LongAdder leases = new LongAdder();
        final LongAdder held = new LongAdder();
        final LongAdder used = new LongAdder();
    }

    /** A lease has ended whose place was captured. By the slot's owner. */
    void ended(Slot slot, ObservedLease observed, long now) {
        String place = LeaseReports.place(observed.site);
        if (place == null) {
            return;
        }
        Sums sums = sites.get(place);
        if (sums == null) {
            if (sites.size() >= MOST) {
                return;
            }
            sums = sites.computeIfAbsent(place, unknown -> new Sums());
        }
        sums.leases.increment();
        sums.held.add(Math.max(0, now - slot.borrowedAt));
        sums.used.add(observed.usedNanos);
    }

    /** Those that hold for the longest without use first. */
    List<BorrowSite> all() {
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
