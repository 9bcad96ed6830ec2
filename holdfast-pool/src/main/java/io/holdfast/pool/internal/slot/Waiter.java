package io.holdfast.pool.internal.slot;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One borrower in the queue: a parked thread, or an asynchronous one with a callback. Its outcome is set once, by CAS,
 * and decides who owns a slot: the granter until it succeeds, the waiter from then on.
 */
public final class Waiter {
    /** The outcome besides a {@link Slot} and a {@link Refusal}. */
    public static final Object GAVE_UP = "gave up";

    private static final VarHandle OUTCOME;
    private static final VarHandle SIGNAL;
    private static final VarHandle PRESENCE;

    private static final int OUTSIDE = 0;
    private static final int COUNTED = 1;
    private static final int LEFT = 2;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OUTCOME = lookup.findVarHandle(Waiter.class, "outcome", Object.class);
            SIGNAL = lookup.findVarHandle(Waiter.class, "signalled", boolean.class);
            PRESENCE = lookup.findVarHandle(Waiter.class, "presence", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final long enqueuedAt;
    /** True when it has been granted a connection before, which proved unfit: it goes before all who came later. */
    final boolean again;
    /** The parked thread, or null for an asynchronous waiter. */
    final @Nullable Thread thread;
    /** Told the outcome, on the thread that decided it; null for a parked thread. */
    private final @Nullable Consumer<Object> callback;

    private volatile @Nullable Object outcome;
    /** True when the waiter was woken to look for an idle slot, and has not looked yet. */
    private volatile boolean signalled;
    /** So that each waiter is counted once, and uncounted once, whichever of its deadline and its joining comes first. */
    private volatile int presence = OUTSIDE;

    private Waiter(long enqueuedAt, boolean again, @Nullable Thread thread, @Nullable Consumer<Object> callback) {
        this.enqueuedAt = enqueuedAt;
        this.again = again;
        this.thread = thread;
        this.callback = callback;
    }

    public static Waiter parked(long enqueuedAt, boolean again) {
        return new Waiter(enqueuedAt, again, Thread.currentThread(), null);
    }

    public static Waiter asynchronous(long enqueuedAt, boolean again, Consumer<Object> callback) {
        return new Waiter(enqueuedAt, again, null, callback);
    }

    /** The parked thread, or null for an asynchronous waiter. */
    public @Nullable Thread thread() {
        return thread;
    }

    boolean isAsynchronous() {
        return thread == null;
    }

    /** Null while it waits. */
    @Nullable
    public Object outcome() {
        return outcome;
    }

    public boolean isResolved() {
        return outcome != null;
    }

    /** Decides the outcome; true for the one that does. */
    public boolean resolve(Object decided) {
        if (!OUTCOME.compareAndSet(this, null, decided)) {
            return false;
        }
        if (callback != null) {
            callback.accept(decided);
        }
        return true;
    }

    /** True when it is to be counted; false when it has left already. */
    boolean enters() {
        return PRESENCE.compareAndSet(this, OUTSIDE, COUNTED);
    }

    /** True when it was counted, and is no more. */
    boolean leaves() {
        return (int) PRESENCE.getAndSet(this, LEFT) == COUNTED;
    }

    boolean signal() {
        return SIGNAL.compareAndSet(this, false, true);
    }

    /** Takes the signal back; true when there was one. */
    boolean consumeSignal() {
        return signalled && SIGNAL.compareAndSet(this, true, false);
    }
}
