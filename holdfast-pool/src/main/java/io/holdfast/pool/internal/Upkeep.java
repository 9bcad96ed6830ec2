package io.holdfast.pool.internal;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.Fill;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.ServerState;
import io.holdfast.pool.internal.mysql.ConnectErrors;
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
final class Upkeep {
    static final int PRESSURE_MILLIS = 10;

    /** Rounds for those who come to wait are this far apart: in a crowd, each would see the same slots again. */
    private static final long CROWD_NANOS = 1_000_000L;

    private static final long STEP_NANOS = Housekeeper.TICK_MILLIS * 1_000_000L;

    private static final long LONGEST_INTERVAL_NANOS = 1_000_000_000L;
    private static final long SHORTEST_INTERVAL_NANOS = 10_000_000L;
    /** Utilisation at which places of borrow are captured, and below which no longer. */
    private static final double CAPTURE_FROM = 0.8;
    /** For how long after that places are still captured. */
    private static final long PRESSED_NANOS = 1_000_000_000L;

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

    private static final long SHORTEST_REPLACE_ALL_NANOS = 250_000_000L;
    private static final long LONGEST_REPLACE_ALL_NANOS = 8_000_000_000L;
    /** For a refusal that only a change of settings ends. */
    private static final long PERMANENT_RETRY_NANOS = 700_000_000L;
    /** For a host that the server has blocked (1129): each further attempt may count against it. */
    private static final long BLOCKED_RETRY_NANOS = 10_000_000_000L;

    /** Regular looks that find the same round unfinished before it is given up. */
    private static final int MOST_STUCK = 4;

    private static final long CAPTURE_AFTER_LEAK_NANOS = 600_000_000_000L;

    private static final double CAPTURE_UNTIL = 0.6;
    /** Capturing costs about 2 µs: only leases that last this long on average are worth it, and long beside it. */
    private static final double CAPTURE_FROM_AGE_NANOS = 20_000_000;

    private final ConnectionPool pool;
    private final SlotJobs jobs;
    private final GrowthController growth;
    private final LostSlots lost;
    private final LeakDetector leaks;
    private final Openings openings;
    private final ServerHealth health;
    private final UtilisationAlert utilisation;
    private final NestedBorrows nested = new NestedBorrows();
    /** When all connections were last replaced, and how long until that may be again. Guarded by this object's lock. */
    private long replacedAllAt;

    private long replaceAllInterval = SHORTEST_REPLACE_ALL_NANOS;
    private boolean replacedAll;
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
    /** When a connection was last opened. */
    private volatile long openedAt;
    /** When one was last found broken. */
    private volatile long lostAt;

    private volatile boolean lostAny;
    /** When opening began to fail; 0 while it works. */
    private volatile long downSince;

    /** Inside rounds only: whether a replacement is being opened. Cleared by any thread. */
    private volatile boolean replacing;
    /** Inside rounds only. */
    private boolean capturing;
    /** When the pool was last seen under pressure. Inside rounds only. */
    private long pressedAt;
    /** When one was last opened beside a job that was silent. Inside rounds only. */
    private long openedBesideAt;
    /** Until when places of borrow are captured whatever the load. */
    private volatile long captureUntil;
    /** Set by rounds: nothing more can be opened. Cleared by whoever makes room. */
    private volatile boolean full;

    Upkeep(ConnectionPool pool, SlotJobs jobs, Openings openings) {
        this.pool = pool;
        this.jobs = jobs;
        this.openings = openings;
        this.health = new ServerHealth(pool);
        this.utilisation = new UtilisationAlert(pool.events());
        this.leaks = new LeakDetector(pool, jobs);
        this.lost = new LostSlots(jobs);
        this.captureUntil = pool.ticker().nanos();
        this.pressedAt = captureUntil - PRESSED_NANOS;
        this.crowdSeenAt = captureUntil - CROWD_NANOS;
        this.openedBesideAt = captureUntil - GrowthController.STALLED_NANOS;
        this.growth = new GrowthController(pool.config().openParallelism());
    }

    void start() {
        regular = pool.housekeeper().scheduleRepeating(this::lookAround, interval(pool.config()));
        wake();
    }

    void stop() {
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
            long clock = pool.ticker().nanos() - pool.housekeeper().stoodStillNanos();
            lost.look(pool.exchange().slots(), clock);
            pool.orphans().look();
            pool.housekeeper().look();
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
        pool.events().tellWaiting();
        wake();
    }

