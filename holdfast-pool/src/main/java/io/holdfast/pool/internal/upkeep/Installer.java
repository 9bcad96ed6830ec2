package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.lease.Handover;
import io.holdfast.pool.internal.lease.PoolSignals;
import io.holdfast.pool.internal.lease.SessionReset;
import io.holdfast.pool.internal.lease.SlotCloser;
import io.holdfast.pool.internal.lease.Validator;
import io.holdfast.pool.internal.mysql.DriverSettings;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.WritableSearch;
import io.holdfast.pool.internal.report.FlightEvents;
import io.holdfast.pool.internal.session.SilentSessions;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Puts a connection that was opened into its slot, and hands it on. On the worker that opened it; thread-safe. */
public final class Installer {
    private final PoolContext context;
    private final SlotExchange exchange;
    private final SlotCloser closer;
    private final Handover handover;
    private final SessionReset sessionReset;
    private final SilentSessions silentSessions;
    private final Validator validator;
    private final Outage outage;
    private final PoolSignals signals;
    private final boolean fetches;

    public Installer(
            PoolContext context,
            SlotExchange exchange,
            SlotCloser closer,
            Handover handover,
            SessionReset sessionReset,
            SilentSessions silentSessions,
            Validator validator,
            Outage outage,
            PoolSignals signals) {
        this.context = context;
        this.exchange = exchange;
        this.closer = closer;
        this.handover = handover;
        this.sessionReset = sessionReset;
        this.silentSessions = silentSessions;
        this.validator = validator;
        this.outage = outage;
        this.signals = signals;
        this.fetches = DriverSettings.mayFetchInParts(context.config());
    }

    /**
     * Begins the connection's life in its slot, and counts it.
     *
     * @param owned the stamp by which the caller owns the slot
     * @param begun when its opening began
     * @return false when the slot was taken from the caller; then nothing has changed
     */
    boolean install(ConnectionOpener.Opened opened, Slot slot, int owned, @Nullable PhysicalLink link, long begun) {
        long now = context.ticker().nanos();
        sessionReset.opened(opened.connection());
        if (!slot.attach(owned, opened, link != null && link.isConnected() ? link : null)) {
            return false;
        }
        if (link != null) {
            silentSessions.watch(link, opened);
        }
        long lifetime = context.config().maxLifetime().toNanos();
        // Not all at the same time.
        long spread = (long) (lifetime / 4.0 * ThreadLocalRandom.current().nextDouble());
        slot.fetches(fetches);
        slot.begin(now, now + lifetime - spread, validator.freshMicros(slot.link() != null));
        if (context.isRefreshedSince(begun)) {
            slot.condemn(EvictionReason.REQUESTED, "it was being opened when all were to be replaced");
        }
        context.counters().opened.incrementAndGet();
        context.counters().openNanos.addAndGet(now - begun);
        outage.opened(now);
        signals.opened(now - begun, opened.idleLimit());
        return true;
    }

    /** What follows for the other connections, and for this one where it is one too many. */
    void compare(ConnectionOpener.Opened opened, Slot slot, @Nullable WritableSearch search, boolean replaces) {
        if (opened.rotated()) {
            context.counters().refreshes.incrementAndGet();
            exchange.slots().outdateAllBut(slot, slot.openedAt());
        }
        if (search != null && search.isBetter(opened.connection(), opened.server())) {
            context.counters().refreshes.incrementAndGet();
            closer.condemnAllBut(slot, EvictionReason.READ_ONLY_SERVER);
        }
        // One whose ping is silent may be why this one was opened, and is given up soon; if it answers, it is one too
        // many.
        if (!replaces
                && exchange.slots().lentIdleOrReset() + 1 > context.config().capacity()) {
            slot.condemn(EvictionReason.RESIZED, "another attempt to open one was quicker");
        }
    }

    /** Hands the connection on, then reports it. */
    void handOn(Slot slot, int owned, long tookNanos) {
        PoolConfig config = context.config();
        handover.afterUse(slot, owned);
        // After it: a borrower that waits for the first connection does not wait for classes that only report it.
        context.events().tell(listener -> listener.onOpened(config.name(), Duration.ofNanos(tookNanos)));
        FlightEvents.opened(config.name(), tookNanos, null);
    }
}
