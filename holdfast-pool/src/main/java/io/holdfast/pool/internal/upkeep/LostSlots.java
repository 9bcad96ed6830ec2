package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.lease.SlotCloser;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;

/**
 * Finds slots for which nobody works any more, so that no Error costs capacity: a job that could not be started or was
 * ended by an Error, and a return or a hand-over that was. Such a slot stays in one word of a state that always ends by
 * itself within moments. Confined to the upkeep's regular look, on the housekeeper.
 */
public final class LostSlots {
    /** For states that a job ends. Longer than any step between two jobs may take. */
    private static final long LOST_AFTER_NANOS = 1_500_000_000L;
    /** The driver is given this long to abort a connection. */
    private static final long CLOSING_LOST_AFTER_NANOS = 2_500_000_000L;
    /** A borrower who was handed a slot may not get the processor for a while; one that comes later still does no harm. */
    private static final long LENT_LOST_AFTER_NANOS = 3_000_000_000L;

    private final SlotCloser closer;
    private int[] words = new int[0];
    private long[] since = new long[0];

    LostSlots(SlotCloser closer) {
        this.closer = closer;
    }

    /**
     * Looks once at each slot.
     *
     * @param now a clock that stands while the process does
     */
    void look(SlotArray slots, long now) {
        if (words.length < slots.length()) {
            words = new int[slots.length()];
            since = new long[slots.length()];
        }
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            int word = slot.stamp();
            long limit = limit(slot, word);
            if (limit == 0) {
                words[i] = 0;
            } else if (words[i] != word) {
                words[i] = word;
                since[i] = now;
            } else if (now - since[i] >= limit) {
                words[i] = 0;
                closer.recover(slot, word);
            }
        }
    }

    /** After which time in this word the slot is lost; 0 where it is in order. */
    private long limit(Slot slot, int word) {
        switch (Slot.stateIn(word)) {
            case Slot.OPENING, Slot.CHECKING, Slot.RESETTING:
                return slot.hasWorkOf(word) ? 0 : LOST_AFTER_NANOS;
            case Slot.CLOSING:
                return slot.hasWorkOf(word) || closer.isHeld(slot, word) ? 0 : CLOSING_LOST_AFTER_NANOS;
            case Slot.IN_USE:
                return slot.hasWorkOf(word) ? 0 : limitInUse(slot, word);
            default:
                return 0;
        }
    }

    private static long limitInUse(Slot slot, int word) {
        Lease lease = slot.reachableLease();
        if (lease == null && slot.isHeldWeakly()) {
            // Its holder has lost it: for the leak detector.
            return 0;
        }
        if (lease == null || lease.stamp() != word) {
            return LENT_LOST_AFTER_NANOS;
        }
        return lease.hasEnded() ? LOST_AFTER_NANOS : 0;
    }
}