    /** Makes a round now, on this thread unless another is at it. Throws nothing: callers are borrowers and returns, too. */
    void wake() {
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

    /**
     * A connection was found broken.
     *
     * @param openedAt when it was opened
     * @param served whether it had been of use before
     */
    void lost(long openedAt, boolean served) {
        long now = pool.ticker().nanos();
        lostAt = now;
        lostAny = true;
        if (!served && now - openedAt < GrowthController.YOUNG_NANOS) {
            growth.lostYoung(now);
        }
    }

    /** A slot became empty, or the limit was raised. */
    void roomMade() {
        full = false;
        wake();
    }

    /**
     * A borrower is in the queue: openings may be called for, now and in a while. Throws nothing: a borrower that got an Error in
     * place of its turn would be served all the same, and the connection lost.
     */
    void waiterJoined(long cameAt) {
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
                    pool.housekeeper().schedule(this::crowdCame, CROWD_NANOS);
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
            pool.housekeeper().schedule(this::pressure, PRESSURE_MILLIS * 1_000_000L);
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
            pool.holders()
                    .prepare(pool.housekeeper(), pool.config().leakThreshold().toNanos());
            nested.look(
                    pool.exchange().slots(),
                    pool.config(),
                    pool.exchange().waiters(),
                    pool.ticker().nanos());
        } catch (Throwable e) {
            PoolLog.LOG.log(Level.ERROR, "a round of the pool's upkeep failed unexpectedly", e);
        }
        if (!stopped && !pool.exchange().waiters().isEmpty()) {
            pressureAgain();
            return;
        }
        underPressure.set(false);
        if (!stopped && !pool.exchange().waiters().isEmpty() && underPressure.compareAndSet(false, true)) {
            pressureAgain();
        }
    }

