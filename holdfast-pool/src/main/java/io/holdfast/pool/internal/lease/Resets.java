package io.holdfast.pool.internal.lease;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.open.SessionDefaults;
import io.holdfast.pool.internal.report.FlightEvents;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Resets sessions that come back changed, each as a {@link Job}. Thread-safe. */
public final class Resets {
    private final PoolContext context;
    private final SlotExchange exchange;
    private final Handover handover;
    private final SlotCloser closer;
    private final SessionReset sessionReset;
    private final SessionEnder sessions;

    public Resets(
            PoolContext context,
            SlotExchange exchange,
            Handover handover,
            SlotCloser closer,
            SessionReset sessionReset,
            SessionEnder sessions) {
        this.context = context;
        this.exchange = exchange;
        this.handover = handover;
        this.closer = closer;
        this.sessionReset = sessionReset;
        this.sessions = sessions;
    }

    /** How many resets have lasted for longer than this. */
    public int olderThan(long nanos) {
        SlotArray slots = exchange.slots();
        long now = 0;
        int count = 0;
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            if (slot.state() == Slot.RESETTING && slot.work() instanceof Reset reset && !reset.isDone()) {
                now = now == 0 ? context.ticker().nanos() : now;
                count += now - reset.begun > nanos ? 1 : 0;
            }
        }
        return count;
    }

    /** A borrower waits, and a login has ended that took much less time than these resets have: no answer will come to them. */
    public void giveUpBegunBefore(long moment) {
        SlotArray slots = exchange.slots();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            if (slot.state() == Slot.RESETTING
                    && slot.work() instanceof Reset reset
                    && reset.begun - moment < 0
                    && !reset.isDone()) {
                reset.giveUp();
            }
        }
    }

    /** Resets a returned connection, then passes it on. The caller may wait for the job, and is unparked at its end. */
    Job start(Slot slot, int stamp, Lease lease) {
        Duration limit = context.config().resetTimeout();
        return new Reset(slot, stamp, lease, limit).start(limit.toNanos());
    }

    private final class Reset extends Job {
        private final Lease lease;
        private final Duration limit;
        private final long begun = context.ticker().nanos();
        private final Slot.Attached attached;
        private final FlightEvents.@Nullable Reset flight = FlightEvents.resetting();

        Reset(Slot slot, int stamp, Lease lease, Duration limit) {
            super(context.housekeeper(), slot, stamp, Thread.currentThread());
            this.lease = lease;
            this.limit = limit;
            // As for a check.
            this.attached = slot.attached(stamp);
        }

        @Override
        protected void work() {
            if (!slot.isOwnedBy(stamp)) {
                return;
            }
            Connection connection = attached.connection();
            boolean clean = true;
            try {
                if (!slot.awaitStop()) {
                    throw new SQLException("a stop of its last statement has not ended in time", "08000");
                }
                if (connection != null) {
                    if (lease.mayStream()) {
                        sessions.stopAny(slot, stamp);
                    }
                    SessionDefaults defaults = slot.defaults();
                    clean = defaults != null && sessionReset.reset(connection, defaults, lease);
                }
            } catch (Throwable e) {
                if (slot.isOwnedBy(stamp)) {
                    closer.warn(ErrorCode.RESET_FAILED, "a returned connection could not be reset, and is dropped", e);
                    slot.condemn(EvictionReason.RESET_FAILED, SlotCloser.describe(e));
                    closer.close(slot, stamp);
                }
                return;
            }
            if (!slot.isOwnedBy(stamp)) {
                return;
            }
            FlightEvents.reset(flight, context.name(), slot.index(), clean);
            if (clean) {
                slot.answered(context.ticker().coarseNanos());
                handover.afterUse(slot, stamp);
            } else {
                slot.condemn(
                        EvictionReason.SESSION_CHANGED,
                        lease.lastSql() == null ? null : "its session was changed by SQL");
                closer.close(slot, stamp);
            }
        }

        @Override
        protected void overdue() {
            closer.giveUp(this, EvictionReason.RESET_FAILED, "a reset on return", limit);
        }

        void giveUp() {
            closer.giveUp(
                    this,
                    EvictionReason.RESET_FAILED,
                    "a reset on return, while a new connection was opened meanwhile,",
                    Duration.ofNanos(context.ticker().nanos() - begun));
        }
    }
}
