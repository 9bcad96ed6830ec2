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
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a wait that cannot end: every connection is held by a thread that itself waits for another one, and nothing
 * has happened on any of them for a while. The youngest such waiter is refused, so that the others can go on.
 *
 * <p>A lease may have been handed on, to a worker that will use and close it, or dropped, to be found by the garbage collector:
 * then the wait ends by itself, and nobody is refused. So a thread counts as the holder only where
 *
 * <ul>
 *   <li>it borrowed for work that it waits for, as {@code use} and {@code inTransaction} do, or
 *   <li>it has begun a transaction on the lease and no other thread has made a call on it, nor ever on any lease of this pool;
 *       then only after a silence in which a worker would have begun, and not where {@code reclaimIdleAfter} ends the wait.
 * </ul>
 *
 * <p>Confined to the upkeep's pressure task, but for {@link #handedOver()}.
 */
final class NestedBorrows {
    private static final long CERTAIN_AFTER_NANOS = 100_000_000L;
    private static final long LIKELY_AFTER_NANOS = 1_000_000_000L;

    private long signature;
    private long since;
    private boolean suspected;
    /** In this pool, who borrows is not always who uses. Any thread. */
    private volatile boolean handsOver;

    /** A lease was used, or closed, by another thread than the one that borrowed it. Any thread. */
    void handedOver() {
        if (!handsOver) {
            handsOver = true;
        }
    }

    /** Looks once, and refuses one waiter where the wait has been found endless before. */
    void look(SlotArray slots, PoolConfig config, WaiterQueue waiters, long now) {
        Holders holders = holders(slots, config);
        if (holders == null) {
            suspected = false;
            return;
        }
        long seen = signature(slots);
        if (!suspected || seen != signature) {
            suspected = true;
            signature = seen;
            since = now;
            if (!holders.certain && !config.reclaimAbandonedAfter().isZero()) {
                // What was dropped is seen to be so as soon as the garbage collector finds it.
                watchAll(slots);
            }
        } else if (now - since >= (holders.certain ? CERTAIN_AFTER_NANOS : LIKELY_AFTER_NANOS)) {
            // Only now are the waiters looked at: there may be many, and as a rule a lease has ended meanwhile.
            suspected = false;
            Waiter youngest = youngestHolder(holders.threads, waiters);
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
            if (!waiter.isResolved() && waiter.thread() != null && holders.contains(waiter.thread())) {
                working.remove(waiter.thread());
                youngest[0] = waiter;
            }
        });
        return working.isEmpty() ? youngest[0] : null;
    }

    /** Who holds the connections, and whether each returns its own only after its wait, or does so in all likelihood. */
    private record Holders(Set<Thread> threads, boolean certain) {}

    /** Null unless all are in use, no call on any is in progress, and it is known who uses each. */
    private @Nullable Holders holders(SlotArray slots, PoolConfig config) {
        boolean provenOnly = handsOver || !config.reclaimIdleAfter().isZero();
        Set<Thread> holders = new HashSet<>();
        boolean certain = true;
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
            if (user == null || !lease.isScoped() && (provenOnly || slot.hasEscaped() || !lease.isInTransaction())) {
                return null;
            }
            certain &= lease.isScoped();
            held++;
            holders.add(user);
        }
        return held >= config.capacity() ? new Holders(holders, certain) : null;
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
