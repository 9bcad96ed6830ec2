package io.holdfast.pool.internal.slot;

import io.holdfast.pool.internal.context.Ticker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/*
 * How slots go from those who return them to those who want them.
 *
 * Paths. A borrower who finds an idle slot takes it (fast path, one CAS). Otherwise it joins the queue, looks once more,
 * and parks. Who returns a slot looks at the queue: if the head has waited for longer than the bound, the slot is handed
 * to it directly; if not, the slot is published as idle and one waiter is woken to look for it. Handing over costs a
 * context switch for each lease, publishing lets a running thread take the slot at once: the bound is the dial between
 * throughput and the longest wait.
 *
 * Bounded bypass. Whoever takes an idle slot while the head is older than the bound gives the slot to the head instead,
 * and joins the queue: newcomers and woken waiters alike. Where leases of a slot follow each other within microseconds, one
 * return in sixteen looks at the clock: a few of such leases more are nothing beside the bound.
 *
 * No lost wake-up. Invariant: when a slot is idle and somebody waits, then a signal is outstanding, or some thread is
 * between publishing a slot or consuming a signal and its next look. Publishing is a full fence, followed by a read of the
 * number of waiters; joining raises that number (a full fence), followed by a look at the slots: one of the two sees the
 * other. At most MAX_SIGNALS signals are outstanding, so that a burst of returns does not wake a crowd; therefore whoever
 * consumes a signal, on whatever way it leaves, looks whether a slot is still idle and passes the signal on.
 *
 * Ownership. Who hands a slot over first begins a new generation of it, which fences the lease that ended. It owns the slot
 * until the CAS on the waiter's outcome succeeds, the waiter afterwards. A waiter that gives up decides the same CAS, so
 * that a slot is never lost between them.
 *
 * One way back. Whoever puts a slot back, after a lease or because it took one that it does not want, asks the keeper:
 * a slot that must go (the pool was closed, suspended or made smaller, the connection was condemned) is not published. The
 * pool says that it must go before it sweeps the idle slots; a slot that is published is looked at again: one of the
 * two sees the other.
 */
public final class SlotExchange {
    private static final int MAX_SIGNALS = 2;
    /** A waiter that wakes this much too late did not run meanwhile. */
    private static final long STOOD_STILL_NANOS = 1_000_000_000L;

    private final Ticker ticker;
    private final long fairnessBoundNanos;
    private final Keeper keeper;
    private final WaiterQueue waiters = new WaiterQueue();
    /** Signals given and not yet consumed. */
    private final AtomicInteger signals = new AtomicInteger();
    /**
     * A hint that spares newcomers the clock: the last return that looked found an aged head. Written by whoever looks, when
     * it changes; a stale one lets a newcomer overtake, whose return is then looked at like any other.
     */
    private volatile boolean headIsAged;
    /** Replaced by resize, under this object's lock. Readers: any. */
    private volatile SlotArray slots;

    /** Says which slots may be lent again, and takes those that may not. */
    public interface Keeper {
        /** Keeps every slot. */
        Keeper OF_ALL = new Keeper() {
            @Override
            public boolean keeps(Slot slot) {
                return true;
            }

            @Override
            public void letGo(Slot slot, int stamp) {
                throw new IllegalStateException("every slot is kept");
            }

            @Override
            public void published(Slot slot) {
                // It stays.
            }
        };

        /** True when this slot, which the caller owns, may be lent again. Never waits. */
        boolean keeps(Slot slot);

        /** Takes a slot that may not. */
        void letGo(Slot slot, int stamp);

        /** A slot is idle now, and owned by nobody: it goes if it has to since the look before. */
        void published(Slot slot);
    }

    public SlotExchange(SlotArray slots, Ticker ticker, long fairnessBoundNanos, Keeper keeper) {
        this.slots = slots;
        this.keeper = keeper;
        this.ticker = ticker;
        this.fairnessBoundNanos = fairnessBoundNanos;
    }

    public SlotArray slots() {
        return slots;
    }

    /** Sets another limit; slots below both keep their state. */
    public synchronized void resize(int limit) {
        slots = slots.resized(limit);
    }

    /** Puts an empty slot in the place of one that was lost in use. */
    public synchronized void renew(Slot lost) {
        slots.renew(lost);
    }

    /** Signals given and not consumed: 0 at rest. */
    int outstandingSignals() {
        return signals.get();
    }

    public WaiterQueue waiters() {
        return waiters;
    }

    /** Leases an idle slot without waiting, or gives null. Never overtakes a waiter older than the bound. */
    @Nullable
    public Slot tryTake() {
        if (headIsAged && !waiters.isEmpty() && isHeadAged(null)) {
            return null;
        }
        return slots.claim();
    }

    /** Joins the queue: from here on every returned slot sees this waiter. */
    public void join(Waiter waiter) {
        waiters.add(waiter);
        if (waiter.isAsynchronous()) {
            serve(waiter);
        }
    }

