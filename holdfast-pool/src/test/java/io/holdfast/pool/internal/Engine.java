package io.holdfast.pool.internal;

import io.holdfast.pool.Between;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.context.Housekeeper;
import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.ServerHealth;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.lease.Checks;
import io.holdfast.pool.internal.lease.Handover;
import io.holdfast.pool.internal.lease.Leases;
import io.holdfast.pool.internal.lease.PoolSignals;
import io.holdfast.pool.internal.lease.Resets;
import io.holdfast.pool.internal.lease.SessionEnder;
import io.holdfast.pool.internal.lease.SessionReset;
import io.holdfast.pool.internal.lease.SlotCloser;
import io.holdfast.pool.internal.lease.SlotLimits;
import io.holdfast.pool.internal.lease.Validator;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.WritableSearch;
import io.holdfast.pool.internal.report.HolderReports;
import io.holdfast.pool.internal.session.Beside;
import io.holdfast.pool.internal.session.Orphans;
import io.holdfast.pool.internal.session.SilentSessions;
import io.holdfast.pool.internal.slot.Slot;
import io.holdfast.pool.internal.slot.SlotArray;
import io.holdfast.pool.internal.slot.SlotExchange;
import io.holdfast.pool.internal.upkeep.Installer;
import io.holdfast.pool.internal.upkeep.Openings;
import io.holdfast.pool.internal.upkeep.SiteCapture;
import io.holdfast.pool.internal.upkeep.Upkeep;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a pool, wired as the pool wires them, by a clock that the test moves: rounds are made when the test asks for
 * one, or when a part does. What the parts report to each other is kept.
 */
public final class Engine implements Slot.LeaseEvents, SlotExchange.Keeper, SessionEnder, PoolSignals, AutoCloseable {
    public final ScriptedDriver driver = new ScriptedDriver();
    /** Behind the machine's clock, as a pause of the process would show otherwise. */
    public final Clock clock;

    public final List<String> signals = new CopyOnWriteArrayList<>();
    public final PoolContext context;
    public final SlotExchange exchange;
    public final SlotCloser closer;
    public final Checks checks;
    public final SlotLimits limits;
    public final Outage outage = new Outage();
    public final ServerHealth health;
    public final SiteCapture capture;
    public final Leases leases;
    public final Orphans orphans;
    public final Installer installer;
    public final Openings openings;
    public final Upkeep upkeep;
    /** Whether what is reported reaches the upkeep. */
    public volatile boolean deaf;

    private final Housekeeper housekeeper = Housekeeper.acquire();

    /** A pool of these settings, with nothing open. */
    public Engine(UnaryOperator<PoolConfig.Builder> settings) {
        this(Clock.ofYesterday(), settings);
    }

    /** As above, by this clock. */
    public Engine(Clock clock, UnaryOperator<PoolConfig.Builder> settings) {
        this.clock = clock;
        PoolConfig config = settings.apply(PoolConfig.builder().name("engine").dataSource(driver.dataSource()))
                .build();
        context = new PoolContext(config, housekeeper, clock);
        ConnectionOpener opener = new ConnectionOpener(config, clock);
        SessionReset sessionReset = new SessionReset(config, opener);
        exchange = new SlotExchange(
                SlotArray.of(config.capacity() + 1, this),
                clock,
                config.fairnessBound().toNanos(),
                this);
        Handover handover = new Handover(context, exchange, this, this);
        closer = new SlotCloser(context, exchange, this, this);
        checks = new Checks(context, handover, closer, this);
        Resets resets = new Resets(context, exchange, handover, closer, sessionReset, this);
        limits = new SlotLimits(context, exchange, closer);
        Validator validator = new Validator(config, housekeeper, exchange, checks, context.failureEpoch());
        leases = new Leases(
                context, exchange, handover, closer, checks, resets, validator, sessionReset, this, this, outage);
        health = new ServerHealth(context);
        orphans = new Orphans(context, exchange, closer, health, new Beside(context, opener, leases));
        installer = new Installer(
                context,
                exchange,
                closer,
                handover,
                sessionReset,
                new SilentSessions(context, opener, leases),
                validator,
                outage,
                this);
        openings = new Openings(context, opener, closer, installer, outage, this);
        capture = new SiteCapture(clock);
        HolderReports holders = new HolderReports(exchange, clock, new PoolFigures(context, exchange, health));
        upkeep = new Upkeep(
                context, exchange, closer, checks, resets, limits, openings, orphans, leases, outage, health, capture,
                holders);
    }

