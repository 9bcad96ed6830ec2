package io.holdfast.pool.internal.lease;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.FailureEpoch;
import io.holdfast.pool.internal.context.Housekeeper;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.mysql.socket.IdleSentinel;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;

/**
 * Decides whether a connection may be lent, without a round trip: by what was heard of it, and by a look at its socket. What
 * needs a ping is not ready, and is checked by a job. Also has idle connections watched, so that their end is known before
 * anybody asks. Thread-safe; nothing waits.
 */
public final class Validator {
    /** A ping costs a round trip: without a socket to look at it is asked for no sooner than this, unless pingAfterIdle says so. */
    private static final long SOONEST_PING_NANOS = 500_000_000L;
    /** What is idle for less is not watched: it will be borrowed again. */
    private static final long WATCH_AFTER_NANOS = 20_000_000L;

    private final Housekeeper housekeeper;
    private final Ticker ticker;
    private final SlotExchange exchange;
    private final Checks checks;
    private final FailureEpoch failureEpoch;
    private final long lookAfterNanos;
    private final long pingAfterNanos;
    private final Runnable watchIdle = this::watchIdle;

    public Validator(
            PoolConfig config,
            Housekeeper housekeeper,
            SlotExchange exchange,
            Checks checks,
            FailureEpoch failureEpoch) {
        this.housekeeper = housekeeper;
        this.ticker = housekeeper;
        this.exchange = exchange;
        this.checks = checks;
        this.failureEpoch = failureEpoch;
        this.lookAfterNanos = config.validateAfterIdle().toNanos();
        this.pingAfterNanos = config.pingAfterIdle().toNanos();
    }

    public void start() {
        housekeeper.whileBusy(watchIdle);
    }

    public void stop() {
        housekeeper.notWhileBusy(watchIdle);
    }

    /** For how long after an answer a connection may be lent as it is. */
    public int freshMicros(boolean hasLink) {
        long nanos = Math.min(hasLink ? lookAfterNanos : Math.max(SOONEST_PING_NANOS, lookAfterNanos), pingAfterNanos);
        return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000);
    }

    /**
     * True when the connection, which the caller owns, may be lent: heard of not long ago, or open as a look at its socket
     * shows. Where that shows an end the slot is condemned.
     */
    boolean isReady(Slot slot) {
        long now = ticker.coarseNanos();
        return !slot.isCondemned()
                && !failureEpoch.isSuspect(slot.lastAliveAt())
                && (slot.isFresh(now) || needsNoPing(slot, now) && isOpen(slot, now));
    }

    /** With 0 everything needs one; see {@link Slot#isFresh}. */
    private boolean needsNoPing(Slot slot, long now) {
        return pingAfterNanos > 0 && now - slot.lastAliveAt() < pingAfterNanos;
    }

    private static boolean isOpen(Slot slot, long now) {
        PhysicalLink link = slot.link();
        if (link == null) {
            return false;
        }
        String end;
        try {
            end = link.peek();
        } catch (Throwable e) {
            // Of no use, whatever it was; and the caller, who owns the slot, must be able to pass it on.
            end = e.getClass().getName();
        }
        if (end != null) {
            slot.condemn(EvictionReason.CLOSED_BY_SERVER, end);
            return false;
        }
        slot.seenOpen(now);
        return true;
    }

    /**
     * As {@link #isReady(Slot)}, for a borrower that had to wait: by the exact clock, since it may have been woken late; and a
     * connection that has answered since the borrower came needs no other answer, only the look where one is possible.
     *
     * @param now by the exact clock
     */
    boolean isReady(Slot slot, long borrowerCameAt, long now) {
        if (slot.isCondemned() || failureEpoch.isSuspect(slot.lastAliveAt())) {
            return false;
        }
        boolean answered = slot.lastAliveAt() - borrowerCameAt >= 0;
        if (slot.isFresh(now)) {
            return true;
        }
        if (slot.link() == null) {
            return answered;
        }
        return (answered || needsNoPing(slot, now)) && isOpen(slot, now);
    }

    /** Puts connections under the sentinel's watch that have been idle for a while. On the housekeeper. */
    private void watchIdle() {
        SlotArray slots = exchange.slots();
        long now = ticker.nanos();
        IdleSentinel sentinel = null;
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            if (!slot.isUnderSentinel() && slot.isIdle() && now - slot.lastUsedAt() >= WATCH_AFTER_NANOS) {
                PhysicalLink link = slot.link();
                sentinel = sentinel != null || link == null ? sentinel : housekeeper.sentinel();
                if (link != null && sentinel != null) {
                    slot.underSentinel(true);
                    sentinel.watch(link, () -> checks.lookAt(slot, link));
                }
            }
        }
        if (sentinel != null) {
            sentinel.wakeUp();
        }
    }
}
