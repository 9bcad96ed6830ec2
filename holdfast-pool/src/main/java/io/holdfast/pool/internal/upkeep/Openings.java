package io.holdfast.pool.internal.upkeep;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.internal.context.Housekeeper;
import io.holdfast.pool.internal.context.Outage;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.lease.Job;
import io.holdfast.pool.internal.lease.PoolSignals;
import io.holdfast.pool.internal.lease.SlotCloser;
import io.holdfast.pool.internal.mysql.ConnectErrors;
import io.holdfast.pool.internal.mysql.DriverSettings;
import io.holdfast.pool.internal.mysql.ReadOnlyServerException;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.open.AbortBudget;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.HostGate;
import io.holdfast.pool.internal.open.OpeningOverdueException;
import io.holdfast.pool.internal.open.WritableSearch;
import io.holdfast.pool.internal.report.FlightEvents;
import io.holdfast.pool.internal.slot.Slot;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Openings under way. Each has {@code connectTimeout}; past it, or when it is given up in favour of a younger one, its
 * socket is closed under the driver, which ends the driver's wait. Where the socket is not the pool's, the slot is free
 * after a while whatever the driver does. An opening whose connection the server has accepted has four times as long, and
 * is broken off only as far as {@link AbortBudget} allows. A thread that stays in a driver, a resolver or a credentials
 * provider is counted as stuck: there are at most {@value StuckThreads#MOST} of them. Thread-safe.
 */
public final class Openings {
    /** After this time an opening that is stuck in the driver no longer holds its slot. In units of connectTimeout. */
    private static final int PATIENCE = 4;

    /** A login that has hung for longer while another one succeeded is not going to. */
    private static final long SHORTEST_LOGIN_NANOS = OpeningProgress.SHORTEST_LOGIN_NANOS;

    private static final long ABORT_RETRY_NANOS = 1_000_000_000L;
    /** How many addresses of a server are tried in one opening, beyond the first. */
    private static final int MOST_MOVES = 3;

    private final PoolContext context;
    private final ConnectionOpener opener;
    private final AbortBudget aborts;
    /** Connections that are open, and about to be passed on for the first time. */
    private final AtomicInteger installing = new AtomicInteger();

    private final StuckThreads stuck;
    private final OpeningPatience patience;
    private final Housekeeper housekeeper;
    private final HostGate gate;
    /** Those whose thread is in the driver, oldest first. */
    private final Queue<Opening> underWay = new ConcurrentLinkedQueue<>();

    private final SlotCloser closer;
    private final Installer installer;
    private final Outage outage;
    private final PoolSignals signals;

    public Openings(
            PoolContext context,
            ConnectionOpener opener,
            SlotCloser closer,
            Installer installer,
            Outage outage,
            PoolSignals signals) {
        this.context = context;
        this.opener = opener;
        this.closer = closer;
        this.installer = installer;
        this.outage = outage;
        this.stuck = new StuckThreads(context.ticker(), outage);
        this.patience = new OpeningPatience(context, outage);
        this.signals = signals;
        this.housekeeper = context.housekeeper();
        this.gate = new HostGate(context.config());
        this.aborts = AbortBudget.of(context.config());
    }

    /** How many are under way. */
    int count() {
        return underWay.size();
    }

    /** How many have lasted for longer than this. */
    int olderThan(long nanos) {
        long now = context.ticker().nanos();
        int count = 0;
        for (Opening opening : underWay) {
            count += now - opening.begun > nanos ? 1 : 0;
        }
        return count;
    }

    /** How many connections have just been opened, and are about to be passed on. */
    int installing() {
        return installing.get();
    }

    /** For how long the oldest has been under way; zero when there is none. */
    public Duration oldestAge() {
        Opening oldest = underWay.peek();
        return oldest == null
                ? Duration.ZERO
                : Duration.ofNanos(context.ticker().nanos() - oldest.begun);
    }

    /**
     * How many are not waited for any more: another one may be tried beside them. Not those whose login the server has
     * begun and that are within {@code connectTimeout}, as long as there is no sign that the server is gone.
     */
    int stalled() {
        long now = context.ticker().nanos();
        int count = 0;
        for (Opening opening : underWay) {
            count += opening.isStalled(now) ? 1 : 0;
        }
        return count;
    }

    /** True when one of them has lasted for long, and nothing was heard of the server in it. */
    boolean isAnyUnanswered() {
        long now = context.ticker().nanos();
        for (Opening opening : underWay) {
            if (opening.isStalled(now) && opening.seen.isUnanswered(now)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives the youngest up that has lasted for longer than this, so that another can try. Never the oldest, and the older
     * ones last: they have all of {@code connectTimeout}, since a slow server must be reached too.
     */
    void giveOneUp() {
        long now = context.ticker().nanos();
        Opening oldest = underWay.peek();
        Opening youngest = null;
        for (Opening opening : underWay) {
            if (opening != oldest && opening.mayBeGivenUp(now)) {
                youngest = opening;
            }
        }
        if (youngest != null && !youngest.moveOn()) {
            youngest.giveUpAsAllowed();
        }
    }

    /**
     * Gives up the slot of one that was given up itself, and of which the server knows nothing, or of which that cannot be told:
     * its thread may never come back, and another attempt needs room. False where there is none.
     */
    boolean freeOne() {
        for (Opening opening : underWay) {
            if (opening.isGivenUp() && opening.mayBeForgotten) {
                underWay.remove(opening);
                if (opening.vacates()) {
                    closer.vacated();
                    return true;
                }
            }
        }
        return false;
    }

    private void giveUpAllOlderThan(long nanos, long loginNanos) {
        long now = context.ticker().nanos();
        for (Opening opening : underWay) {
            long limit = opening.seen.isLoggingIn() ? loginNanos : nanos;
            if (now - opening.begun > limit && !opening.isGivenUp()) {
                opening.giveUpAsAllowed();
            }
        }
    }

    /**
     * True when another attempt may begin although threads are stuck in earlier ones: a few at once, then ever more rarely;
     * at once when a provider of any pool has answered meanwhile.
     */
    boolean mayBegin(boolean urgent) {
        return stuck.mayBegin(slowToBegin(), urgent);
    }

    /** How many have not come to the server's address for a while: a provider or a resolver holds them. */
    private int slowToBegin() {
        long now = context.ticker().nanos();
        int count = 0;
        for (Opening opening : underWay) {
            boolean slow = now - opening.begun > GrowthController.STALLED_NANOS && !opening.isGivenUp();
            count += slow && opening.seen.isBeforeConnect() ? 1 : 0;
        }
        return count;
    }

    /** The gate of the server's host. Whoever starts an opening has entered it; the opening leaves it at its end. */
    HostGate gate() {
        return gate;
    }

    /** Opens a connection in a slot that the caller has begun to open. */
    void start(Slot slot, int stamp, @Nullable Slot replaced, @Nullable WritableSearch search) {
        Duration limit = context.config().connectTimeout();
        Opening opening = new Opening(slot, stamp, replaced, search, limit);
        stuck.another(opening.begun);
        underWay.add(opening);
        opening.start(limit.toNanos());
    }

    /** Closes the sockets of all. For the end of the pool. */
    public void severAll() {
        underWay.forEach(Opening::giveUp);
    }

    private final class Opening extends Job {
        private final @Nullable Slot replaced;
        private final @Nullable WritableSearch search;
        private final @Nullable PhysicalLink link = opener.newLink();
        private final Duration limit;
        private final long begun;
        private final int replacedConnection;
        /** Its failure has been told, or is nobody's business any more. */
        private volatile boolean settled;

        private final ConnectionOpener.Progress progress = new ConnectionOpener.Progress();
        private final OpeningProgress seen;
        private final AtomicBoolean givenUp = new AtomicBoolean();
        /** How often it was sent on to another address, and when last. */
        private volatile int moves;

        private volatile long movedAt;
        /** Given up before it came to the server, or on a way that is not seen. */
        private volatile boolean mayBeForgotten;

        private final AtomicBoolean leftGate = new AtomicBoolean();

        Opening(Slot slot, int stamp, @Nullable Slot replaced, @Nullable WritableSearch search, Duration limit) {
            super(housekeeper, slot, stamp, null);
            this.replaced = replaced;
            this.search = search;
            this.limit = limit;
            this.begun = context.ticker().nanos();
            this.movedAt = begun;
            this.seen =
                    new OpeningProgress(link, progress, begun, limit, DriverSettings.longestLogin(context.config()));
            this.replacedConnection = replaced == null ? 0 : System.identityHashCode(replaced.connection());
        }

        @Override
        protected void work() {
            boolean installs = false;
            try {
                ConnectionOpener.Opened opened = opener.open(link, progress);
                // Before it is no opening any more: what it opened counts as coming until a borrower can have it.
                installing.incrementAndGet();
                installs = true;
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
                        closer.close(slot, owned);
                        // It may not have come as far as into the slot.
                        closeQuietly(opened);
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
                    try {
                        if (!settled) {
                            failed(e);
                        }
                    } finally {
                        closer.vacated();
                    }
                }
            } finally {
                underWay.remove(this);
                if (installs) {
                    installing.decrementAndGet();
                }
                leaveGate();
                if (search != null) {
                    search.end();
                }
                if (!givenUp.compareAndSet(false, true)) {
                    stuck.cameBack();
                }
            }
        }

        private void leaveGate() {
            if (leftGate.compareAndSet(false, true)) {
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
            if (!installer.install(opened, slot, owned, link, begun)) {
                closeQuietly(opened);
                return;
            }
            long took = slot.openedAt() - begun;
            patience.opened(took);
            if (replaced != null && replacedConnection == System.identityHashCode(replaced.connection())) {
                closer.retire(replaced);
            }
            installer.compare(opened, slot, search, replaced != null);
            installer.handOn(slot, owned, took);
            // The server answers again: those that have hung since before are not going to.
            giveUpAllOlderThan(
                    Math.max(GrowthController.STALLED_NANOS, 2 * took), Math.max(SHORTEST_LOGIN_NANOS, 4 * took));
        }

        private void failed(Throwable cause) {
            ErrorCode code = ConnectErrors.classify(cause);
            settled = true;
            if (cause instanceof ReadOnlyServerException readOnly && readOnly.server() != null) {
                // It was writable when the others were opened.
                closer.condemnAllTo(readOnly.server(), EvictionReason.READ_ONLY_SERVER);
            }
            outage.openFailed(code, cause, context.ticker().nanos());
            context.counters().openFailures.incrementAndGet();
            FlightEvents.opened(context.name(), context.ticker().nanos() - begun, cause);
            signals.openFailed(code, cause);
        }

        @Override
        protected void overdue() {
            if (seen.isLoginGoingOn(context.ticker().nanos())) {
                housekeeper.schedule(
                        () -> {
                            if (!isDone()) {
                                overdue();
                            }
                        },
                        seen.longestAnswerNanos());
                return;
            }
            PoolLog.LOG.log(
                    Level.WARNING,
                    ErrorCode.DRIVER_STUCK + " pool '" + context.name()
                            + "': an opening has not ended within connectTimeout (" + Times.brief(limit) + ")");
            if (!settled) {
                failed(new OpeningOverdueException(seen.step(), Times.brief(limit)));
            }
            connectOverdue();
        }

        /** A driver that knows another address of the server, by the URL or by the name's addresses, tries that one. */
        private void connectOverdue() {
            if (isDone()) {
                return;
            }
            if (seen.isLoggingIn()) {
                housekeeper.schedule(
                        this::loginOverdue,
                        Math.max(
                                0,
                                DriverSettings.longestLogin(context.config()).toNanos()
                                        - (context.ticker().nanos() - begun)));
            } else if (moveOn()) {
                housekeeper.schedule(this::connectOverdue, limit.toNanos());
            } else {
                giveUp();
            }
        }

        /** Ends the attempt to connect to an address that does not answer; false where that is not what it waits for. */
        boolean moveOn() {
            PhysicalLink current = link;
            if (current == null || moves >= MOST_MOVES || isGivenUp() || !current.giveAddressUp()) {
                return false;
            }
            settled = true;
            moves++;
            movedAt = context.ticker().nanos();
            return true;
        }

        /** A login that the server has begun, and that takes longer than any should. */
        private void loginOverdue() {
            if (!isDone() && !giveUpAsAllowed()) {
                housekeeper.schedule(this::loginOverdue, ABORT_RETRY_NANOS);
            }
        }

        /** A login has its whole time, unless it began when there were signs that the server is gone. */
        private boolean waitsForLogin() {
            return seen.isLoggingIn() && !outage.isOngoing();
        }

        boolean isStalled(long now) {
            if (seen.hasNotBegunToConnect() && context.counters().opened.get() == 0) {
                // The driver's classes are being loaded, or a name is looked up: another one would wait for the same.
                return now - begun > limit.toNanos();
            }
            if (link == null && !outage.isOngoing()) {
                // The server may be at work on it, and a second one would be needed by no borrower.
                return now - begun > patience.unseenNanos();
            }
            if (!waitsForLogin()) {
                return now - begun > patience.nanos();
            }
            if (seen.isLoginGoingOn(now)) {
                return false;
            }
            // What is silent for so long may hang.
            return now - begun > (seen.isGreeted() ? limit.toNanos() : SHORTEST_LOGIN_NANOS);
        }

        /** Before its deadline only what no server has answered: nothing is lost with it. */
        boolean mayBeGivenUp(long now) {
            boolean early = link == null
                    || seen.step() == OpeningOverdueException.Step.CONNECT
                    || seen.isLoggingIn() && !waitsForLogin();
            return !isGivenUp() && now - movedAt > (early ? patience.nanos() : limit.toNanos());
        }

        /** Frees its slot; false where that was taken from it. */
        boolean vacates() {
            return slot.vacate(stamp);
        }

        boolean isGivenUp() {
            return givenUp.get();
        }

        /** As {@link #giveUp}, unless the server would count too many broken handshakes. */
        boolean giveUpAsAllowed() {
            if (seen.isLoggingIn() && !aborts.tryAbort(context.ticker().nanos())) {
                return false;
            }
            giveUp();
            return true;
        }

        /** Ends the driver's wait. The slot is free as soon as the driver has noticed, or after a while. */
        void giveUp() {
            settled = true;
            boolean unseen = link == null || seen.isBeforeConnect();
            if (!givenUp.compareAndSet(false, true)) {
                return;
            }
            stuck.givenUp();
            mayBeForgotten = unseen;
            // A thread that stays must not keep the other pools from opening.
            leaveGate();
            if (link != null) {
                link.sever();
            }
            interruptRunner();
            housekeeper.schedule(
                    () -> {
                        underWay.remove(this);
                        if (slot.vacate(stamp)) {
                            closer.vacated();
                        }
                    },
                    (PATIENCE - 1) * limit.toNanos());
        }
    }
}