    /**
     * Waits for an outcome.
     *
     * @return the slot, in use and owned by the caller, a {@link Refusal}, or null when the deadline has passed
     * @throws InterruptedException if the thread was interrupted; no slot is lost then
     */
    @Nullable
    public Object await(Waiter waiter, long deadline) throws InterruptedException {
        boolean look = true;
        long until = deadline;
        long parked = 0;
        try {
            while (true) {
                Object outcome = waiter.outcome();
                if (outcome != null) {
                    return outcome;
                }
                if (consumeSignal(waiter) || look) {
                    look = false;
                    Slot slot = takeFor(waiter);
                    if (slot != null) {
                        return slot;
                    }
                    continue;
                }
                long now = ticker.nanos();
                long left = until - now;
                if (left < -STOOD_STILL_NANOS && parked > 0) {
                    // Those who hold connections stood still as well: it has again what it had left.
                    until = now + Math.min(parked, -left);
                    parked = 0;
                    look = true;
                    continue;
                }
                if (left <= 0) {
                    if (waiter.resolve(Waiter.GAVE_UP)) {
                        return null;
                    }
                    continue;
                }
                parked = left;
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    if (waiter.resolve(Waiter.GAVE_UP)) {
                        throw new InterruptedException();
                    }
                    // A slot was granted at the same moment: it is taken, and the flag is kept for the caller.
                    Thread.currentThread().interrupt();
                    return waiter.outcome();
                }
            }
        } finally {
            leave(waiter);
        }
    }

    /** Takes an idle slot for this waiter; gives it to the head instead where the head has waited for too long. */
    private @Nullable Slot takeFor(Waiter waiter) {
        while (true) {
            Slot slot = slots.claim();
            if (slot == null) {
                return null;
            }
            if (!isHeadAged(waiter) && waiter.resolve(slot)) {
                return slot;
            }
            put(slot, slot.stamp());
            if (waiter.isResolved()) {
                return null;
            }
        }
    }

    /** An asynchronous waiter cannot look for itself: whoever would wake it looks for it. */
    private void serve(Waiter waiter) {
        Slot slot = slots.claim();
        if (slot != null && (isHeadAged(waiter) || !waiter.resolve(slot))) {
            put(slot, slot.stamp());
        }
    }

    /** Takes a waiter out of the books, and passes its signal on. Nothing more where it has left. */
    public void leave(Waiter waiter) {
        consumeSignal(waiter);
        waiters.leave(waiter);
        if (!waiters.isEmpty() && slots.hasIdle()) {
            wakeOne();
        }
    }

    private boolean consumeSignal(Waiter waiter) {
        if (!waiter.consumeSignal()) {
            return false;
        }
        signals.decrementAndGet();
        return true;
    }

    /**
     * Passes a slot on that the caller owns: to the head of the queue, or to whoever comes first.
     *
     * @return false when the caller did not own the slot any more
     */
    public boolean put(Slot slot, int stamp) {
        if (!Slot.isOwned(stamp)) {
            // It was cut while its owner did not run, and has another one in its place.
            return false;
        }
        if (!keeper.keeps(slot)) {
            keeper.letGo(slot, stamp);
            return true;
        }
        return waiters.isEmpty() ? publish(slot, stamp) : serveOrPublish(slot, stamp, ticker.nanos());
    }

    /** As {@link #put}, after a lease: where leases are short, not each return looks how old the head is. */
    public boolean putBack(Slot slot, int stamp) {
        if (!keeper.keeps(slot)) {
            keeper.letGo(slot, stamp);
            return true;
        }
        if (waiters.isEmpty() || slot.spares()) {
            return publish(slot, stamp);
        }
        long now = ticker.nanos();
        slot.paced(now);
        return serveOrPublish(slot, stamp, now);
    }

    private boolean serveOrPublish(Slot slot, int stamp, long now) {
        int owned = stamp;
        Waiter head;
        while ((head = waiters.head()) != null && mustBeServed(head, now)) {
            if (owned == stamp) {
                owned = slot.transfer(stamp);
                if (owned == Slot.LOST) {
                    return false;
                }
            }
            if (head.resolve(slot)) {
                LockSupport.unpark(head.thread);
                if (!headIsAged) {
                    headIsAged = true;
                }
                return true;
            }
        }
        if (headIsAged) {
            headIsAged = false;
        }
        return publish(slot, owned);
    }

    private boolean publish(Slot slot, int stamp) {
        if (!slot.publish(stamp)) {
            return false;
        }
        if (!waiters.isEmpty()) {
            wakeOne();
        }
        keeper.published(slot);
        return true;
    }

    private boolean mustBeServed(Waiter head, long now) {
        return head.isAsynchronous() || now - head.enqueuedAt >= fairnessBoundNanos;
    }

    private void wakeOne() {
        int outstanding;
        do {
            outstanding = signals.get();
            if (outstanding >= MAX_SIGNALS) {
                return;
            }
        } while (!signals.compareAndSet(outstanding, outstanding + 1));
        if (waiters.first(this::wake) == null) {
            signals.decrementAndGet();
        }
    }

    /** Gives the signal that was counted to this waiter; false when it needs none. */
    private boolean wake(Waiter waiter) {
        if (waiter.isResolved()) {
            return false;
        }
        if (waiter.isAsynchronous()) {
            signals.decrementAndGet();
            serve(waiter);
            return true;
        }
        if (!waiter.signal()) {
            return false;
        }
        if (waiter.isResolved() && waiter.consumeSignal()) {
            // It was on its way out, and may have looked for a signal before this one came.
            return false;
        }
        LockSupport.unpark(waiter.thread);
        return true;
    }

    private boolean isHeadAged(@Nullable Waiter self) {
        Waiter head = waiters.head();
        return head != null && head != self && ticker.nanos() - head.enqueuedAt >= fairnessBoundNanos;
    }

    /** Refuses those who joined before this time. */
    public void refuse(Refusal refusal, long joinedBefore) {
        waiters.forEach(waiter -> {
            if (waiter.enqueuedAt - joinedBefore < 0) {
                refuse(waiter, refusal);
            }
        });
    }

    /** Refuses one waiter, unless its outcome is decided. */
    public static void refuse(Waiter waiter, Refusal refusal) {
        if (waiter.resolve(refusal)) {
            LockSupport.unpark(waiter.thread);
        }
    }
}
