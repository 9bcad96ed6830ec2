package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.internal.context.FailureEpoch;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;

/**
 * What a round sees of the slots, one after the other: they go on changing meanwhile.
 *
 * @param opening slots in which a connection is being opened
 * @param suspect idle or being validated, since something failed after they last answered
 * @param onTheirWay connections that a borrower has been given, or can take at once
 * @param leaseAges the ages of the leases that are out, in nanoseconds
 */
record SlotCounts(int occupied, int inUse, int opening, int suspect, int onTheirWay, double leaseAges) {
    /** Counts them, with the time by which leases are judged. */
    static SlotCounts of(SlotArray slots, long leaseNow, FailureEpoch failures) {
        int occupied = 0;
        int inUse = 0;
        int opening = 0;
        int suspect = 0;
        int onTheirWay = 0;
        double ages = 0;
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            int state = slot.state();
            occupied += state == Slot.EMPTY ? 0 : 1;
            opening += state == Slot.OPENING ? 1 : 0;
            boolean doubtful = state == Slot.IDLE || state == Slot.CHECKING;
            boolean isSuspect = doubtful && failures.isSuspect(slot.lastAliveAt());
            suspect += isSuspect ? 1 : 0;
            if (state == Slot.IN_USE) {
                inUse++;
                // On its way to a borrower it still has the time of the lease before.
                boolean lent = slot.isLent(slot.stamp());
                ages += lent ? Math.max(0, leaseNow - slot.borrowedAt()) : 0;
                onTheirWay += lent ? 0 : 1;
            } else if (state == Slot.IDLE && !isSuspect && !slot.isCondemned()) {
                onTheirWay++;
            }
        }
        return new SlotCounts(occupied, inUse, opening, suspect, onTheirWay, ages);
    }

    /** The mean age of the leases that are out, in nanoseconds. */
    double meanAge() {
        return inUse == 0 ? 0 : leaseAges / inUse;
    }
}
