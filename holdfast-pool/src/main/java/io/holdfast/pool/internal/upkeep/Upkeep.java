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
import io.holdfast.pool.internal.lease.Leases;
import io.holdfast.pool.internal.lease.PoolSignals;
import io.holdfast.pool.internal.lease.SlotJobs;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a pool: opens what is missing, checks what was idle for long, replaces what is old, closes what is too much.
 * A round looks at every slot once and never waits; rounds never overlap, whoever asks for one. One is due regularly,
 * every {@value #PRESSURE_MILLIS} ms while somebody waits, and whenever something happened that may call for one.
 */
public final class Upkeep implements PoolSignals {
    static final int PRESSURE_MILLIS = 10;

    /** Rounds for those who come to wait are this far apart: in a crowd, each would see the same slots again. */
    private static final long CROWD_NANOS = 1_000_000L;

    private static final long STEP_NANOS = Housekeeper.TICK_MILLIS * 1_000_000L;

    private static final long LONGEST_INTERVAL_NANOS = 1_000_000_000L;
    private static final long SHORTEST_INTERVAL_NANOS = 10_000_000L;
    /** A ping that takes longer is slow. */
    private static final long SLOW_PING_NANOS = 100_000_000L;
    /** As above, of a reset: it may roll back much. */
    private static final long SLOW_RESET_NANOS = 1_000_000_000L;
    /** A reset that has lasted this many times as long as a login is not slow for the server's slowness. */
    private static final int LOGINS_IN_A_RESET = 4;

    /** What a ping has after a new connection was opened, before it counts as unanswered. */
    private static final long PING_GRACE_NANOS = 150_000_000L;

    /** When all pools together open as many as they may to one host. */
    private static final long GATE_RETRY_NANOS = 10_000_000L;

    /** Longer than restarts and failovers take: up to then waiters stay, to be served when the server is back. */
    private static final long LONG_OUTAGE_NANOS = 30_000_000_000L;

    /** For a refusal that only a change of settings ends. */
    private static final long PERMANENT_RETRY_NANOS = 700_000_000L;
    /** For a host that the server has blocked (1129): each further attempt may count against it. */
    private static final long BLOCKED_RETRY_NANOS = 10_000_000_000L;

    /** Regular looks that find the same round unfinished before it is given up. */
    private static final int MOST_STUCK = 4;

    private final PoolContext context;
    private final SlotJobs jobs;
    private final GrowthController growth;
    private final LostSlots lost;
    private final LeakDetector leaks;
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
    /** Rounds asked for. Whoever raises it from 0 makes them. */
    private final AtomicInteger asked = new AtomicInteger();
    /** Rounds that have ended. Written by whoever makes them, one at a time. */
    private volatile int rounds;
    /** What the regular look saw of it. Housekeeper only. */
    private int roundsSeen;

    private int roundsStuck;

    /** When the last round began that found somebody waiting. Written inside rounds; any thread reads it. */
    private volatile long crowdSeenAt;
    /** A round for those who came within {@value #CROWD_NANOS} ns of that is in the time table. */
    private final AtomicBoolean crowdAwaited = new AtomicBoolean();

    /** A round for the host's gate is in the time table. */
    private final AtomicBoolean gateAwaited = new AtomicBoolean();

    private final AtomicBoolean underPressure = new AtomicBoolean();
    private TimeTable.@Nullable Entry regular;
    private volatile boolean stopped;
    /** The server's idle limit; 0 while unknown. */
    private volatile long idleLimitNanos;
    /** Inside rounds only: whether a replacement is being opened. Cleared by any thread. */
    private volatile boolean replacing;
    /** When one was last opened beside a job that was silent. Inside rounds only. */
    private long openedBesideAt;
    /** Set by rounds: nothing more can be opened. Cleared by whoever makes room. */
    private volatile boolean full;

    public Upkeep(
            PoolContext context,
            SlotExchange exchange,
            SlotJobs jobs,
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
        this.jobs = jobs;
        this.limits = limits;
        this.openings = openings;
        this.orphans = orphans;
        this.leases = leases;
        this.outage = outage;
        this.health = health;
        this.capture = capture;
        this.holders = holders;
        this.utilisation = new UtilisationAlert(context.events());
        this.leaks = new LeakDetector(context, exchange, jobs, outage, capture);
        this.lost = new LostSlots(jobs);
        long now = context.ticker().nanos();
        this.crowdSeenAt = now - CROWD_NANOS;
        this.openedBesideAt = now - GrowthController.STALLED_NANOS;
        this.growth = new GrowthController(context.config().openParallelism());
    }

    public void start() {
        regular = context.housekeeper().scheduleRepeating(this::lookAround, interval(context.config()));
        wake();
    }

    public void stop() {
        stopped = true;
        if (regular != null) {
            regular.cancel();
        }
    }

    /** A quarter of the shortest interval that is set, so that none is missed by more than that. */
    private static long interval(PoolConfig config) {
        long shortest = LONGEST_INTERVAL_NANOS;
        for (Duration setting : new Duration[] {
            config.keepaliveInterval(),
            config.backgroundValidationInterval(),
            config.maxLifetime(),
            config.idleTimeout(),
            config.overflowLinger(),
            config.reclaimAbandonedAfter(),
            config.reclaimIdleAfter(),
            config.leakThreshold()
        }) {
            if (!setting.isZero()) {
                shortest = Math.min(shortest, setting.toNanos() / 4);
            }
        }
        if (!config.heldIdleThreshold().isZero()) {
            shortest = Math.min(shortest, config.heldIdleThreshold().toNanos() / 2);
        }
        return Math.max(SHORTEST_INTERVAL_NANOS, shortest);
    }

    /** The regular round, on the housekeeper. */
    private void lookAround() {
        try {
            long clock = context.ticker().nanos() - context.housekeeper().stoodStillNanos();
            lost.look(exchange.slots(), clock);
            orphans.look();
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
            callForOpenings(cameAt);
        } catch (Throwable e) {
            PoolLog.LOG.log(Level.DEBUG, "the next that joins, or the regular look, calls for openings", e);
        }
    }

    private void callForOpenings(long cameAt) {
        if (!full) {
            if (cameAt - crowdSeenAt >= CROWD_NANOS) {
                wake();
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
        // Before the round: whoever joins from here on may not be seen by it.
        crowdAwaited.set(false);
        wake();
    }

    private void pressureAgain() {
        boolean scheduled = false;
        try {
            context.housekeeper().schedule(this::pressure, PRESSURE_MILLIS * 1_000_000L);
            scheduled = true;
        } finally {
            if (!scheduled) {
                // The next that joins tries again.
                underPressure.set(false);
            }
        }
    }

    private void pressure() {
        wake();
        try {
            failFast();
            holders.prepare(
                    context.housekeeper(), context.config().leakThreshold().toNanos());
            nested.look(
                    exchange.slots(),
                    context.config(),
                    exchange.waiters(),
                    context.ticker().nanos());
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

    private void round() {
        PoolConfig config = context.config();
        SlotArray slots = exchange.slots();
        long now = context.ticker().nanos();
        // While somebody waits, by the clock that says when a lease began, less its step: by a finer one each lease
        // seems older than it is, and an opening seems to pay. That clock stands while nobody asks.
        boolean awaited = !exchange.waiters().isEmpty();
        if (awaited) {
            crowdSeenAt = now;
        }
        long leaseNow = awaited ? context.ticker().coarseNanos() - STEP_NANOS : now;
        int occupied = 0;
        int inUse = 0;
        int opening = 0;
        int suspect = 0;
        double ages = 0;
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            int state = slot.state();
            occupied += state == Slot.EMPTY ? 0 : 1;
            opening += state == Slot.OPENING ? 1 : 0;
            boolean doubtful = state == Slot.IDLE || state == Slot.CHECKING;
            suspect += doubtful && context.failureEpoch().isSuspect(slot.lastAliveAt()) ? 1 : 0;
            if (state == Slot.IN_USE) {
                inUse++;
                // On its way to a borrower it still has the time of the lease before.
                ages += slot.isLent(slot.stamp()) ? Math.max(0, leaseNow - slot.borrowedAt()) : 0;
            }
        }
        occupied = tidy(config, slots, now, occupied);
        int held = occupied - opening;
        opening = Math.max(0, opening - orphans.slotsBeside());
        int stalled = Math.min(opening, openings.stalled());
        int installing = Math.min(held, openings.installing());
        held -= installing;
        opening += installing;
        int waiting = exchange.waiters().size();
        double meanAge = inUse == 0 ? 0 : ages / inUse;
        capture(config, (double) inUse / config.capacity(), meanAge);
        utilisation.seen(config, inUse, now);
        GrowthController.Load load = new GrowthController.Load(
                waiting,
                inUse,
                opening - stalled,
                stalled,
                held,
                config.size(),
                config.capacity(),
                config.fill() != Fill.LAZY,
                meanAge);
        full = load.occupied() >= config.capacity() && stalled == 0;
        for (int wanted = context.isHalted() ? 0 : growth.openingsWanted(load, now); wanted > 0; wanted--) {
            if (stalled >= config.openParallelism() || !openOne(slots, null)) {
                // Its end makes room, which asks for another round.
                openings.giveOneUp();
            }
        }
        if (waiting > 0
                && load.opening() == 0
                && !growth.isFailing()
                && now - openedBesideAt >= GrowthController.STALLED_NANOS
                && isAnySilent()
                && openOne(slots, null)) {
            // A ping or a reset is silent while somebody waits: a new connection, in the spare slot if need be, may be
            // there sooner.
            openedBesideAt = now;
        }
        Outage.Failure failure = outage.lastFailure();
        int wished = config.fill() == Fill.LAZY ? Math.min(config.size(), inUse + waiting) : config.size();
        health.seen(
                growth.isFailing() || stalled > 0 && outage.isOngoing() && openings.isAnyUnanswered(),
                stalled > 0 && context.counters().opened.get() > 0,
                load.held(),
                suspect,
                wished - load.held(),
                now,
                failure == null ? null : failure.cause());
    }

    private boolean isAnySilent() {
        return jobs.checksOlderThan(SLOW_PING_NANOS) > 0 || jobs.resetsOlderThan(SLOW_RESET_NANOS) > 0;
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
                    occupied -= jobs.closeIdle(slot, EvictionReason.REQUESTED) ? 1 : 0;
                } else if (surplus != null) {
                    occupied -= jobs.closeIdle(slot, surplus) ? 1 : 0;
                } else if (context.failureEpoch().isSuspect(slot.lastAliveAt())
                        || keepalive > 0 && silent >= keepalive
                        || background > 0 && silent >= background) {
                    jobs.checkIdle(slot);
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
            if (!jobs.closeIdle(old, EvictionReason.MAX_LIFETIME)) {
                old.condemn(EvictionReason.MAX_LIFETIME, null);
            }
        } else if (!replacing && growth.isRetryDue(now) && occupied <= config.capacity()) {
            // Before it begins: it may be over, and have taken this back, before the call returns.
            replacing = true;
            if (!openOne(slots, old)) {
                replacing = false;
            }
        }
    }

    @Override
    public boolean search(WritableSearch search) {
        return openOne(exchange.slots(), null, search);
    }

    private boolean openOne(SlotArray slots, @Nullable Slot replaced) {
        return openOne(slots, replaced, null);
    }

    private boolean openOne(SlotArray slots, @Nullable Slot replaced, @Nullable WritableSearch search) {
        if (context.isHalted()) {
            return false;
        }
        boolean urgent = !exchange.waiters().isEmpty() && isWithoutConnections();
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
                    // Closing or suspending looks at the slots after it has said so: one of the two sees the other.
                    jobs.cancelOpening(slots.get(i), stamp);
                    openings.gate().leave();
                    return false;
                }
                openings.start(slots.get(i), stamp, replaced, search);
                return true;
            }
        } while (isWithoutConnections() && openings.freeOne());
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
        wake();
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
        if (jobs.checksOlderThan(SLOW_PING_NANOS) > 0) {
            long begun = context.ticker().nanos() - tookNanos;
            context.housekeeper().schedule(() -> jobs.giveUpChecksBegunBefore(begun), PING_GRACE_NANOS);
        }
        long patience = Math.max(SLOW_RESET_NANOS, LOGINS_IN_A_RESET * tookNanos);
        if (!exchange.waiters().isEmpty() && jobs.resetsOlderThan(patience) > 0) {
            long begun = context.ticker().nanos() - patience;
            context.housekeeper().schedule(() -> giveUpResetsBegunBefore(begun), PING_GRACE_NANOS);
        }
    }

    private void giveUpResetsBegunBefore(long moment) {
        if (!exchange.waiters().isEmpty()) {
            jobs.giveUpResetsBegunBefore(moment);
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
        if (isWithoutConnections() && context.counters().opened.get() == 0 && ConnectErrors.isPermanent(code, cause)) {
            exchange.refuse(new Refusal(code, cause), now);
        }
        context.housekeeper().schedule(this::wake, delay);
    }

    /** Refuses those who have waited for failFastAfter for a server that is known to be down. */
    private void failFast() {
        Outage.Failure failure = outage.lastFailure();
        long since = outage.downSince();
        if (failure == null || since == 0 || context.isHalted() || !isWithoutConnections()) {
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

    private boolean isWithoutConnections() {
        SlotArray slots = exchange.slots();
        return slots.occupied() == slots.count(Slot.OPENING) + slots.count(Slot.CLOSING);
    }

    @Override
    public void leaseHandedOver() {
        nested.handedOver();
    }

    @Override
    public void leaseEnded(long heldNanos) {
        // Where nothing can be opened nobody asks for the estimate, and to write it costs all who return.
        if (!full) {
            growth.leaseEnded(heldNanos);
        }
    }
}
