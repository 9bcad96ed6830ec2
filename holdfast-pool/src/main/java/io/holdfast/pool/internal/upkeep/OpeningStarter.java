package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.lease.SlotCloser;
import io.holdfast.pool.internal.open.WritableSearch;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Begins openings where a slot is empty, within the limits of the pool and of the server's host. Thread-safe; nothing waits. */
final class OpeningStarter {
    /** When all pools together open as many as they may to one host. */
    private static final long GATE_RETRY_NANOS = 10_000_000L;

    private final PoolContext context;
    private final SlotExchange exchange;
    private final SlotCloser closer;
    private final Openings openings;
    private final Runnable round;

    /** A round for the host's gate is in the time table. */
    private final AtomicBoolean gateAwaited = new AtomicBoolean();

    OpeningStarter(PoolContext context, SlotExchange exchange, SlotCloser closer, Openings openings, Runnable round) {
        this.context = context;
        this.exchange = exchange;
        this.closer = closer;
        this.openings = openings;
        this.round = round;
    }

    /**
     * Opens one connection; false where that is not possible now.
     *
     * @param replaced the old one that goes when the new one is there; null where it has none to replace
     */
    boolean openOne(SlotArray slots, @Nullable Slot replaced, @Nullable WritableSearch search) {
        if (context.isHalted()) {
            return false;
        }
        boolean urgent = !exchange.waiters().isEmpty() && slots.isWithoutConnections();
        if (!openings.mayBegin(urgent)) {
            return false;
        }
        if (!openings.gate().tryEnter()) {
            retryAtGate();
            return false;
        }
        do {
            for (int i = 0; i < slots.limit(); i++) {
                int stamp = slots.get(i).tryOpen();
                if (stamp == Slot.LOST) {
                    continue;
                }
                if (context.isHalted()) {
                    // Closing or suspending reads the slots after it has said so: one of the two sees the other.
                    closer.cancelOpening(slots.get(i), stamp);
                    openings.gate().leave();
                    return false;
                }
                openings.start(slots.get(i), stamp, replaced, search);
                return true;
            }
        } while (slots.isWithoutConnections() && openings.freeOne());
        openings.gate().leave();
        return false;
    }

    /** One look at the gate is due at a time, however many rounds find it closed. */
    private void retryAtGate() {
        if (gateAwaited.compareAndSet(false, true)) {
            boolean scheduled = false;
            try {
                context.housekeeper().schedule(this::gateAgain, GATE_RETRY_NANOS);
                scheduled = true;
            } finally {
                if (!scheduled) {
                    gateAwaited.set(false);
                }
            }
        }
    }

    private void gateAgain() {
        gateAwaited.set(false);
        round.run();
    }
}
