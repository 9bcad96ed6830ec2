package io.holdfast.pool.internal;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.mysql.ConnectErrors;
import io.holdfast.pool.internal.mysql.PhysicalLink;
import java.lang.System.Logger.Level;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Openings under way. Each has {@code connectTimeout}; past it, or when it is given up in favour of a younger one, its
 * socket is closed under the driver, which ends the driver's wait. Where the socket is not the pool's, the slot is free
 * after a while whatever the driver does. Thread-safe.
 */
final class Openings {
    /** After this time an opening that is stuck in the driver no longer holds its slot. In units of connectTimeout. */
    private static final int PATIENCE = 4;

    private final ConnectionPool pool;
    private final ConnectionOpener opener;
    private final Housekeeper housekeeper;
    private final HostGate gate;
    /** Those whose thread is in the driver, oldest first. */
    private final Queue<Opening> underWay = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Failure lastFailure;

    Openings(ConnectionPool pool, ConnectionOpener opener) {
        this.pool = pool;
        this.opener = opener;
        this.housekeeper = pool.housekeeper();
        this.gate = new HostGate(pool.config());
    }

    /** Why an opening failed. */
    record Failure(ErrorCode code, Throwable cause, long at) {}

    /** The last failure since the last success, or null. */
    @Nullable
    Failure lastFailure() {
        return lastFailure;
    }

    /** How many are under way. */
    int count() {
        return underWay.size();
    }

    /** How many have lasted for longer than this. */
    int olderThan(long nanos) {
        long now = pool.ticker().nanos();
        int count = 0;
        for (Opening opening : underWay) {
            count += now - opening.begun > nanos ? 1 : 0;
        }
        return count;
    }

    /**
     * Gives the youngest up that has lasted for longer than this, so that another can try. Never the oldest, and the older
     * ones last: they have all of {@code connectTimeout}, since a slow server must be reached too.
     */
    void giveOneUp(long olderThanNanos) {
        long now = pool.ticker().nanos();
        Opening oldest = underWay.peek();
        Opening youngest = null;
        for (Opening opening : underWay) {
            if (opening != oldest && now - opening.begun > olderThanNanos) {
                youngest = opening;
            }
        }
        if (youngest != null) {
            youngest.giveUp();
        }
    }

    private void giveUpAllOlderThan(long nanos) {
        long now = pool.ticker().nanos();
        for (Opening opening : underWay) {
            if (now - opening.begun > nanos) {
                opening.giveUp();
            }
        }
    }

    /** The gate of the server's host. Whoever starts an opening has entered it; the opening leaves it at its end. */
    HostGate gate() {
        return gate;
    }

    /** Opens a connection in a slot that the caller has begun to open. */
    void start(Slot slot, int stamp, @Nullable Slot replaced) {
        Duration limit = pool.config().connectTimeout();
        Opening opening = new Opening(slot, stamp, replaced, limit);
        underWay.add(opening);
        opening.start(limit.toNanos());
    }

    /** Closes the sockets of all. For the end of the pool. */
    void severAll() {
        underWay.forEach(Opening::giveUp);
    }

    private final class Opening extends Job {
        private final @Nullable Slot replaced;
        private final @Nullable PhysicalLink link = opener.newLink();
        private final Duration limit;
        private final long begun;
        private final int replacedConnection;
        /** Its failure has been told, or is nobody's business any more. */
        private volatile boolean settled;

        Opening(Slot slot, int stamp, @Nullable Slot replaced, Duration limit) {
            super(housekeeper, slot, stamp, null);
            this.replaced = replaced;
            this.limit = limit;
            this.begun = pool.ticker().nanos();
            this.replacedConnection = replaced == null ? 0 : System.identityHashCode(replaced.connection);
        }

