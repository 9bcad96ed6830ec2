package io.holdfast.pool.internal.slot;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import io.holdfast.pool.internal.jdbc.Lessor;
import io.holdfast.pool.internal.jdbc.RunStatement;
import io.holdfast.pool.internal.jdbc.Stoppable;
import io.holdfast.pool.internal.mysql.PhysicalLink;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.SessionDefaults;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The pool's record of one physical connection, with its state. The only class that touches the state.
 *
 * <pre>
 * from       verb           to         who may call
 * EMPTY      tryOpen        OPENING    whoever starts an opening; it then owns the slot
 * OPENING    vacate         EMPTY      owner, when the opening failed
 * IDLE       tryLease       IN_USE     any borrower; it then owns the slot
 * IDLE       tryCheck       CHECKING   housekeeper, which gives ownership to a worker
 * IDLE       tryClose       CLOSING    housekeeper, resize, refresh, close of the pool
 * IN_USE     beginReset     RESETTING  owner: a return with something to put right
 * IN_USE     beginCheck     CHECKING   owner: borrowed, and found in need of validation
 * OPENING    beginCheck     CHECKING   owner: the connection is open, and is put in order
 * OPENING, IN_USE, RESETTING, CHECKING
 *            publish        IDLE       owner
 *            transfer       IN_USE     owner, on behalf of a waiter, with a new generation
 *            beginClose     CLOSING    owner
 * CLOSING    vacate         EMPTY      owner
 * </pre>
 *
 * <p>The state's word holds a generation that grows whenever the slot gets an owner: by a {@code try} verb or by
 * {@code transfer}. An owner holds the word as its <em>stamp</em>; every verb is one CAS from the stamp, and no stamp comes
 * twice, so that a late call of a former owner, or of a timer set for it, changes nothing. Owning happens-after everything
 * the former owner did.
 *
 * <p>A slot may be taken from its owner at any moment. So the connection is put in and taken out under the slot's lock, after
 * a look at the word: whoever takes the slot finds the connection there, or the former owner finds the slot gone and keeps it.
 */
public final class Slot extends Lessor {
    public static final int EMPTY = 0;
    public static final int OPENING = 1;
    public static final int IDLE = 2;
    public static final int IN_USE = 3;
    public static final int RESETTING = 4;
    public static final int CHECKING = 5;
    public static final int CLOSING = 6;

    /** What a verb gives when it lost: no word of any state is negative. */
    public static final int LOST = -1;

    private static final int STATE_BITS = 3;
    private static final int STATE_MASK = (1 << STATE_BITS) - 1;
    private static final String[] NAMES = {"EMPTY", "OPENING", "IDLE", "IN_USE", "RESETTING", "CHECKING", "CLOSING"};
    /** States whose owner may pass the slot on. */
    private static final int OWNED = 1 << OPENING | 1 << IN_USE | 1 << RESETTING | 1 << CHECKING;

    /** In units of 1,024 ns. */
    private static final int SHORT_LEASE = 8;

    private static final int PACE_MASK = 15;

    private static final String STUCK_STOP =
            "the stop of a statement before this one has not ended in time; the connection is given up";

