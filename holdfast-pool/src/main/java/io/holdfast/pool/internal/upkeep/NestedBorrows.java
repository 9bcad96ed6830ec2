package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.slot.Refusal;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import io.holdfast.pool.internal.slot.Waiter;
import io.holdfast.pool.internal.slot.WaiterQueue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds waits that cannot end: every connection is held by a thread that itself waits for another one, and nothing
 * has happened on any of them for a while. The youngest such waiter is refused, so that the others can go on.
 *
 * <p>A lease may have been handed on, to a worker that will use and close it, or dropped, to be found by the garbage collector:
 * then the wait ends by itself. So a waiter is refused before its time only where every holder is known to return its connection
 * after its wait, and not before:
 *
 * <ul>
 *   <li>it borrowed for work that it waits for, as {@code use} and {@code inTransaction} do, or
 *   <li>the connection is the only one that it holds, a transaction was begun on it, no other thread has made a call on it, and
 *       its stack shows a framework that returns the connection itself when the transaction ends.
 * </ul>
 *
 * <p>Where the holders have begun transactions by hand, waiters keep their time; {@link #isLikely()} is then true, and says to
 * those whose time is over what it was spent on.
 *
 * <p>Confined to the upkeep's pressure task, but for {@link #handedOver()}.
 */
final class NestedBorrows {
    private static final long CERTAIN_AFTER_NANOS = 100_000_000L;
    private static final long STACKS_AFTER_NANOS = 1_000_000_000L;

    private long signature;
    private long since;
    private boolean suspected;
    private boolean stacksSeen;
    /** In this pool, who borrows is not always who uses. Any thread. */
    private volatile boolean handsOver;
    /** Each connection was held by a thread that waited for another one when this was last looked at. */
    private boolean likely;

    /** A lease was used, or closed, by another thread than the one that borrowed it. Any thread. */
    void handedOver() {
        if (!handsOver) {
            handsOver = true;
        }
    }

    /** True where each connection is held by a thread that waits for another one, as far as that can be known. */
    boolean isLikely() {
        return likely;
    }

    /** Looks once, and refuses one waiter where the wait has been found endless before. */
    void look(SlotArray slots, PoolConfig config, WaiterQueue waiters, long now) {
        Holders holders = holders(slots, config);
        long seen = holders == null ? 0 : signature(slots);
        if (holders == null || !suspected || seen != signature) {
            likely = false;
            suspected = holders != null;
            signature = seen;
            since = now;
            stacksSeen = false;
            if (holders != null
                    && !holders.scoped
                    && !config.reclaimAbandonedAfter().isZero()) {
                // What was dropped is seen to be so as soon as the garbage collector finds it.
                watchAll(slots);
            }
        } else if (now - since >= CERTAIN_AFTER_NANOS) {
            // Only now are the waiters looked at: there may be many, and as a rule a lease has ended meanwhile.
            Waiter youngest = youngestHolder(holders.threads.keySet(), waiters);
            likely = youngest != null;
            suspected = likely;
            if (youngest != null && (holders.scoped || areProvedByStacks(holders, now) && signature(slots) == seen)) {
                likely = false;
                suspected = false;
                SlotExchange.refuse(youngest, new Refusal(ErrorCode.NESTED_BORROW, null));
            }
        }
    }

    /** Once for each silence. */
    private boolean areProvedByStacks(Holders holders, long now) {
        if (stacksSeen || now - since < STACKS_AFTER_NANOS) {
            return false;
        }
        stacksSeen = true;
        return holders.returnAfterTheirWait();
    }

    /** The youngest waiter that holds a connection; null unless all holders wait. */
    private static @Nullable Waiter youngestHolder(Set<Thread> holders, WaiterQueue waiters) {
        Set<Thread> working = new HashSet<>(holders);
        Waiter[] youngest = new Waiter[1];
        waiters.forEach(waiter -> {
            if (!waiter.isResolved() && waiter.thread() != null && holders.contains(waiter.thread())) {
                working.remove(waiter.thread());
                youngest[0] = waiter;
            }
        });
        return working.isEmpty() ? youngest[0] : null;
    }

    /**
     * Who holds the connections.
     *
     * @param threads how many connections each holds that it did not borrow for work which it waits for
     * @param scoped true when there is none of those
     */
    private record Holders(Map<Thread, Integer> threads, boolean scoped) {
        boolean returnAfterTheirWait() {
            for (Map.Entry<Thread, Integer> holder : threads.entrySet()) {
                int own = holder.getValue();
                if (own > 1
                        || own == 1 && !TransactionFrames.areIn(holder.getKey().getStackTrace())) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Null unless all are in use, no call on any is in progress, and it is known who uses each. */
    private @Nullable Holders holders(SlotArray slots, PoolConfig config) {
        boolean scopedOnly = handsOver || !config.reclaimIdleAfter().isZero();
        Map<Thread, Integer> holders = new HashMap<>();
        boolean scoped = true;
        int held = 0;
        for (int i = 0; i < slots.limit(); i++) {
            Slot slot = slots.get(i);
            int state = slot.state();
            if (state == Slot.EMPTY) {
                continue;
            }
            Lease lease = slot.reachableLease();
            if (state != Slot.IN_USE || lease == null || lease.isInCall()) {
                return null;
            }
            Thread user = lease.onlyUser();
            if (user == null || !lease.isScoped() && (scopedOnly || slot.hasEscaped() || !lease.isInTransaction())) {
                return null;
            }
            scoped &= lease.isScoped();
            held++;
            holders.merge(user, lease.isScoped() ? 0 : 1, Integer::sum);
        }
        return held >= config.capacity() ? new Holders(holders, scoped) : null;
    }

    private static void watchAll(SlotArray slots) {
        for (int i = 0; i < slots.limit(); i++) {
            Slot slot = slots.get(i);
            Lease lease = slot.stronglyHeld();
            if (lease != null && !slot.hasEscaped() && slot.isOwnedBy(lease.stamp())) {
                slot.holdWeakly(lease);
            }
        }
    }

    /** Changes when a lease ends or makes a call. */
    private static long signature(SlotArray slots) {
        long sum = 0;
        for (int i = 0; i < slots.limit(); i++) {
            sum = sum * 31 + slots.get(i).stamp();
            sum = sum * 31 + slots.get(i).calls();
        }
        return sum;
    }
}
