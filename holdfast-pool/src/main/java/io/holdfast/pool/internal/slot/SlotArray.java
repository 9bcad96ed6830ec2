package io.holdfast.pool.internal.slot;

import org.jspecify.annotations.Nullable;

/**
 * All slots of a pool. Immutable but for what the slots hold, hints, and slots that were lost. Slots from {@code limit} on are left over from a larger
 * size: they are emptied when they come back, and nobody borrows or opens them.
 */
public final class SlotArray {
    private static final int HOME_BITS = 5;

    private final Slot[] slots;
    private final Slot.LeaseEvents events;
    private final int limit;
    /** Where the threads of a hash begin to look, below the limit. Any thread, without order: a wrong one costs a look at each slot. */
    private final char[] homes = new char[1 << HOME_BITS];

    private SlotArray(Slot[] slots, int limit, Slot.LeaseEvents events) {
        this.events = events;
        this.slots = slots;
        this.limit = limit;
        for (int i = 0; i < homes.length; i++) {
            homes[i] = (char) ((long) i * limit >>> HOME_BITS);
        }
    }

    public static SlotArray of(int limit, Slot.LeaseEvents events) {
        return new SlotArray(new Slot[0], 0, events).resized(limit);
    }

    /** The same slots with another limit; new ones are added at the end. */
    SlotArray resized(int newLimit) {
        Slot[] all = new Slot[Math.max(newLimit, slots.length)];
        System.arraycopy(slots, 0, all, 0, slots.length);
        for (int i = slots.length; i < all.length; i++) {
            all[i] = new Slot(i, events);
        }
        return new SlotArray(all, newLimit, events);
    }

    /**
     * Puts an empty slot in the place of one that nobody owns any more, as far as can be known: a thread that comes back to
     * the old one after all finds it closing, and for ever.
     */
    void renew(Slot lost) {
        if (slots[lost.index()] == lost) {
            slots[lost.index()] = Slot.inPlaceOf(lost);
        }
    }

    public int limit() {
        return limit;
    }

    /** How many slots there are, those beyond the limit included. */
    public int length() {
        return slots.length;
    }

    public Slot get(int index) {
        return slots[index];
    }

    /**
     * Leases an idle slot, or gives null when a look at each found none idle. A thread begins where it last found one, so that
     * its caches are warm, and that threads which run at the same time keep out of each other's memory.
     */
    @Nullable
    Slot claim() {
        int count = limit;
        // Fibonacci hashing: the upper bits of the product.
        int home = (int) Thread.currentThread().getId() * 0x9E3779B9 >>> 32 - HOME_BITS;
        int start = homes[home];
        Slot first = slots[start];
        if (first.isIdle() && first.tryLease() != Slot.LOST) {
            return first;
        }
        for (int i = start + 1; i < count; i++) {
            if (slots[i].isIdle() && slots[i].tryLease() != Slot.LOST) {
                return foundElsewhere(home, slots[i]);
            }
        }
        for (int i = 0; i < start; i++) {
            if (slots[i].isIdle() && slots[i].tryLease() != Slot.LOST) {
                return foundElsewhere(home, slots[i]);
            }
        }
        return null;
    }

    /** One find in sixteen is remembered: threads that share a home would write there at each borrow otherwise. */
    private Slot foundElsewhere(int home, Slot found) {
        if (found.isSixteenth()) {
            homes[home] = (char) found.index();
        }
        return found;
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
    public int count(int state) {
        int count = 0;
        for (Slot slot : slots) {
            if (slot.state() == state) {
                count++;
            }
        }
        return count;
    }

    /** How many connections are open and meant to stay. Those that are being validated may not. */
    public int kept() {
        return keptBeside(null);
    }

    /** As {@link #kept}, without this one. */
    public int keptBeside(@Nullable Slot one) {
        int count = 0;
        for (Slot slot : slots) {
            int state = slot.state();
            boolean open = state == Slot.IDLE || state == Slot.IN_USE || state == Slot.RESETTING;
            count += slot != one && open && !slot.isCondemned() ? 1 : 0;
        }
        return count;
    }

    /** How many connections are open, whatever becomes of them; those that are being closed are not. */
    public int open() {
        return occupied() - count(Slot.OPENING) - count(Slot.CLOSING);
    }

    /** How many connections are open that are not being validated: a borrower has them, had them, or could have them at once. */
    public int lentIdleOrReset() {
        return count(Slot.IN_USE) + count(Slot.IDLE) + count(Slot.RESETTING);
    }

    /** True when no connection is open, but perhaps some are about to be. */
    public boolean isWithoutConnections() {
        return open() == 0;
    }

    /** Has all connections but this one replaced, one after the other, the new one first: it was opened otherwise than they, or would be. */
    public void outdateAllBut(@Nullable Slot newest, long now) {
        for (Slot slot : slots) {
            if (slot != newest && slot.state() != Slot.EMPTY && slot.state() != Slot.OPENING) {
                slot.outdate(now);
            }
        }
    }

    /** How many slots hold a connection, or are about to. */
    public int occupied() {
        return slots.length - count(Slot.EMPTY);
    }
}
