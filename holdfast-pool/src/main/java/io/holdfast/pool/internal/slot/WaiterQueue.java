package io.holdfast.pool.internal.slot;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Borrowers that wait, oldest first. Resolved waiters may linger in the queue: whoever meets one at the head takes it out,
 * and when too many have gathered behind a live head they are swept out together.
 */
public final class WaiterQueue {
    private static final int SWEEP_AT = 64;

    private final ConcurrentLinkedQueue<Waiter> queue = new ConcurrentLinkedQueue<>();
    /** Those who wait {@link Waiter#again}; before all others. Mostly empty. */
    private final ConcurrentLinkedQueue<Waiter> again = new ConcurrentLinkedQueue<>();
    /** Waiters that count: raised before a waiter looks for a slot, lowered when it leaves. */
    private final AtomicInteger waiting = new AtomicInteger();
    /** Resolved waiters that were left in the queue. A hint. */
    private final AtomicInteger lingering = new AtomicInteger();

    /** Nothing where it has left before; an Error leaves nothing of it behind. */
    void add(Waiter waiter) {
        if (!waiter.enters()) {
            return;
        }
        waiting.incrementAndGet();
        try {
            queueOf(waiter).add(waiter);
        } catch (Throwable e) {
            uncount(waiter);
            throw e;
        }
    }

    private void uncount(Waiter waiter) {
        if (waiter.leaves()) {
            waiting.decrementAndGet();
        }
    }

    /** Volatile read: after a slot was published it decides whether somebody must be woken. */
    public boolean isEmpty() {
        return waiting.get() == 0;
    }

    public int size() {
        return Math.max(0, waiting.get());
    }

    private ConcurrentLinkedQueue<Waiter> queueOf(Waiter waiter) {
        return waiter.again ? again : queue;
    }

    /** The oldest waiter that is not resolved, or null. */
    @Nullable
    Waiter head() {
        Waiter first = head(again);
        return first != null ? first : head(queue);
    }

    private static @Nullable Waiter head(ConcurrentLinkedQueue<Waiter> queue) {
        while (true) {
            Waiter head = queue.peek();
            if (head == null || !head.isResolved()) {
                return head;
            }
            queue.remove(head);
        }
    }

    /** All waiters in their order, resolved ones among them. */
    public void forEach(Consumer<Waiter> action) {
        again.forEach(action);
        queue.forEach(action);
    }

    /** The first that the test takes, or null. */
    @Nullable
    Waiter first(Predicate<Waiter> test) {
        for (Waiter waiter : again) {
            if (test.test(waiter)) {
                return waiter;
            }
        }
        for (Waiter waiter : queue) {
            if (test.test(waiter)) {
                return waiter;
            }
        }
        return null;
    }

    /** A resolved waiter leaves. From the middle of the queue it is taken out in bulk, so that a storm of time-outs stays linear. */
    void leave(Waiter waiter) {
        uncount(waiter);
        ConcurrentLinkedQueue<Waiter> its = queueOf(waiter);
        if (its.peek() == waiter) {
            its.remove(waiter);
        } else if (lingering.incrementAndGet() > SWEEP_AT + waiting.get()) {
            lingering.set(0);
            queue.removeIf(Waiter::isResolved);
            again.removeIf(Waiter::isResolved);
        }
    }
}
