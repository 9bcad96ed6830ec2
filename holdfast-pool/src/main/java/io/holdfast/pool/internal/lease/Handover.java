package io.holdfast.pool.internal.lease;

import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotExchange;

/** Passes slots on: to the end of a session that waits for a connection, or to the exchange and so to the next borrower. Thread-safe. */
public final class Handover {
    private final PoolContext context;
    private final SlotExchange exchange;
    private final SessionEnder sessions;
    private final PoolSignals signals;

    public Handover(PoolContext context, SlotExchange exchange, SessionEnder sessions, PoolSignals signals) {
        this.context = context;
        this.exchange = exchange;
        this.sessions = sessions;
        this.signals = signals;
    }

    /** Passes an owned slot on after use: to the next borrower, or to its end when its time has come. */
    public void afterUse(Slot slot, int stamp) {
        long now = context.ticker().coarseNanos();
        // One in sixteen: written at each return, the estimate would be the line of memory that all threads wait for.
        if (slot.isSixteenth() && !slot.isCondemned() && !exchange.waiters().isEmpty()) {
            signals.leaseEnded(now - slot.borrowedAt());
        }
        slot.used(now);
        unused(slot, stamp);
    }

    /** As {@link #afterUse}, for a slot that no borrower has used. */
    void unused(Slot slot, int stamp) {
        if (sessions.isWanting() && !slot.isCondemned() && !context.isHalted() && sessions.takes(slot, stamp)) {
            return;
        }
        exchange.putBack(slot, stamp);
    }
}