    /** Settings of a pool that opens only what is asked for, and of which nothing grows old. */
    public static PoolConfig.Builder quiet(PoolConfig.Builder builder) {
        return builder.fill(io.holdfast.pool.Fill.LAZY)
                .maxLifetime(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .keepaliveInterval(Duration.ZERO)
                .backgroundValidationInterval(Duration.ZERO)
                .reclaimAbandonedAfter(Duration.ZERO)
                .reclaimIdleAfter(Duration.ZERO)
                .heldIdleThreshold(Duration.ZERO)
                .leakThreshold(Duration.ofHours(10))
                .overflowLinger(Duration.ofHours(10));
    }

    public Slot slot(int index) {
        return exchange.slots().get(index);
    }

    /** Opens a connection in an empty slot on this thread, and leaves it idle. */
    public Slot idle(int index) throws SQLException {
        return idle(index, 0, "server", null);
    }

    /** As above, with what is known of its session. */
    public Slot idle(int index, long id, String server, @Nullable String login) throws SQLException {
        Slot slot = slot(index);
        int stamp = slot.beginCheck(slot.tryOpen());
        ConnectionOpener.Opened opened = opened(id, server, login);
        if (!slot.attach(stamp, opened, null)) {
            throw new IllegalStateException("not its owner");
        }
        slot.begin(clock.nanos(), clock.nanos() + Duration.ofHours(5).toNanos(), 500);
        exchange.put(slot, stamp);
        return slot;
    }

    private ConnectionOpener.Opened opened(long id, String server, @Nullable String login) throws SQLException {
        var connection = Objects.requireNonNull(driver.connect(driver.url(), new java.util.Properties()));
        return new ConnectionOpener.Opened(
                connection,
                null,
                id,
                server,
                login,
                Between.NOTHING,
                false,
                clock.nanos(),
                io.holdfast.pool.internal.open.SessionDefaults.of(connection, null, null));
    }

    /** Lends an idle slot. */
    public Lease lend(Slot slot, Thread holder) {
        int stamp = slot.tryLease();
        slot.leaseBegins(clock.nanos());
        Lease lease = new LeasedConnection(slot, stamp, Objects.requireNonNull(slot.connection()), holder, true);
        slot.lend(lease);
        return lease;
    }

    /** Lends an idle slot to this thread. */
    public Lease lend(Slot slot) {
        return lend(slot, Thread.currentThread());
    }

    /** How often this was reported. */
    public long count(String signal) {
        return signals.stream().filter(signal::equals).count();
    }

    @Override
    public void giveBack(Slot slot, Lease lease) {
        leases.giveBack(slot, lease);
    }

    @Override
    public boolean failed(Slot slot, Lease lease, SQLException error) {
        return leases.failed(slot, lease, error);
    }

    @Override
    public void broken(Slot slot, Lease lease, Throwable error) {
        leases.broken(slot, lease, error);
    }

    @Override
    public void handedOver() {
        leaseHandedOver();
    }

    @Override
    public void stopStatement(Slot slot, Lease lease, Stoppable call) throws SQLException {
        orphans.stop(slot, lease.stamp(), call);
    }

    @Override
    public boolean keeps(Slot slot) {
        return limits.keeps(slot);
    }

    @Override
    public void letGo(Slot slot, int stamp) {
        limits.letGo(slot, stamp);
    }

    @Override
    public void published(Slot slot) {
        limits.published(slot);
    }

    @Override
    public void endSessionOf(Slot slot, String what) {
        signals.add("endSessionOf " + slot.index());
        orphans.endSessionOf(slot, what);
    }

    @Override
    public void stop(Slot slot, int stamp, Stoppable call) throws SQLException {
        orphans.stop(slot, stamp, call);
    }

    @Override
    public void stopAny(Slot slot, int stamp) throws SQLException {
        orphans.stopAny(slot, stamp);
    }

    @Override
    public boolean waitsFor(Slot slot, int closing) {
        return orphans.waitsFor(slot, closing);
    }

    @Override
    public boolean isWanting() {
        return orphans.isWanting();
    }

    @Override
    public boolean takes(Slot slot, int stamp) {
        return orphans.takes(slot, stamp);
    }

    private boolean reaches(String signal) {
        signals.add(signal);
        return !deaf;
    }

    @Override
    public void wake() {
        if (reaches("wake")) {
            upkeep.wake();
        }
    }

    @Override
    public void roomMade() {
        if (reaches("roomMade")) {
            upkeep.roomMade();
        }
    }

    @Override
    public void waiterJoined(long cameAt) {
        if (reaches("waiterJoined")) {
            upkeep.waiterJoined(cameAt);
        }
    }

    @Override
    public void suspectAll() {
        if (reaches("suspectAll")) {
            upkeep.suspectAll();
        }
    }

    @Override
    public void lost(long openedAt, boolean served) {
        if (reaches("lost")) {
            upkeep.lost(openedAt, served);
        }
    }

    @Override
    public void opened(long tookNanos, @Nullable Duration idleLimit) {
        if (reaches("opened")) {
            upkeep.opened(tookNanos, idleLimit);
        }
    }

    @Override
    public void openFailed(ErrorCode code, Throwable cause) {
        if (reaches("openFailed " + code)) {
            upkeep.openFailed(code, cause);
        }
    }

    @Override
    public void leaseEnded(long heldNanos) {
        if (reaches("leaseEnded")) {
            upkeep.leaseEnded(heldNanos);
        }
    }

    @Override
    public void leaseHandedOver() {
        if (reaches("leaseHandedOver")) {
            upkeep.leaseHandedOver();
        }
    }

    @Override
    public boolean search(WritableSearch search) {
        return reaches("search") && upkeep.search(search);
    }

    @Override
    public void close() throws SQLException {
        upkeep.stop();
        context.close();
        driver.script().releaseAll();
        openings.severAll();
        closer.condemnAllBut(null, io.holdfast.pool.EvictionReason.POOL_CLOSED);
        closer.abortAll();
        housekeeper.release(1_000_000_000L);
        driver.close();
    }
}
