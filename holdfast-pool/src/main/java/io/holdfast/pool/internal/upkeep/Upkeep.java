package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.Fill;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.Housekeeper;
import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.ServerHealth;
import io.holdfast.pool.internal.context.TimeTable;
import io.holdfast.pool.internal.lease.Checks;
import io.holdfast.pool.internal.lease.Leases;
import io.holdfast.pool.internal.lease.PoolSignals;
import io.holdfast.pool.internal.lease.Resets;
import io.holdfast.pool.internal.lease.SlotCloser;
import io.holdfast.pool.internal.lease.SlotLimits;
import io.holdfast.pool.internal.mysql.ConnectErrors;
import io.holdfast.pool.internal.open.WritableSearch;
import io.holdfast.pool.internal.report.FlightEvents;
import io.holdfast.pool.internal.report.HolderReports;
import io.holdfast.pool.internal.session.Orphans;
import io.holdfast.pool.internal.slot.Refusal;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a pool: opens what is missing, checks what was idle for long, replaces what is old, closes what is too much.
 * A round looks at every slot once and never waits; rounds never overlap. One is due regularly,
 * every {@value WaiterPressure#MILLIS} ms while a borrower waits, and whenever something happened that may call for one.
 */
public final class Upkeep implements PoolSignals {
    private static final long STEP_NANOS = Housekeeper.TICK_MILLIS * 1_000_000L;

    /** A ping that takes longer is slow. */
    private static final long SLOW_PING_NANOS = 100_000_000L;
    /** As above, of a reset: it may roll back much. */
    private static final long SLOW_RESET_NANOS = 1_000_000_000L;
    /** A reset that has lasted this many times as long as a login is not slow for the server's slowness. */
    private static final int LOGINS_IN_A_RESET = 4;

    /** What a ping has after a new connection was opened, before it counts as unanswered. */
    private static final long PING_GRACE_NANOS = 150_000_000L;

    /** Longer than restarts and failovers take: up to then waiters stay, to be served when the server is back. */
    private static final long LONG_OUTAGE_NANOS = 30_000_000_000L;

    /** For a refusal that only a change of settings ends. */
    private static final long PERMANENT_RETRY_NANOS = 700_000_000L;
    /** For a host that the server has blocked (1129): each further attempt may count against it. */
    private static final long BLOCKED_RETRY_NANOS = 10_000_000_000L;

    /** Regular looks that find the same round unfinished before it is given up. */
    private static final int MOST_STUCK = 4;

    private final PoolContext context;
    private final SlotCloser closer;
    private final Checks checks;
    private final Resets resets;
    private final GrowthController growth;
    private final LostSlots lost;
    private final WaiterPressure pressure;
    private final OpeningStarter starter;
    private final LeakDetector leaks;
    private final NameWatch names;
    private final Openings openings;
    private final Orphans orphans;
    private final Leases leases;
    private final SlotExchange exchange;
    private final SlotLimits limits;
    private final Outage outage;
    private final HolderReports holders;
    private final SiteCapture capture;
    private final ServerHealth health;
    private final UtilisationAlert utilisation;
    private final NestedBorrows nested = new NestedBorrows();
    /** Rounds asked for. The thread that raises it from 0 makes them. */
    private final AtomicInteger asked = new AtomicInteger();
    /** Rounds that have ended. Written by the thread that makes them, one at a time. */
    private volatile int rounds;
    /** What the regular look saw of it. Housekeeper only. */
    private int roundsSeen;

    private int roundsStuck;

    private TimeTable.@Nullable Entry regular;
    private volatile boolean stopped;
    /** The server's idle limit; 0 while unknown. */
    private volatile long idleLimitNanos;
    /** Inside rounds only: whether a replacement is being opened. Cleared by any thread. */
    private volatile boolean replacing;
    /** When one was last opened beside a job that was silent. Inside rounds only. */
    private long openedBesideAt;
    /** Set by rounds: nothing more can be opened. Cleared when there is room. */
    private volatile boolean full;

    public Upkeep(
            PoolContext context,
            SlotExchange exchange,
            SlotCloser closer,
            Checks checks,
            Resets resets,
            SlotLimits limits,
            Openings openings,
            Orphans orphans,
            Leases leases,
            Outage outage,
            ServerHealth health,
            SiteCapture capture,
            HolderReports holders) {
        this.context = context;
        this.exchange = exchange;
        this.closer = closer;
        this.checks = checks;
        this.resets = resets;
        this.limits = limits;
        this.openings = openings;
        this.orphans = orphans;
        this.leases = leases;
        this.outage = outage;
        this.health = health;
        this.capture = capture;
        this.holders = holders;
        this.utilisation = new UtilisationAlert(context.events());
        this.leaks = new LeakDetector(context, exchange, closer, outage, capture);
        this.lost = new LostSlots(closer);
        this.names = new NameWatch(context, exchange);
        this.pressure = new WaiterPressure(context, exchange, this::wake, this::whilePressed);
        this.starter = new OpeningStarter(context, exchange, closer, openings, this::wake);
        long now = context.ticker().nanos();
        this.openedBesideAt = now - GrowthController.STALLED_NANOS;
        this.growth = new GrowthController(context.config().openParallelism());
    }

    public void start() {
        regular = context.housekeeper().scheduleRepeating(this::lookAround, RoundInterval.between(context.config()));
        wake();
    }

    public void stop() {
        stopped = true;
        pressure.stop();
        if (regular != null) {
            regular.cancel();
        }
    }

    /** The regular round, on the housekeeper. */
    private void lookAround() {
        try {
            long clock = context.ticker().nanos() - context.housekeeper().stoodStillNanos();
            lost.look(exchange.slots(), clock);
            orphans.look();
            names.look(clock);
            context.housekeeper().look();
        } catch (Throwable e) {
            // The next look finds what this one has left.
            PoolLog.LOG.log(Level.ERROR, "a look for lost slots failed unexpectedly", e);
        }
        // Rounds never wait: one that has not ended between two looks was ended by an Error at a place that no catch
        // covers.
        int ended = rounds;
        if (asked.get() == 0 || ended != roundsSeen) {
            roundsStuck = 0;
        } else if (++roundsStuck > MOST_STUCK) {
            asked.set(0);
        }
        roundsSeen = ended;
        context.events().tellWaiting();
        wake();
    }

    /** Makes a round now, on this thread unless another is at it. */
    @Override
    public void wake() {
        if (asked.getAndIncrement() != 0) {
            return;
        }
        int served;
        do {
            served = asked.get();
            try {
                if (!stopped) {
                    round();
                }
            } catch (Throwable e) {
                PoolLog.LOG.log(Level.ERROR, "a round of the pool's upkeep failed unexpectedly", e);
            }
            rounds++;
        } while (asked.addAndGet(-served) != 0);
    }

    @Override
    public void lost(long openedAt, boolean served) {
        long now = context.ticker().nanos();
        outage.lost(now);
        if (!served && now - openedAt < GrowthController.YOUNG_NANOS) {
            growth.lostYoung(now);
        }
    }

    @Override
    public void roomMade() {
        full = false;
        wake();
    }

    /**
     * Openings may be called for, now and in a while. A borrower that got an Error in place of its turn would be served all the
     * same, and the connection lost.
     */
    @Override
    public void waiterJoined(long cameAt) {
        try {
            pressure.joined(cameAt, !full);
        } catch (Throwable e) {
            PoolLog.LOG.log(Level.DEBUG, "the next that joins, or the regular look, calls for openings", e);
        }
    }

    /** While borrowers wait: those are refused who would wait for nothing. */
    private void whilePressed() {
        failFast();
        holders.prepare(context.housekeeper(), context.config().leakThreshold().toNanos());
        nested.look(
                exchange.slots(),
                context.config(),
                exchange.waiters(),
                context.ticker().nanos());
        holders.waitForEachOther(nested.isLikely());
    }

    private void round() {
        PoolConfig config = context.config();
        SlotArray slots = exchange.slots();
        long now = context.ticker().nanos();
        // While a borrower waits, by the clock that says when a lease began, less its step: by a finer one each lease
        // seems older than it is, and an opening seems to pay. That clock stands while nothing asks for it.
        boolean awaited = !exchange.waiters().isEmpty();
        if (awaited) {
            pressure.seenBy(now);
        }
        long leaseNow = awaited ? context.ticker().coarseNanos() - STEP_NANOS : now;
        SlotCounts counts = SlotCounts.of(slots, leaseNow, context.failureEpoch());
        int occupied = tidy(config, slots, now, counts.occupied());
        int held = occupied - counts.opening();
        int opening = Math.max(0, counts.opening() - orphans.slotsBeside());
        int stalled = Math.min(opening, openings.stalled());
        int installing = Math.min(held, openings.installing());
        held -= installing;
        opening += installing;
        // A thread that does not get the processor still counts as waiting when its connection is there.
        int waiting = Math.max(0, exchange.waiters().size() - counts.onTheirWay());
        double meanAge = counts.meanAge();
        capture(config, (double) counts.inUse() / config.capacity(), meanAge);
        utilisation.seen(config, counts.inUse(), now);
        GrowthController.Load load = new GrowthController.Load(
                waiting,
                counts.inUse(),
                opening - stalled,
                stalled,
                held,
                config.size(),
                config.capacity(),
                config.fill() != Fill.LAZY,
                meanAge);
        full = load.occupied() >= config.capacity() && stalled == 0;
        for (int wanted = context.isHalted() ? 0 : growth.openingsWanted(load, now); wanted > 0; wanted--) {
            if (stalled >= config.openParallelism() || !starter.openOne(slots, null, null)) {
                // Its end makes room, which asks for another round.
                openings.giveOneUp();
            }
        }
        if (waiting > 0
                && load.opening() == 0
                && !growth.isFailing()
                && now - openedBesideAt >= GrowthController.STALLED_NANOS
                && isAnySilent()
                && starter.openOne(slots, null, null)) {
            // A ping or a reset is silent while a borrower waits: a new connection, in the spare slot if need be, may
            // be
            // there sooner.
            openedBesideAt = now;
        }
        Outage.Failure failure = outage.lastFailure();
        int wished = config.fill() == Fill.LAZY ? Math.min(config.size(), counts.inUse() + waiting) : config.size();
        health.seen(
                growth.isFailing() || stalled > 0 && outage.isOngoing() && openings.isAnyUnanswered(),
                stalled > 0 && context.counters().opened.get() > 0,
                load.held(),
                counts.suspect(),
                wished - load.held(),
                now,
                failure == null ? null : failure.cause());
    }

    private boolean isAnySilent() {
        return checks.olderThan(SLOW_PING_NANOS) > 0 || resets.olderThan(SLOW_RESET_NANOS) > 0;
    }

    /** The server's idle limit; zero while unknown. */
    public Duration idleLimit() {
        return Duration.ofNanos(idleLimitNanos);
    }

    /** How often an idle connection is pinged; zero means never. */
    public Duration keepalive() {
        return Duration.ofNanos(keepaliveNanos(context.config()));
    }

    /** Sends away idle connections that must go, and has those checked that must prove themselves. Gives what is left. */
    private int tidy(PoolConfig config, SlotArray slots, long now, int before) {
        int occupied = before;
        if (!replacing && slots.kept() > config.capacity()) {
            limits.seenOverCapacity();
        }
        long keepalive = keepaliveNanos(config);
        long background = config.backgroundValidationInterval().toNanos();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            int state = slot.state();
            if (state == Slot.IDLE) {
                long idle = now - slot.lastUsedAt();
                long silent = now - slot.lastAliveAt();
                EvictionReason surplus = surplus(config, slots, occupied, idle);
                if (slot.isCondemned()) {
                    occupied -= closer.closeIdle(slot, EvictionReason.REQUESTED) ? 1 : 0;
                } else if (surplus != null) {
                    occupied -= closer.closeIdle(slot, surplus) ? 1 : 0;
                } else if (context.failureEpoch().isSuspect(slot.lastAliveAt())
                        || keepalive > 0 && silent >= keepalive
                        || background > 0 && silent >= background) {
                    checks.checkIdle(slot);
                }
            }
            if (state == Slot.IN_USE) {
                leaks.look(config, slot, now);
            }
            boolean held = state == Slot.IDLE || state == Slot.IN_USE;
            if (held && !config.maxLifetime().isZero() && now - slot.expiresAt() >= 0 && !slot.isCondemned()) {
                replace(config, slots, slot, occupied, now);
            }
        }
        return occupied;
    }

    private @Nullable EvictionReason surplus(PoolConfig config, SlotArray slots, int occupied, long idle) {
        if (occupied > config.capacity() && slots.kept() > config.capacity() + (replacing ? 1 : 0)) {
            return EvictionReason.RESIZED;
        }
        boolean lingered = idle >= config.overflowLinger().toNanos();
        boolean unused = config.fill() == Fill.LAZY
                && !config.idleTimeout().isZero()
                && idle >= config.idleTimeout().toNanos();
        return occupied > config.size() && lingered || unused ? EvictionReason.IDLE_TIMEOUT : null;
    }

    /** Opens the replacement of an old connection first, one at a time; the old one goes when the new one is there. */
    private void replace(PoolConfig config, SlotArray slots, Slot old, int occupied, long now) {
        // Those that are being opened count for nothing: they may hang for long.
        boolean needed = slots.kept() <= config.size() && (config.fill() != Fill.LAZY || old.state() == Slot.IN_USE);
        if (!needed) {
            if (!closer.closeIdle(old, EvictionReason.MAX_LIFETIME)) {
                old.condemn(EvictionReason.MAX_LIFETIME, null);
            }
        } else if (!replacing && growth.isRetryDue(now) && occupied <= config.capacity()) {
            // Before it begins: it may be over, and have taken this back, before the call returns.
            replacing = true;
            if (!starter.openOne(slots, old, null)) {
                replacing = false;
            }
        }
    }

    @Override
    public boolean search(WritableSearch search) {
        return starter.openOne(exchange.slots(), null, search);
    }

    /** A third of the server's idle limit at the most: two pings may be lost. */
    private long keepaliveNanos(PoolConfig config) {
        long configured = config.keepaliveInterval().toNanos();
        long limit = idleLimitNanos;
        return configured == 0 || limit == 0 ? configured : Math.min(configured, limit / 3);
    }

    private void capture(PoolConfig config, double utilisation, double meanAgeNanos) {
        boolean sites = capture.isDue(config, utilisation, meanAgeNanos);
        // Not before the first connection is there: a start does not wait for the recorder's classes.
        leases.lookAtStatements(false);
        leases.observe(sites, context.counters().opened.get() > 0 && FlightEvents.wantBorrows());
    }

    @Override
    public void suspectAll() {
        context.failureEpoch().mark(context.ticker().nanos());
        wake();
    }

    @Override
    public void opened(long tookNanos, @Nullable Duration idleLimit) {
        if (idleLimit != null) {
            idleLimitNanos = idleLimit.toNanos();
        }
        replacing = false;
        growth.opened(tookNanos, context.ticker().nanos());
        if (checks.olderThan(SLOW_PING_NANOS) > 0) {
            long begun = context.ticker().nanos() - tookNanos;
            context.housekeeper().schedule(() -> checks.giveUpBegunBefore(begun), PING_GRACE_NANOS);
        }
        long patience = Math.max(SLOW_RESET_NANOS, LOGINS_IN_A_RESET * tookNanos);
        if (!exchange.waiters().isEmpty() && resets.olderThan(patience) > 0) {
            long begun = context.ticker().nanos() - patience;
            context.housekeeper().schedule(() -> giveUpResetsBegunBefore(begun), PING_GRACE_NANOS);
        }
    }

    private void giveUpResetsBegunBefore(long moment) {
        if (!exchange.waiters().isEmpty()) {
            resets.giveUpBegunBefore(moment);
        }
    }

    /** The next attempt is planned, and those are refused who would wait for nothing. */
    @Override
    public void openFailed(ErrorCode code, Throwable cause) {
        long now = context.ticker().nanos();
        replacing = false;
        long least = ConnectErrors.isHostBlocked(cause)
                ? BLOCKED_RETRY_NANOS
                : ConnectErrors.isPermanent(code, cause) ? PERMANENT_RETRY_NANOS : 0;
        long delay = growth.failed(now, ThreadLocalRandom.current().nextDouble(), least);
        String name = context.name();
        PoolLog.LOG.log(
                Level.DEBUG,
                () -> ErrorCode.OPEN_RETRY + " pool '" + name + "': opening a connection failed (" + code
                        + "); next attempt in " + delay / 1_000_000 + " ms: " + cause);
        context.events().tell(listener -> listener.onOpenFailed(name, cause, Duration.ofNanos(delay)));
        if (exchange.slots().isWithoutConnections()
                && context.counters().opened.get() == 0
                && ConnectErrors.isPermanent(code, cause)) {
            exchange.refuse(new Refusal(code, cause), now);
        }
        context.housekeeper().schedule(this::wake, delay);
    }

    /** Refuses those who have waited for failFastAfter for a server that is known to be down. */
    private void failFast() {
        Outage.Failure failure = outage.lastFailure();
        long since = outage.downSince();
        if (failure == null
                || since == 0
                || context.isHalted()
                || !exchange.slots().isWithoutConnections()) {
            return;
        }
        long now = context.ticker().nanos();
        boolean neverReached = context.counters().opened.get() == 0;
        boolean downForLong = now - since
                >= Math.max(LONG_OUTAGE_NANOS, context.config().borrowTimeout().toNanos());
        if (neverReached || downForLong) {
            long patience = context.config().failFastAfter().toNanos();
            exchange.refuse(new Refusal(failure.code(), failure.cause()), now - patience);
        }
    }

    @Override
    public void leaseHandedOver() {
        nested.handedOver();
    }

    @Override
    public void leaseEnded(long heldNanos) {
        // Where nothing can be opened the estimate is not asked for, and to write it costs all who return.
        if (!full) {
            growth.leaseEnded(heldNanos);
        }
    }
}
