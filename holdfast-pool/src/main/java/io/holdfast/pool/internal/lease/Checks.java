package io.holdfast.pool.internal.lease;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.slot.Slot;
import java.sql.Connection;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Validates connections by a ping, each as a {@link Job}. Thread-safe. */
public final class Checks {
    private final PoolContext context;
    private final Handover handover;
    private final SlotCloser closer;
    private final PoolSignals signals;
    /** Pings under way. */
    private final Queue<Check> checks = new ConcurrentLinkedQueue<>();

    public Checks(PoolContext context, Handover handover, SlotCloser closer, PoolSignals signals) {
        this.context = context;
        this.handover = handover;
        this.closer = closer;
        this.signals = signals;
    }

    /** Validates a connection that its owner holds in use, then passes it on; closes it where it is condemned or dead. */
    public void check(Slot slot, int stamp) {
        if (!Slot.isOwned(stamp)) {
            // It was taken for lost.
            return;
        }
        if (slot.isCondemned()) {
            closer.close(slot, stamp);
            return;
        }
        int owned = slot.beginCheck(stamp);
        if (owned != Slot.LOST) {
            startCheck(slot, owned);
        }
    }

    /** Validates an idle connection in the background. */
    public void checkIdle(Slot slot) {
        int owned = slot.tryCheck();
        if (owned != Slot.LOST) {
            startCheck(slot, owned);
        }
    }

    /** Something has arrived on an idle connection: without a round trip, is it the end? Never waits. */
    void lookAt(Slot slot, PhysicalLink link) {
        slot.underSentinel(false);
        int owned = slot.tryCheck();
        if (owned == Slot.LOST) {
            return;
        }
        String end;
        try {
            end = slot.link() == link ? link.peek() : null;
        } catch (Throwable e) {
            end = SlotCloser.describe(e);
        }
        if (end != null) {
            slot.condemn(EvictionReason.CLOSED_BY_SERVER, end);
            closer.close(slot, owned);
        } else {
            handover.unused(slot, owned);
        }
    }

    private void startCheck(Slot slot, int owned) {
        Duration limit = context.config().validationTimeout();
        Check check = new Check(slot, owned, limit);
        checks.add(check);
        check.start(limit.toNanos());
    }

    /** How many pings have been unanswered for longer than this. */
    public int olderThan(long nanos) {
        // One that an Error ended has not taken itself out.
        checks.removeIf(Job::isDone);
        long now = context.ticker().nanos();
        int count = 0;
        for (Check check : checks) {
            count += !check.isDone() && now - check.begun > nanos ? 1 : 0;
        }
        return count;
    }

    /** A new connection was opened after these pings were sent, and they are still unanswered: no answer will come. */
    public void giveUpBegunBefore(long moment) {
        for (Check check : checks) {
            if (check.begun - moment < 0 && !check.isDone()) {
                check.giveUp();
            }
        }
    }

    private final class Check extends Job {
        private final Duration limit;
        private final Slot.Attached attached;
        private final long begun = context.ticker().nanos();

        Check(Slot slot, int stamp, Duration limit) {
            super(context.housekeeper(), slot, stamp, null);
            this.limit = limit;
            // Now: when a worker comes to it, the slot may have been taken, and another connection be in it.
            this.attached = slot.attached(stamp);
        }

        @Override
        protected void work() {
            try {
                check();
            } finally {
                checks.remove(this);
            }
        }

        private void check() {
            PhysicalLink link = attached.link();
            String end = link == null ? null : link.peek();
            EvictionReason reason = EvictionReason.CLOSED_BY_SERVER;
            long asked = context.ticker().nanos();
            if (end == null) {
                end = ping();
                reason = EvictionReason.VALIDATION_FAILED;
            }
            if (!slot.isOwnedBy(stamp)) {
                return;
            }
            if (end == null) {
                slot.answered(asked);
                handover.unused(slot, stamp);
            } else {
                slot.condemn(reason, end);
                if (reason == EvictionReason.VALIDATION_FAILED) {
                    signals.suspectAll();
                }
                closer.close(slot, stamp);
            }
        }

        private @Nullable String ping() {
            try {
                Connection connection = attached.connection();
                int seconds = (int) Math.max(1, limit.plusMillis(999).toSeconds());
                return connection == null || !connection.isValid(seconds) ? "the ping was not answered" : null;
            } catch (Throwable e) {
                return SlotCloser.describe(e);
            }
        }

        @Override
        protected void overdue() {
            checks.remove(this);
            closer.giveUp(this, EvictionReason.VALIDATION_FAILED, "a ping", limit);
        }

        void giveUp() {
            checks.remove(this);
            closer.giveUp(
                    this,
                    EvictionReason.VALIDATION_FAILED,
                    "a ping, while a new connection was opened meanwhile,",
                    Duration.ofNanos(context.ticker().nanos() - begun));
        }
    }
}
