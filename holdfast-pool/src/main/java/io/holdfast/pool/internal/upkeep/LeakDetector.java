package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.lease.SlotCloser;
import io.holdfast.pool.internal.report.BorrowSites;
import io.holdfast.pool.internal.report.CodePlaces;
import io.holdfast.pool.internal.report.FlightEvents;
import io.holdfast.pool.internal.report.LeaseReports;
import io.holdfast.pool.internal.report.LeaseText;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Finds leases that do not come back. Runs inside the upkeep's rounds, and never waits.
 *
 * <p>Abandoned: once a lease has lasted for half a second, or {@code reclaimAbandonedAfter} where that is shorter, the slot
 * holds it weakly. Statements, results and meta data hold their lease strongly, so that the reference is cleared only when
 * no code can use the connection any more, nor ever close it. It is then taken back while a borrower waits, and after
 * {@code reclaimAbandonedAfter} in any case. A borrow pays nothing for this. A holder that was given an object of the driver's
 * own, by {@code unwrap}, is left alone.
 *
 * <p>Idle in hand: no call on it for {@code reclaimIdleAfter}, while others wait. Taken back by force where that is set; the
 * holder is told so at its next call.
 *
 * <p>Held without use: no call on it for half of {@code heldIdleThreshold}. From then on places of borrow are captured, so that the
 * return of the next such lease can name its place and say how much of it was used; see {@link BorrowSites}.
 *
 * <p>Leaked: older than {@code leakThreshold}, with no call in progress. It is reported once, and left alone.
 */
public final class LeakDetector {
    private static final long WEAK_AFTER_NANOS = 500_000_000L;

    private final PoolContext context;
    private final SlotExchange exchange;
    private final SlotCloser closer;
    private final Outage outage;
    private final SiteCapture capture;

    public LeakDetector(
            PoolContext context, SlotExchange exchange, SlotCloser closer, Outage outage, SiteCapture capture) {
        this.context = context;
        this.exchange = exchange;
        this.closer = closer;
        this.outage = outage;
        this.capture = capture;
    }

    /** Looks at one slot that is in use. */
    public void look(PoolConfig config, Slot slot, long now) {
        int stamp = slot.stamp();
        if (!slot.isLent(stamp)) {
            return;
        }
        // A holder that stood still with the process has not forgotten its lease.
        long age = now - slot.borrowedAt() - context.housekeeper().stoodStillSince(slot.borrowedAt(), now);
        long watchAfter = config.reclaimAbandonedAfter().toNanos();
        Lease lease = slot.stronglyHeld();
        boolean abandoned = slot.isAbandoned(stamp);
        if (!slot.isOwnedBy(stamp)) {
            return;
        }
        if (lease != null && lease.stamp() == stamp) {
            if (watchAfter > 0 && age >= Math.min(watchAfter, WEAK_AFTER_NANOS) && !slot.hasEscaped()) {
                slot.holdWeakly(lease);
            }
        } else if (abandoned
                && !slot.hasEscaped()
                && (age >= watchAfter || !exchange.waiters().isEmpty())) {
            reclaim(config, slot, stamp, age);
            return;
        }
        if (reclaimIdle(config, slot, stamp, now)) {
            return;
        }
        long heldIdle = config.heldIdleThreshold().toNanos();
        if (heldIdle > 0
                && age >= heldIdle
                && !slot.isInCall()
                && slot.borrowSite() == null
                && quiet(slot, now) >= heldIdle / 2) {
            // Which place it is will be known of the next one.
            capture.forAWhile();
        }
        if (age >= config.leakThreshold().toNanos() && !slot.isInCall() && slot.reportsLeak(stamp)) {
            context.housekeeper().execute(() -> report(slot, stamp));
        }
    }

    private void reclaim(PoolConfig config, Slot slot, int stamp, long age) {
        String place = CodePlaces.place(slot.borrowSite());
        slot.condemn(
                EvictionReason.ABANDONED,
                "a lease of " + Times.brief(Duration.ofNanos(age))
                        + " was never closed, and no reference to it is left"
                        + (place == null ? "" : "; borrowed at " + place));
        closer.close(slot, stamp);
    }

    private long quiet(Slot slot, long now) {
        return now - slot.quietSince() - context.housekeeper().stoodStillSince(slot.quietSince(), now);
    }

    private boolean reclaimIdle(PoolConfig config, Slot slot, int stamp, long now) {
        long limit = config.reclaimIdleAfter().toNanos();
        if (!slot.isQuiet(now)
                || limit == 0
                || quiet(slot, now) < limit
                || exchange.waiters().isEmpty()
                || isHelpNear(config)) {
            return false;
        }
        Lease lease = slot.reachableLease();
        String place = CodePlaces.place(slot.borrowSite());
        String why = "after " + Times.brief(Duration.ofNanos(quiet(slot, now)))
                + " without a call on it, while others waited"
                + (place == null ? "" : "; it was borrowed at " + place);
        return closer.reclaim(
                slot, stamp, lease, ErrorCode.LEASE_RECLAIMED, EvictionReason.RECLAIMED, "taken back " + why);
    }

    /** True where who waits will be served without anybody's lease: there is room for a connection, or one is on its way. */
    private boolean isHelpNear(PoolConfig config) {
        SlotArray slots = exchange.slots();
        int inUse = slots.count(Slot.IN_USE);
        // While the server gives no connection, room is of no use, nor is an attempt.
        int ofNoUse = outage.lastFailure() == null
                ? 0
                : slots.count(Slot.OPENING) + Math.max(0, config.capacity() - slots.occupied());
        return inUse + ofNoUse < config.capacity();
    }

    private void report(Slot slot, int stamp) {
        Lease lease = slot.reachableLease();
        if (lease == null || lease.stamp() != stamp) {
            return;
        }
        String name = context.name();
        LeaseInfo info = LeaseReports.report(slot, lease, context.ticker().nanos());
        PoolLog.LOG.log(
                Level.WARNING,
                ErrorCode.LEAK + " pool '" + name + "': a lease is likely a leak: " + LeaseText.describe(info)
                        + ". Close it in a try-with-resources block. See: holdfast explain " + ErrorCode.LEAK);
        FlightEvents.leaked(name, info);
        context.events().tell(listener -> listener.onLeak(name, info));
    }
}
