package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Has rounds made for borrowers that wait: one for those that come together, and one every {@value #MILLIS} ms. Thread-safe. */
final class WaiterPressure {
    static final int MILLIS = 10;

    /** Rounds for those who come to wait are this far apart: in a crowd, each would see the same slots again. */
    private static final long CROWD_NANOS = 1_000_000L;

    private final PoolContext context;
    private final SlotExchange exchange;
    private final Runnable round;
    private final Runnable whilePressed;

    /** When the last round began that found a borrower waiting. Written inside rounds; any thread reads it. */
    private volatile long crowdSeenAt;
    /** A round for those who came within {@value #CROWD_NANOS} ns of that is in the time table. */
    private final AtomicBoolean crowdAwaited = new AtomicBoolean();

    private final AtomicBoolean underPressure = new AtomicBoolean();
    private volatile boolean stopped;

    /**
     * Begins without pressure.
     *
     * @param round makes a round; throws nothing
     * @param whilePressed what else is to be done again and again while borrowers wait; must not wait
     */
    WaiterPressure(PoolContext context, SlotExchange exchange, Runnable round, Runnable whilePressed) {
        this.context = context;
        this.exchange = exchange;
        this.round = round;
        this.whilePressed = whilePressed;
        this.crowdSeenAt = context.ticker().nanos() - CROWD_NANOS;
    }

    /** Nothing is begun any more. */
    void stop() {
        stopped = true;
    }

    /** A round that began at this time has found a borrower waiting. */
    void seenBy(long now) {
        crowdSeenAt = now;
    }

    /**
     * A borrower has joined the queue.
     *
     * @param mayOpen whether a round may find something to open for it
     */
    void joined(long cameAt, boolean mayOpen) {
        if (mayOpen) {
            if (cameAt - crowdSeenAt >= CROWD_NANOS) {
                round.run();
            } else if (!crowdAwaited.get() && crowdAwaited.compareAndSet(false, true)) {
                boolean scheduled = false;
                try {
                    context.housekeeper().schedule(this::crowdCame, CROWD_NANOS);
                    scheduled = true;
                } finally {
                    if (!scheduled) {
                        crowdAwaited.set(false);
                    }
                }
            }
        }
        if (!underPressure.get() && underPressure.compareAndSet(false, true)) {
            pressureAgain();
        }
    }

    private void crowdCame() {
        // Before the round: a borrower that joins from here on may not be seen by it.
        crowdAwaited.set(false);
        round.run();
    }

    private void pressureAgain() {
        boolean scheduled = false;
        try {
            context.housekeeper().schedule(this::again, MILLIS * 1_000_000L);
            scheduled = true;
        } finally {
            if (!scheduled) {
                // The next that joins tries again.
                underPressure.set(false);
            }
        }
    }

    private void again() {
        round.run();
        try {
            whilePressed.run();
        } catch (Throwable e) {
            PoolLog.LOG.log(Level.ERROR, "a round of the pool's upkeep failed unexpectedly", e);
        }
        if (!stopped && !exchange.waiters().isEmpty()) {
            pressureAgain();
            return;
        }
        underPressure.set(false);
        if (!stopped && !exchange.waiters().isEmpty() && underPressure.compareAndSet(false, true)) {
            pressureAgain();
        }
    }
}
