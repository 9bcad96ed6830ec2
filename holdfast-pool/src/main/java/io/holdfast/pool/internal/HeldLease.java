package io.holdfast.pool.internal;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.lease.PoolSignals;
import io.holdfast.pool.internal.report.LeaseReports;
import io.holdfast.pool.internal.report.LeaseText;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import io.holdfast.pool.internal.upkeep.SiteCapture;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A lease that a thread holds, as a scope sees it. Equal to another one of the same lease. Immutable and thread-safe. */
public final class HeldLease {
    private final PoolContext context;
    private final SiteCapture capture;
    private final PoolSignals signals;
    private final Slot slot;
    private final Lease lease;

    private HeldLease(PoolContext context, SiteCapture capture, PoolSignals signals, Slot slot, Lease lease) {
        this.context = context;
        this.capture = capture;
        this.signals = signals;
        this.slot = slot;
        this.lease = lease;
    }

    /** Adds what a thread holds of a pool; gives the same list when that is nothing. */
    static List<HeldLease> of(
            PoolContext context,
            SlotExchange exchange,
            SiteCapture capture,
            PoolSignals signals,
            Thread owner,
            List<HeldLease> others) {
        List<HeldLease> held = others;
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            if (slot.state() != Slot.IN_USE) {
                continue;
            }
            Lease lease = slot.reachableLease();
            if (lease != null && lease.owner() == owner && slot.isOwnedBy(lease.stamp())) {
                if (held == others) {
                    held = new ArrayList<>(others);
                }
                held.add(new HeldLease(context, capture, signals, slot, lease));
            }
        }
        return held;
    }

    /** True when its holder has returned it. */
    public boolean hasEnded() {
        return lease.hasEnded() || !slot.isOwnedBy(lease.stamp());
    }

    /** Returns it, and reports it; nothing when its holder has returned it meanwhile. */
    public Optional<LeaseInfo> giveBack() {
        if (hasEnded()) {
            return Optional.empty();
        }
        LeaseInfo info = LeaseReports.report(slot, lease, context.ticker().nanos());
        String name = context.name();
        lease.close();
        context.counters().scopeLeaks.incrementAndGet();
        // The next one is to be named by its place.
        capture.forAWhile();
        signals.wake();
        PoolLog.LOG.log(
                Level.WARNING,
                ErrorCode.SCOPE_LEAK + " pool '" + name
                        + "': a scope ended with a lease still out, which was returned: "
                        + LeaseText.describe(info) + ". Close it in a try-with-resources block. See: holdfast explain "
                        + ErrorCode.SCOPE_LEAK);
        context.events().tell(listener -> listener.onScopeLeak(name, info));
        return Optional.of(info);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeldLease held && held.lease == lease;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(lease);
    }
}
