package io.holdfast.pool.internal;

import org.jspecify.annotations.Nullable;

/**
 * All slots of a pool. Immutable but for what the slots hold and a hint. Slots from {@code limit} on are left over from a larger
 * size: they are emptied when they come back, and nobody borrows or opens them.
 */
final class SlotArray {
    /** A pool with more slots remembers where one became idle; with fewer, a look at all is cheaper than to share the memory. */
    private static final int LARGE = 64;

    private final Slot[] slots;
    private final int limit;
    /** A slot that became idle not long ago. Any thread, without order: a wrong one costs a look. */
    private int lastIdle;

    private SlotArray(Slot[] slots, int limit) {
        this.slots = slots;
        this.limit = limit;
    }

    static SlotArray of(int limit, Slot.LeaseEvents events) {
        return new SlotArray(new Slot[0], 0).resized(limit, events);
    }

    /** The same slots with another limit; new ones are added at the end. */
    SlotArray resized(int newLimit, Slot.LeaseEvents events) {
        Slot[] all = new Slot[Math.max(newLimit, slots.length)];
        System.arraycopy(slots, 0, all, 0, slots.length);
        for (int i = slots.length; i < all.length; i++) {
            all[i] = new Slot(i, events);
        }
        return new SlotArray(all, newLimit);
    }

    int limit() {
        return limit;
    }

    /** How many slots there are, those beyond the limit included. */
    int length() {
        return slots.length;
    }

    Slot get(int index) {
        return slots[index];
    }

    /**
     * Leases an idle slot, or gives null when a look at each found none idle. Threads start at different places, so that
     * they meet seldom; one thread starts at the same place each time, where its caches are warm.
     */
    @Nullable
    Slot claim() {
        int count = limit;
        if (count > LARGE) {
            int hint = lastIdle;
            Slot likely = slots[Math.min(hint, count - 1)];
            if (likely.isIdle() && likely.tryLease() != Slot.LOST) {
                return likely;
            }
        }
        // Fibonacci hashing; the product of the upper half with the count spreads over the slots without a division.
        int hash = (int) Thread.currentThread().getId() * 0x9E3779B9;
        int start = (int) ((hash & 0xFFFFFFFFL) * count >>> 32);
        for (int i = start; i < count; i++) {
            if (slots[i].isIdle() && slots[i].tryLease() != Slot.LOST) {
                return slots[i];
            }
        }
        for (int i = 0; i < start; i++) {
            if (slots[i].isIdle() && slots[i].tryLease() != Slot.LOST) {
                return slots[i];
            }
        }
        return null;
    }

    /** This slot has become idle. */
    void becameIdle(Slot slot) {
        if (limit > LARGE) {
            lastIdle = slot.index;
        }
    }

    boolean hasIdle() {
        for (int i = 0; i < limit; i++) {
            if (slots[i].isIdle()) {
                return true;
            }
        }
        return false;
    }

    /** How many slots, those beyond the limit included, are in this state now. */
    int count(int state) {
        int count = 0;
        for (Slot slot : slots) {
            if (slot.state() == state) {
                count++;
            }
        }
        return count;
    }

    /** How many slots hold a connection, or are about to. */
    int occupied() {
        return slots.length - count(Slot.EMPTY);
    }
}