        @Override
        void work() {
            try {
                ConnectionOpener.Opened opened = opener.open(link);
                underWay.remove(this);
                int owned = slot.beginCheck(stamp);
                if (owned == Slot.LOST) {
                    closeQuietly(opened);
                } else {
                    try {
                        install(opened, owned);
                    } catch (Throwable e) {
                        slot.condemn(
                                EvictionReason.RESET_FAILED, "it was opened, and an Error came before it was lent");
                        pool.jobs().close(slot, owned);
                        throw e;
                    }
                }
            } catch (Throwable e) {
                underWay.remove(this);
                if (link != null) {
                    // A driver that an Error stopped may have left its socket open.
                    link.sever();
                }
                if (slot.vacate(stamp)) {
                    if (!settled) {
                        failed(e);
                    }
                    pool.jobs().vacated();
                }
            } finally {
                underWay.remove(this);
                gate.leave();
            }
        }

        private void closeQuietly(ConnectionOpener.Opened opened) {
            try {
                opened.connection().close();
            } catch (Throwable e) {
                PoolLog.LOG.log(
                        Level.DEBUG, "ending a connection that came too late failed; it is dropped all the same", e);
            }
            if (link != null) {
                link.sever();
            }
        }

        private void install(ConnectionOpener.Opened opened, int owned) {
            PoolConfig config = pool.config();
            long now = pool.ticker().nanos();
            pool.sessionReset().opened(opened.connection());
            slot.connection = opened.connection();
            slot.defaults = opened.defaults();
            slot.link = link != null && link.isConnected() ? link : null;
            if (link != null) {
                pool.silentSessions().watch(link, opened);
            }
            slot.serverId = opened.serverId();
            slot.server = opened.server();
            slot.login = opened.login();
            slot.freshMicros = pool.validator().freshMicros(slot.link != null);
            slot.openedAt = now;
            slot.retireAs = EvictionReason.MAX_LIFETIME;
            slot.borrowedAt = now;
            slot.lastUsedAt = now;
            slot.answered(opened.answeredAt());
            long lifetime = config.maxLifetime().toNanos();
            slot.expiresAt = now
                    + lifetime
                    - (long) (lifetime / 4.0 * ThreadLocalRandom.current().nextDouble());
            pool.counters().opened.incrementAndGet();
            pool.counters().openNanos.addAndGet(now - begun);
            lastFailure = null;
            pool.upkeep().opened(now - begun, opened.idleLimit());
            if (replaced != null && replacedConnection == System.identityHashCode(replaced.connection)) {
                pool.jobs().retire(replaced);
            }
            if (opened.rotated()) {
                pool.upkeep().outdate(slot, now);
            }
            if (replaced == null && pool.upkeep().isOneTooMany()) {
                slot.condemn(EvictionReason.RESIZED, "another attempt to open one was quicker");
            }
            pool.pass(slot, owned);
            // After it: whoever waits for the first connection does not wait for classes that only tell of it.
            pool.events().tell(listener -> listener.onOpened(config.name(), Duration.ofNanos(now - begun)));
            FlightEvents.opened(config.name(), now - begun, null);
            // The server answers again: those that have hung since before are not going to.
            giveUpAllOlderThan(Math.max(GrowthController.STALLED_NANOS, 2 * (now - begun)));
        }

        private void failed(Throwable cause) {
            ErrorCode code = ConnectErrors.classify(cause);
            settled = true;
            lastFailure = new Failure(code, cause, pool.ticker().nanos());
            pool.counters().openFailures.incrementAndGet();
            FlightEvents.opened(pool.config().name(), pool.ticker().nanos() - begun, cause);
            pool.upkeep().openFailed(code, cause);
        }

        @Override
        void overdue() {
            PoolLog.LOG.log(
                    Level.WARNING,
                    ErrorCode.DRIVER_STUCK + " pool '" + pool.config().name()
                            + "': an opening has not ended within connectTimeout (" + Refusals.brief(limit) + ")");
            if (!settled) {
                failed(new SQLTimeoutException(
                        "the server accepted no login within connectTimeout (" + Refusals.brief(limit) + ")", "08001"));
            }
            giveUp();
            housekeeper.schedule(
                    () -> {
                        underWay.remove(this);
                        if (slot.vacate(stamp)) {
                            pool.jobs().vacated();
                        }
                    },
                    (PATIENCE - 1) * limit.toNanos());
        }

        /** Ends the driver's wait. The slot is free as soon as the driver has noticed. */
        void giveUp() {
            settled = true;
            if (link != null) {
                link.sever();
            }
            interruptRunner();
        }
    }
}