    private static final VarHandle WORD;
    private static final VarHandle WORK;
    private static final VarHandle LEASE;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Slot.class, "word", int.class);
            WORK = MethodHandles.lookup().findVarHandle(Slot.class, "work", SlotWork.class);
            LEASE = MethodHandles.lookup().findVarHandle(Slot.class, "lease", LeasedConnection.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The number of this slot in its pool. */
    private final int index;
    /** Whom the calls of leases go to. */
    private final LeaseEvents events;

    /** The generation and the state. Changed by CAS only. */
    private volatile int word;

    // Written by the owner. Read by the owner, and without order by reports.
    private @Nullable Connection connection;

    /** The network end of the connection; null where the driver does not use the pool's sockets. */
    private @Nullable PhysicalLink link;

    /** The server's number of the session; 0 while unknown. */
    private long serverId;
    /** What tells the server from others. */
    private @Nullable String server;
    /** Whose session it is: name and host, as the server sees them. */
    private @Nullable String login;

    /** The lease; null between leases, and once it is held weakly. */
    private @Nullable LeasedConnection lease;

    /** In the place of the lease when it has lasted: cleared when nothing can reach the lease any more. */
    private @Nullable WeakReference<LeasedConnection> weakLease;

    /** The stamp of the lease that is held weakly. */
    private int weakStamp;

    /** The stamp of the lease that was reported as a leak. */
    private int reportedLeak;

    /** What sees the calls of the lease; null while nothing does. */
    private @Nullable LeaseWatch watch;
    /** What every lease of the connection finds. */
    private @Nullable SessionDefaults defaults;
    /** Clock readings, in nanoseconds of the pool's {@link Ticker}. */
    private long openedAt;

    private long expiresAt;
    /** Why it goes when that moment has come. Written by the owner and by the housekeeper; the last one counts. */
    private EvictionReason retireAs = EvictionReason.MAX_LIFETIME;

    private long borrowedAt;
    private long lastUsedAt;
    /** When the server last answered on this connection. */
    private long lastAliveAt;
    /** When the connection was last seen to be open: an answer, or a look at its socket. */
    private long lastSeenAt;
    /** For how long after that it may be lent without another look, in microseconds. */
    private int freshMicros;
    /** When a return last looked at the clock while somebody waited, in units of 1,024 ns. Owner only. */
    private int pacedAt;
    /** A return looks at the clock when these bits of {@link #leases} are 0. Owner only. */
    private byte paceMask;
    /** True while the sentinel watches it. Set by the housekeeper, cleared by the sentinel; a late write costs one look. */
    private boolean underSentinel;
    /** Leases given so far, over all connections of this slot. */
    private long leases;
    /** What {@link #leases} was when this connection came. */
    private long leasesBefore;
    /** For how long, in all. */
    private long heldNanos;

    /** What the leak detector saw of it, and when it last saw a change. Upkeep only. */
    private int callsSeen;

    private long quietSince;
    private volatile @Nullable StatementStop stop;
    /** True when the holder was given something of the driver's own, through which it can use the connection unseen. */
    private boolean escaped;
    /** Why the connection must go when it comes back. Set by any thread, cleared by the owner; the first reason stays. */
    private volatile @Nullable EvictionReason condemned;
    /** What the server may still be doing for the connection when it is given up; null when nothing. Set by any thread. */
    private volatile @Nullable String stillAtWork;
    /** What the driver said with it. */
    private volatile @Nullable String condemnedDetail;
    /** True while the server may still be at work for what was here: the place stays taken. Set by the owner, cleared by any thread. */
    private volatile boolean heldForServer;
    /** The last failure that showed the connection to be lost. Set by any thread. */
    private volatile @Nullable SQLException lostBy;

    /** The work under way on it; null while there is none. Written by the one who starts it, cleared by the work itself. */
    private volatile @Nullable SlotWork work;

    Slot(int index, LeaseEvents events) {
        this.index = index;
        this.events = events;
    }

    /** An empty slot in the place of one that was lost, with its totals. */
    static Slot inPlaceOf(Slot lost) {
        Slot fresh = new Slot(lost.index, lost.events);
        fresh.leases = lost.leases;
        fresh.heldNanos = lost.heldNanos;
        return fresh;
    }

    /** The number of this slot in its pool. */
    public int index() {
        return index;
    }

    /** True when it is, or was, a slot of this pool. */
    public boolean isOf(LeaseEvents pool) {
        return events == pool;
    }

    /** The state now, for reports and for scans that look before they CAS. */
    public int state() {
        return word & STATE_MASK;
    }

    /** The word as it is now: the stamp of whoever owns the slot. */
    public int stamp() {
        return word;
    }

    /** The state's name, for messages. */
    String stateName() {
        return NAMES[state()];
    }

    public boolean isIdle() {
        return (((int) WORD.getOpaque(this)) & STATE_MASK) == IDLE;
    }

    public int tryOpen() {
        return tryFrom(EMPTY, OPENING);
    }

    public int tryLease() {
        int now = (int) WORD.getOpaque(this);
        if ((now & STATE_MASK) != IDLE) {
            return LOST;
        }
        int next = nextGeneration(now) | IN_USE;
        return WORD.compareAndSet(this, now, next) ? next : LOST;
    }

    public int tryCheck() {
        return tryFrom(IDLE, CHECKING);
    }

    public int tryClose() {
        return tryFrom(IDLE, CLOSING);
    }

    boolean publish(int stamp) {
        require(stamp, OWNED, "publish");
        return to(stamp, IDLE) != LOST;
    }

    /** Begins a new generation: from here on the stamp of the lease that ended is worth nothing. */
    public int transfer(int stamp) {
        require(stamp, OWNED, "transfer");
        int next = nextGeneration(stamp) | IN_USE;
        return WORD.compareAndSet(this, stamp, next) ? next : LOST;
    }

    public int beginReset(int stamp) {
        require(stamp, 1 << IN_USE, "beginReset");
        return to(stamp, RESETTING);
    }

    public int beginCheck(int stamp) {
        require(stamp, 1 << IN_USE | 1 << OPENING, "beginCheck");
        return to(stamp, CHECKING);
    }

    public int beginClose(int stamp) {
        require(stamp, OWNED, "beginClose");
        return to(stamp, CLOSING);
    }

    /** A connection and its network end, as an owner of the slot has them. */
    public record Attached(
            @Nullable Connection connection, @Nullable PhysicalLink link) {
        private static final Attached NOTHING = new Attached(null, null);
    }

    /** What is in the slot for the owner with this stamp; nothing once another has the slot. */
    public synchronized Attached attached(int stamp) {
        return word == stamp ? new Attached(connection, link) : Attached.NOTHING;
    }

    /**
     * Puts a new connection in.
     *
     * @param network null where the connection does not use it
     * @return false when the slot was taken from the owner with this stamp; then nothing has changed
     */
    public synchronized boolean attach(int stamp, ConnectionOpener.Opened opened, @Nullable PhysicalLink network) {
        if (word != stamp) {
            return false;
        }
        connection = opened.connection();
        link = network;
        leasesBefore = leases;
        defaults = opened.defaults();
        serverId = opened.serverId();
        server = opened.server();
        login = opened.login();
        answered(opened.answeredAt());
        return true;
    }

    /** True when the connection was lent before, apart from so many leases in which it broke. */
    public boolean hasServed(int broken) {
        return leases - leasesBefore > broken;
    }

    /** From OPENING or CLOSING to EMPTY. Clears what belonged to the connection. */
    public synchronized boolean vacate(int stamp) {
        require(stamp, 1 << OPENING | 1 << CLOSING, "vacate");
        if (word != stamp) {
            return false;
        }
        connection = null;
        link = null;
        serverId = 0;
        server = null;
        login = null;
        if (stopping) {
            endStop(stop);
        }
        underSentinel = false;
        lease = null;
        weakLease = null;
        watchBy(null);
        defaults = null;
        condemned = null;
        stillAtWork = null;
        condemnedDetail = null;
        heldForServer = false;
        lostBy = null;
        forgetCall();
        escaped = false;
        return to(stamp, EMPTY) != LOST;
    }

    /**
     * Begins the life of a new connection.
     *
     * @param fresh for how long after an answer it may be lent without another look, in microseconds
     */
    public void begin(long now, long expires, int fresh) {
        freshMicros = fresh;
        openedAt = now;
        retireAs = EvictionReason.MAX_LIFETIME;
        borrowedAt = now;
        lastUsedAt = now;
        expiresAt = expires;
    }

    /** Has it retire, now or at its time if that is sooner: connections are opened otherwise since. */
    void outdate(long now) {
        expiresAt = Math.min(expiresAt, now);
        retireAs = EvictionReason.OUTDATED;
    }

    /** A lease begins. Owner only. */
    public void leaseBegins(long now) {
        borrowedAt = now;
        leases++;
        escaped = false;
    }

    /** The lease has ended. Owner only. */
    public void leaseEnds() {
        lease = null;
        if (weakLease != null) {
            weakLease = null;
        }
    }

    /** The connection comes back from use. Owner only. */
    public void used(long now) {
        heldNanos += Math.max(0, now - borrowedAt);
        lastUsedAt = now;
    }

    /** One lease in sixteen: what need not be done at each return is done then. Owner only. */
    public boolean isSixteenth() {
        return (leases & PACE_MASK) == 0;
    }

    /** True when this return is not to look at the clock. Owner only. */
    boolean spares() {
        return (leases & paceMask) != 0;
    }

    /** A return has looked at the clock: where leases are shorter than a look is worth, the next fifteen will not. Owner only. */
    void paced(long now) {
        int at = (int) (now >> 10);
        paceMask = at - pacedAt < SHORT_LEASE * (paceMask + 1) ? (byte) PACE_MASK : 0;
        pacedAt = at;
    }

    /** The server has answered. Owner only. */
    public void answered(long now) {
        lastAliveAt = now;
        lastSeenAt = now;
    }

    /** The connection was seen to be open. Owner only. */
    public void seenOpen(long now) {
        lastSeenAt = now;
    }

    /** True when it was seen to be open so short a time ago that it may be lent without another look. */
    public boolean isFresh(long now) {
        // With 0 nothing is fresh, whatever the coarse clock says, which may lag behind the moment of the last answer.
        return freshMicros > 0 && now - lastSeenAt < freshMicros * 1_000L;
    }

    /** Gives the slot out, once all that belongs to the lease is written: a reader that sees the lease sees that too. */
    public void lend(LeasedConnection lent) {
        LEASE.setRelease(this, lent);
    }

    /**
     * True when the lease with this stamp is out, or was until its holder lost it. False on the way to a holder and back,
     * when the times that stand here are those of the lease before.
     */
    public boolean isLent(int stamp) {
        LeasedConnection current = (LeasedConnection) LEASE.getAcquire(this);
        return current == null ? weakLease != null && weakStamp == stamp : current.stamp() == stamp;
    }

    /** The lease that is out, or null when there is none or nobody can reach it any more. */
    @Nullable
    public LeasedConnection reachableLease() {
        LeasedConnection current = lease;
        if (current != null) {
            return current;
        }
        WeakReference<LeasedConnection> reference = weakLease;
        return reference == null ? null : reference.get();
    }

    /** Lets go of a lease that has lasted: from here on its holder alone keeps it alive. Housekeeper only. */
    public void holdWeakly(LeasedConnection lasting) {
        weakStamp = lasting.stamp();
        weakLease = new WeakReference<>(lasting);
        // Its holder may return it at this moment, and the next lease may be here already.
        LEASE.compareAndSet(this, lasting, null);
    }

    /** The lease while the slot itself keeps it alive, else null. */
    @Nullable
    public LeasedConnection stronglyHeld() {
        return lease;
    }

    /** True while the lease is kept alive by its holder alone, or was. */
    public boolean isHeldWeakly() {
        return weakLease != null;
    }

    /** True when the lease with this stamp was held weakly, and nothing reaches it any more. */
    public boolean isAbandoned(int stamp) {
        WeakReference<LeasedConnection> reference = weakLease;
        return lease == null && reference != null && weakStamp == stamp && reference.refersTo(null);
    }

    /** True the first time for the lease with this stamp. Upkeep only. */
    public boolean reportsLeak(int stamp) {
        boolean first = reportedLeak != stamp;
        reportedLeak = stamp;
        return first;
    }

    /** True when the lease with this stamp was reported as a leak. */
    public boolean isReportedLeak(int stamp) {
        return reportedLeak == stamp;
    }

    /** Since when no call was made on the lease, as the upkeep saw it. Upkeep only. */
    public long quietSince() {
        return quietSince;
    }

    /** False where a call was made since the last look, or is in progress. Upkeep only. */
    public boolean isQuiet(long now) {
        if (callsSeen != calls() || isInCall() || quietSince - borrowedAt < 0) {
            callsSeen = calls();
            quietSince = now;
            return false;
        }
        return true;
    }

    public void workBegins(SlotWork begun) {
        work = begun;
    }

    public void workEnded(SlotWork ended) {
        WORK.compareAndSet(this, ended, null);
    }

    /** The work under way on it; null while there is none. */
    @Nullable
    public SlotWork work() {
        return work;
    }

    /** True when work is under way for the owner with this stamp, in whatever state of the same generation. */
    public boolean hasWorkOf(int stamp) {
        SlotWork current = work;
        return current != null && !current.isDone() && current.stamp() >> STATE_BITS == stamp >> STATE_BITS;
    }

    /** True when the owner with this stamp may pass the slot on. */
    public static boolean isOwned(int stamp) {
        return (OWNED >> (stamp & STATE_MASK) & 1) != 0;
    }

    /** The state in a word that was read before. */
    public static int stateIn(int word) {
        return word & STATE_MASK;
    }

    /** True while this stamp is the slot's word: its owner still owns it. */
    public boolean isOwnedBy(int stamp) {
        return word == stamp;
    }

    private int tryFrom(int from, int state) {
        int now = word;
        if ((now & STATE_MASK) != from) {
            return LOST;
        }
        int next = nextGeneration(now) | state;
        return WORD.compareAndSet(this, now, next) ? next : LOST;
    }

    private int to(int stamp, int state) {
        int next = stamp & ~STATE_MASK | state;
        return WORD.compareAndSet(this, stamp, next) ? next : LOST;
    }

    private static int nextGeneration(int now) {
        return (now & ~STATE_MASK) + (1 << STATE_BITS) & Integer.MAX_VALUE;
    }

    private void require(int stamp, int allowed, String verb) {
        if ((allowed >> (stamp & STATE_MASK) & 1) == 0) {
            throw new IllegalStateException(
                    "slot " + index + ": " + verb + " is not allowed from " + NAMES[stamp & STATE_MASK]);
        }
    }

    @Nullable
    public Connection connection() {
        return connection;
    }

    /** The network end of the connection; null where the driver does not use the pool's sockets. */
    @Nullable
    public PhysicalLink link() {
        return link;
    }

    /** The server's number of the session; 0 while unknown. */
    public long serverId() {
        return serverId;
    }

    /** What tells the server from others; null while unknown. */
    @Nullable
    public String server() {
        return server;
    }

    /** Whose session it is: name and host, as the server sees them; null while unknown. */
    @Nullable
    public String login() {
        return login;
    }

    /** What every lease of the connection finds; null where there is no connection. */
    @Nullable
    public SessionDefaults defaults() {
        return defaults;
    }

    public long openedAt() {
        return openedAt;
    }

    public long expiresAt() {
        return expiresAt;
    }

    /** Why the connection goes when its time has come. */
    public EvictionReason retireAs() {
        return retireAs;
    }

    public long borrowedAt() {
        return borrowedAt;
    }

    public long lastUsedAt() {
        return lastUsedAt;
    }

    /** When the server last answered on this connection. */
    public long lastAliveAt() {
        return lastAliveAt;
    }

    /** Leases given so far, over all connections of this slot. */
    public long leases() {
        return leases;
    }

    /** For how long it was lent, in all. */
    public long heldNanos() {
        return heldNanos;
    }

    /** True while the sentinel watches it. */
    public boolean isUnderSentinel() {
        return underSentinel;
    }

    /** The sentinel watches it from now on, or no longer. */
    public void underSentinel(boolean watched) {
        underSentinel = watched;
    }

    /** True when the holder was given something of the driver's own, through which it can use the connection unseen. */
    public boolean hasEscaped() {
        return escaped;
    }

    /** Why the connection must go when it comes back; null where it may stay. */
    @Nullable
    public EvictionReason condemned() {
        return condemned;
    }

    public boolean isCondemned() {
        return condemned != null;
    }

    /** What was said with the reason. */
    @Nullable
    public String condemnedDetail() {
        return condemnedDetail;
    }

    /** What the server may still be doing for the connection when it is given up; null when nothing. */
    @Nullable
    public String stillAtWork() {
        return stillAtWork;
    }

    /** The server may go on with this when the connection is given up. Any thread. */
    public void leavesAtWork(String what) {
        stillAtWork = what;
    }

    /** True while the server may still be at work for what was here: the place stays taken. */
    public boolean isHeldForServer() {
        return heldForServer;
    }

    /** The place stays taken for the server's sake, or no longer. */
    public void heldForServer(boolean held) {
        heldForServer = held;
    }

    /** The last failure that showed the connection to be lost; null where none did. */
    @Nullable
    public SQLException lostBy() {
        return lostBy;
    }

    /** The connection is lost, as this failure shows. Any thread. */
    public void lost(SQLException error) {
        lostBy = error;
    }

    /** Marks the connection as one that must go when it comes back. */
    public void condemn(EvictionReason reason, @Nullable String detail) {
        if (condemned == null) {
            condemnedDetail = detail;
            condemned = reason;
        }
    }

    @Override
    public void giveBack(LeasedConnection ended) {
        events.giveBack(this, ended);
    }

    @Override
    public boolean aborts(LeasedConnection lease) {
        if (!isOwnedBy(lease.stamp())) {
            return true;
        }
        stillAtWork = "a lease that its holder aborted";
        condemn(EvictionReason.ABORTED, "the holder called abort()");
        PhysicalLink own = link;
        if (own == null) {
            return false;
        }
        own.sever();
        return true;
    }

    @Override
    public boolean failed(LeasedConnection of, SQLException error) {
        return events.failed(this, of, error);
    }

    @Override
    public void broken(LeasedConnection of, Throwable error) {
        events.broken(this, of, error);
    }

    @Override
    public long nanos() {
        return Ticker.systemNanos();
    }

    @Override
    public void spoiled(LeasedConnection of, String why) {
        if (isOwnedBy(of.stamp())) {
            condemn(EvictionReason.ABORTED, why);
        }
    }

    @Override
    public void handedOver() {
        events.handedOver();
    }

    @Override
    public void keepOriginal(int bit) throws SQLException {
        SessionDefaults known = defaults;
        Connection current = connection;
        if (known != null && current != null) {
            known.keep(bit, current);
        }
    }

    @Override
    public boolean isOriginal(int bit, Object value) {
        SessionDefaults known = defaults;
        return known != null && known.isOriginal(bit, value);
    }

    @Override
    public void changesSession(String sql) {
        SessionDefaults known = defaults;
        if (known != null) {
            known.changes().add(sql);
        }
    }

    @Override
    public void stopStatement(LeasedConnection of, Stoppable call) throws SQLException {
        events.stopStatement(this, of, call);
    }

    public boolean isStopping() {
        return stopping;
    }

    /** Begins a stop, when the one before it has ended; false when that did not come. */
    public boolean beginStop(StatementStop next) {
        while (true) {
            StatementStop before;
            synchronized (this) {
                before = stop;
                if (before == null || before == next) {
                    stop = next;
                    stopping = true;
                    return true;
                }
            }
            if (!before.awaitEnd()) {
                return false;
            }
        }
    }

    /** Ends a stop. */
    public void endStop(@Nullable StatementStop ended) {
        synchronized (this) {
            if (stop == ended) {
                stop = null;
                stopping = false;
            }
        }
        if (ended != null) {
            ended.end();
        }
    }

    /** Waits until nothing is being stopped; false when that does not end. */
    public boolean awaitStop() {
        StatementStop current = stop;
        return current == null || current.awaitEnd();
    }

    @Override
    public void escaped() {
        escaped = true;
    }

    /** The stack of the borrow, when it was captured. */
    @Nullable
    public Throwable borrowSite() {
        LeaseWatch seen = watch;
        return seen == null ? null : seen.borrowSite();
    }

    /** True while a call on the lease is in progress. For reports and rounds: may be out of date as soon as it is known. */
    public boolean isInCall() {
        LeasedConnection current = reachableLease();
        return current != null && current.isInCall();
    }

    /** What is to be seen of the lease; null while nothing is. */
    @Nullable
    public LeaseWatch watch() {
        return watch;
    }

    /** From now on this is to be seen of the lease; null for nothing. Owner only. */
    public void watchBy(@Nullable LeaseWatch seen) {
        watch = seen;
        observes = seen != null;
        logs = seen != null && seen.logsStatements();
    }

    @Override
    protected void observedCallBegins(LeasedConnection of, int kind) throws SQLException {
        if (!awaitStop()) {
            condemn(EvictionReason.FATAL_ERROR, STUCK_STOP);
            throw new SQLException(ErrorCode.DRIVER_STUCK + " " + STUCK_STOP, "08000");
        }
        LeaseWatch seen = watchOf(of);
        if (seen != null) {
            seen.callBegins(of, kind);
        }
    }

    @Override
    protected void observedCallEnds(LeasedConnection of, int kind) {
        LeaseWatch seen = watchOf(of);
        if (seen != null) {
            seen.callEnded(of.lastSql(), kind);
        }
    }

    private @Nullable LeaseWatch watchOf(LeasedConnection of) {
        LeaseWatch seen = watch;
        return seen != null && isOwnedBy(of.stamp()) ? seen : null;
    }

    @Override
    protected void ran(LeasedConnection of, RunStatement statement, long rows) {
        LeaseWatch seen = watchOf(of);
        if (seen != null) {
            seen.ran(statement, of.lastSql(), rows);
        }
    }

    @Override
    protected void read(LeasedConnection of, RunStatement statement, boolean row) {
        LeaseWatch known = watchOf(of);
        if (known != null) {
            known.read(statement, row);
        }
    }

    @Override
    protected void changed(LeasedConnection of, RunStatement statement, long rows) {
        LeaseWatch known = watchOf(of);
        if (known != null) {
            known.changed(statement, rows);
        }
    }

    @Override
    protected void closed(LeasedConnection of, RunStatement statement) {
        LeaseWatch known = watchOf(of);
        if (known != null) {
            known.closed(statement);
        }
    }

    /** What a slot tells its pool about its lease. */
    public interface LeaseEvents {
        /** The holder is done. */
        void giveBack(Slot slot, LeasedConnection lease);

        /** A call failed; true when the session, or what was open in it, is gone. */
        boolean failed(Slot slot, LeasedConnection lease, SQLException error);

        /** A call was left by an exception that no driver should throw. */
        void broken(Slot slot, LeasedConnection lease, Throwable error);

        /** A lease was used by another thread than the one that borrowed. */
        void handedOver();

        /** The holder cancels a statement. */
        void stopStatement(Slot slot, LeasedConnection lease, Stoppable call) throws SQLException;
    }
}
