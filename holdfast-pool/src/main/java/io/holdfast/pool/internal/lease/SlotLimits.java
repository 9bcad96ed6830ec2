package io.holdfast.pool.internal.lease;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;

/** Decides which slots that come back are lent again: none while the pool is halted, and no more than it may hold. Thread-safe. */
public final class SlotLimits implements SlotExchange.Keeper {
    private final PoolContext context;
    private final SlotExchange exchange;
    private final SlotCloser closer;
    /** There may be more connections than the pool's size. Set by resize and upkeep, cleared under the lock of changes. */
    private volatile boolean overCapacity;

    public SlotLimits(PoolContext context, SlotExchange exchange, SlotCloser closer) {
        this.context = context;
        this.exchange = exchange;
        this.closer = closer;
    }

    @Override
    public boolean keeps(Slot slot) {
        EvictionReason halt = context.halted();
        if (halt != null) {
            slot.condemn(halt, null);
        } else if (slot.index() >= exchange.slots().limit() || overCapacity && isOneTooMany(slot)) {
            slot.condemn(EvictionReason.RESIZED, null);
        }
        return !slot.isCondemned();
    }

    @Override
    public void letGo(Slot slot, int stamp) {
        closer.close(slot, stamp);
    }

    @Override
    public void published(Slot slot) {
        EvictionReason halt = context.halted();
        if (halt != null) {
            closer.closeIdle(slot, halt);
        } else if (slot.index() >= exchange.slots().limit()) {
            closer.closeIdle(slot, EvictionReason.RESIZED);
        }
    }

    /** There may be more connections than the pool's size: returns count them until there are not. */
    public void seenOverCapacity() {
        overCapacity = true;
    }

    /** Decides for one return after the other, so that as many go as are too many. */
    private boolean isOneTooMany(Slot slot) {
        synchronized (context.changes()) {
            SlotArray slots = exchange.slots();
            int capacity = context.config().capacity();
            int others = slots.keptBeside(slot);
            if (others >= capacity) {
                slot.condemn(EvictionReason.RESIZED, null);
                return true;
            }
            // Those that are being validated come back as well.
            overCapacity = others + 1 + slots.count(Slot.CHECKING) > capacity;
            return false;
        }
    }

    /** Another capacity is in force; closes idle connections that are too many for it. */
    public void resized() {
        SlotArray slots = exchange.slots();
        for (int i = slots.limit(); i < slots.length(); i++) {
            closer.closeIdle(slots.get(i), EvictionReason.RESIZED);
        }
        // Nor is one too many left to be lent, before a round finds it: there is a spare place below the limit.
        for (int i = slots.limit() - 1;
                i >= 0 && slots.kept() > context.config().capacity();
                i--) {
            closer.closeIdle(slots.get(i), EvictionReason.RESIZED);
        }
    }
}
