package io.holdfast.pool.internal;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a wait that cannot end: every connection is held by a thread that itself waits for another one, and nothing
 * has happened on any of them for a tenth of a second. The youngest such waiter is refused, so that the others can go on.
 * Confined to the upkeep's pressure task.
 */
final class NestedBorrows {
    private static final long CERTAIN_AFTER_NANOS = 100_000_000L;

    private long signature;
    private long since;
    private boolean suspected;

    /** Looks once, and refuses one waiter where the wait has been found endless before. */
    void look(SlotArray slots, int capacity, WaiterQueue waiters, long now) {
        Set<Thread> holders = holders(slots, capacity);
        if (holders == null) {
            suspected = false;
            return;
        }
        long seen = signature(slots);
        if (!suspected || seen != signature) {
            suspected = true;
            signature = seen;
            since = now;
        } else if (now - since >= CERTAIN_AFTER_NANOS) {
            // Only now are the waiters looked at: there may be many, and as a rule a lease has ended meanwhile.
            suspected = false;
            Waiter youngest = youngestHolder(holders, waiters);
            if (youngest != null) {
                SlotExchange.refuse(youngest, new Refusal(ErrorCode.NESTED_BORROW, null));
            }
        }
    }

    /** The youngest waiter that holds a connection; null unless all holders wait. */
    private static @Nullable Waiter youngestHolder(Set<Thread> holders, WaiterQueue waiters) {
        Set<Thread> working = new HashSet<>(holders);
        Waiter[] youngest = new Waiter[1];
        waiters.forEach(waiter -> {
            if (!waiter.isResolved() && waiter.thread != null && holders.contains(waiter.thread)) {
                working.remove(waiter.thread);
                youngest[0] = waiter;
            }
        });
        return working.isEmpty() ? youngest[0] : null;
    }

    /** Who holds the connections; null unless all are in use and no call on any is in progress. */
    private static @Nullable Set<Thread> holders(SlotArray slots, int capacity) {
        Set<Thread> holders = new HashSet<>();
        int held = 0;
        for (int i = 0; i < slots.limit(); i++) {
            Slot slot = slots.get(i);
            int state = slot.state();
            if (state == Slot.EMPTY) {
                continue;
            }
            LeasedConnection lease = slot.reachableLease();
            if (state != Slot.IN_USE || slot.inCall || lease == null) {
                return null;
            }
            held++;
            holders.add(lease.owner());
        }
        return held >= capacity ? holders : null;
    }

    /** Changes when a lease ends or makes a call. */
    private static long signature(SlotArray slots) {
        long sum = 0;
        for (int i = 0; i < slots.limit(); i++) {
            sum = sum * 31 + slots.get(i).stamp();
            sum = sum * 31 + slots.get(i).calls;
        }
        return sum;
    }
}