    private void round() {
        PoolConfig config = pool.config();
        SlotArray slots = pool.exchange().slots();
        long now = pool.ticker().nanos();
        // While somebody waits, by the clock that says when a lease began, less its step: by a finer one each lease
        // seems older than it is, and an opening seems to pay. That clock stands while nobody asks.
        boolean awaited = !pool.exchange().waiters().isEmpty();
        if (awaited) {
            crowdSeenAt = now;
        }
        long leaseNow = awaited ? pool.ticker().coarseNanos() - STEP_NANOS : now;
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
            suspect += doubtful && pool.failureEpoch().isSuspect(slot.lastAliveAt) ? 1 : 0;
            if (state == Slot.IN_USE) {
                inUse++;
                // On its way to a borrower it still has the time of the lease before.
                ages += slot.isLent(slot.stamp()) ? Math.max(0, leaseNow - slot.borrowedAt) : 0;
            }
        }
        occupied = tidy(config, slots, now, occupied);
        int held = occupied - opening;
        opening = Math.max(0, opening - pool.orphans().slotsBeside());
        int stalled = Math.min(opening, openings.stalled());
        int installing = Math.min(held, openings.installing());
        held -= installing;
        opening += installing;
        int waiting = pool.exchange().waiters().size();
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
        for (int wanted = pool.isHalted() ? 0 : growth.openingsWanted(load, now); wanted > 0; wanted--) {
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
        Openings.Failure failure = openings.lastFailure();
        int wished = config.fill() == Fill.LAZY ? Math.min(config.size(), inUse + waiting) : config.size();
        health.seen(
                growth.isFailing() || stalled > 0 && isOutage() && openings.isAnyUnanswered(),
                stalled > 0 && pool.counters().opened.get() > 0,
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
    Duration idleLimit() {
        return Duration.ofNanos(idleLimitNanos);
    }

    /** How often an idle connection is pinged; zero means never. */
    Duration keepalive() {
        return Duration.ofNanos(keepaliveNanos(pool.config()));
    }

    /** The server as the pool sees it. */
    ServerState serverState() {
        return health.state();
    }

    /**
     * True now and then: all connections may be replaced for a reason that concerns the server. At first after a quarter of a
     * second, since a new primary is often there a moment later; ever more seldom while it does not help.
     */
    synchronized boolean mayReplaceAll() {
        long now = pool.ticker().nanos();
        boolean again = replacedAll && now - replacedAllAt < 4 * replaceAllInterval;
        if (replacedAll && now - replacedAllAt < replaceAllInterval) {
            return false;
        }
        replaceAllInterval =
                again ? Math.min(LONGEST_REPLACE_ALL_NANOS, 2 * replaceAllInterval) : SHORTEST_REPLACE_ALL_NANOS;
        replacedAllAt = now;
        replacedAll = true;
        return true;
    }

    /** Has all connections but this one replaced, one after the other, the new one first: it was opened otherwise than they. */
    void outdate(Slot newest, long now) {
        SlotArray slots = pool.exchange().slots();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            if (slot != newest && slot.state() != Slot.EMPTY && slot.state() != Slot.OPENING) {
                slot.expiresAt = Math.min(slot.expiresAt, now);
                slot.retireAs = EvictionReason.OUTDATED;
            }
        }
    }

    /** True when a connection that was just opened is one too many: another attempt was quicker. */
    boolean isOneTooMany() {
        SlotArray slots = pool.exchange().slots();
        int held = slots.occupied() - slots.count(Slot.OPENING) - slots.count(Slot.CLOSING);
        return held > pool.config().capacity();
    }

    /** Sends away idle connections that must go, and has those checked that must prove themselves. Gives what is left. */
    private int tidy(PoolConfig config, SlotArray slots, long now, int before) {
        int occupied = before;
        if (!replacing && slots.kept() > config.capacity()) {
            pool.seenOverCapacity();
        }
        long keepalive = keepaliveNanos(config);
        long background = config.backgroundValidationInterval().toNanos();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            int state = slot.state();
            if (state == Slot.IDLE) {
                long idle = now - slot.lastUsedAt;
                long silent = now - slot.lastAliveAt;
                EvictionReason surplus = surplus(config, slots, occupied, idle);
                if (slot.condemned != null) {
                    occupied -= jobs.closeIdle(slot, EvictionReason.REQUESTED) ? 1 : 0;
                } else if (surplus != null) {
                    occupied -= jobs.closeIdle(slot, surplus) ? 1 : 0;
                } else if (pool.failureEpoch().isSuspect(slot.lastAliveAt)
                        || keepalive > 0 && silent >= keepalive
                        || background > 0 && silent >= background) {
                    jobs.checkIdle(slot);
                }
            }
            if (state == Slot.IN_USE) {
                leaks.look(config, slot, now);
            }
            boolean held = state == Slot.IDLE || state == Slot.IN_USE;
            if (held && !config.maxLifetime().isZero() && now - slot.expiresAt >= 0 && slot.condemned == null) {
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

    /** Opens one connection to see whether it leads to a better server; false where that is not possible now. */
    boolean look(WritableSearch search) {
        return openOne(pool.exchange().slots(), null, search);
    }

    private boolean openOne(SlotArray slots, @Nullable Slot replaced) {
        return openOne(slots, replaced, null);
    }

    private boolean openOne(SlotArray slots, @Nullable Slot replaced, @Nullable WritableSearch search) {
        if (pool.isHalted()) {
            return false;
        }
        boolean urgent = !pool.exchange().waiters().isEmpty() && isWithoutConnections();
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
                if (pool.isHalted()) {
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
                pool.housekeeper().schedule(this::gateAgain, GATE_RETRY_NANOS);
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

    /** True when there is a sign that the server is gone, and none since that it is back. Any thread. */
    boolean isOutage() {
        return openings.lastFailure() != null || lostAny && lostAt - openedAt > 0;
    }

    /** A third of the server's idle limit at the most: two pings may be lost. */
    private long keepaliveNanos(PoolConfig config) {
        long configured = config.keepaliveInterval().toNanos();
        long limit = idleLimitNanos;
        return configured == 0 || limit == 0 ? configured : Math.min(configured, limit / 3);
    }

    /** A lease was found by the end of its scope: for ten minutes every place of borrow is captured. */
    void captureForAWhile() {
        captureFromThisRoundOn();
        wake();
    }

    /** As above, from within a round. */
    void captureFromThisRoundOn() {
        captureUntil = pool.ticker().nanos() + CAPTURE_AFTER_LEAK_NANOS;
    }

    private void capture(PoolConfig config, double utilisation, double meanAgeNanos) {
        long now = pool.ticker().nanos();
        if (utilisation >= (capturing ? CAPTURE_UNTIL : CAPTURE_FROM) && meanAgeNanos >= CAPTURE_FROM_AGE_NANOS) {
            // A slot on its way from one lease to the next counts as idle or being reset, which must not end it.
            pressedAt = now;
        }
        capturing = switch (config.borrowSiteCapture()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case UNDER_PRESSURE -> now - captureUntil < 0 || now - pressedAt < PRESSED_NANOS;
        };
        // Not before the first connection is there: a start does not wait for the recorder's classes.
        pool.lookAtStatements(false);
        pool.observe(capturing, pool.counters().opened.get() > 0 && FlightEvents.wantBorrows());
    }

    /** A connection was opened. */
    void opened(long tookNanos, @Nullable Duration idleLimit) {
        if (idleLimit != null) {
            idleLimitNanos = idleLimit.toNanos();
        }
        openedAt = pool.ticker().nanos();
        downSince = 0;
        replacing = false;
        growth.opened(tookNanos, pool.ticker().nanos());
        if (jobs.checksOlderThan(SLOW_PING_NANOS) > 0) {
            long begun = pool.ticker().nanos() - tookNanos;
            pool.housekeeper().schedule(() -> jobs.giveUpChecksBegunBefore(begun), PING_GRACE_NANOS);
        }
        long patience = Math.max(SLOW_RESET_NANOS, LOGINS_IN_A_RESET * tookNanos);
        if (!pool.exchange().waiters().isEmpty() && jobs.resetsOlderThan(patience) > 0) {
            long begun = pool.ticker().nanos() - patience;
            pool.housekeeper().schedule(() -> giveUpResetsBegunBefore(begun), PING_GRACE_NANOS);
        }
    }

    private void giveUpResetsBegunBefore(long moment) {
        if (!pool.exchange().waiters().isEmpty()) {
            jobs.giveUpResetsBegunBefore(moment);
        }
    }

    /** An opening failed: the next attempt is planned, and those are refused who would wait for nothing. */
    void openFailed(ErrorCode code, Throwable cause) {
        long now = pool.ticker().nanos();
        if (downSince == 0) {
            downSince = now == 0 ? 1 : now;
        }
        replacing = false;
        long least = ConnectErrors.isHostBlocked(cause)
                ? BLOCKED_RETRY_NANOS
                : ConnectErrors.isPermanent(code, cause) ? PERMANENT_RETRY_NANOS : 0;
        long delay = growth.failed(now, ThreadLocalRandom.current().nextDouble(), least);
        String name = pool.config().name();
        PoolLog.LOG.log(
                Level.DEBUG,
                () -> ErrorCode.OPEN_RETRY + " pool '" + name + "': opening a connection failed (" + code
                        + "); next attempt in " + delay / 1_000_000 + " ms: " + cause);
        pool.events().tell(listener -> listener.onOpenFailed(name, cause, Duration.ofNanos(delay)));
        if (isWithoutConnections() && pool.counters().opened.get() == 0 && ConnectErrors.isPermanent(code, cause)) {
            pool.exchange().refuse(new Refusal(code, cause), now);
        }
        pool.housekeeper().schedule(this::wake, delay);
    }

    /** Refuses those who have waited for failFastAfter for a server that is known to be down. */
    private void failFast() {
        Openings.Failure failure = openings.lastFailure();
        long since = downSince;
        if (failure == null || since == 0 || pool.isHalted() || !isWithoutConnections()) {
            return;
        }
        long now = pool.ticker().nanos();
        boolean neverReached = pool.counters().opened.get() == 0;
        boolean downForLong = now - since
                >= Math.max(LONG_OUTAGE_NANOS, pool.config().borrowTimeout().toNanos());
        if (neverReached || downForLong) {
            long patience = pool.config().failFastAfter().toNanos();
            pool.exchange().refuse(new Refusal(failure.code(), failure.cause()), now - patience);
        }
    }

    private boolean isWithoutConnections() {
        SlotArray slots = pool.exchange().slots();
        return slots.occupied() == slots.count(Slot.OPENING) + slots.count(Slot.CLOSING);
    }

    /** A lease was used by another thread than the one that borrowed. Any thread. */
    void handedOver() {
        nested.handedOver();
    }

    /** A lease ended while others waited. */
    void leaseEnded(long heldNanos) {
        // Where nothing can be opened nobody asks for the estimate, and to write it costs all who return.
        if (!full) {
            growth.leaseEnded(heldNanos);
        }
    }
}
