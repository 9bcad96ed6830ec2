package io.holdfast.pool.internal.slot;

import io.holdfast.pool.Between;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.internal.context.Ticker;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.SessionDefaults;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a slot's connection: itself, its session at the server, when it was opened, used and heard of, how often it was
 * lent, and why it must go. Fields are written by the slot's owner where they do not say otherwise, and read without order by
 * reports.
 */
abstract class SlotRecord extends SlotState {
    /** In units of 1,024 ns. */
    private static final int SHORT_LEASE = 8;

    private static final int PACE_MASK = 15;

    private @Nullable Connection connection;

    /** The network end of the connection; null where the driver does not use the pool's sockets. */
    private @Nullable PhysicalLink link;

    /** The server's number of the session; 0 while unknown. */
    private long serverId;
    /** What tells the server from others. */
    private @Nullable String server;
    /** Whose session it is: name and host, as the server sees them. */
    private @Nullable String login;

    private Between between = Between.NOTHING;

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
    /** When a return last read the clock while a borrower waited, in units of 1,024 ns. Owner only. */
    private int pacedAt;
    /** A return reads the clock when these bits of {@link #leases} are 0. Owner only. */
    private byte paceMask;
    /** True while the sentinel watches it. Set by the housekeeper, cleared by the sentinel; a late write costs one look. */
    private boolean underSentinel;
    /** Leases given so far, over all connections of this slot. */
    private long leases;
    /** What {@link #leases} was when this connection came. */
    private long leasesBefore;
    /** For how long, in all. */
    private long heldNanos;

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
    /** The last failure of the server's that undid something, while its holder has it. Set by any thread. */
    private volatile @Nullable WeakReference<SQLException> undoneBy;

    SlotRecord(int index) {
        super(index);
    }

    /** Takes the totals of a slot that was lost over. */
    final void continueTotals(SlotRecord lost) {
        leases = lost.leases;
        heldNanos = lost.heldNanos;
        continueStatements(lost);
    }

    /** Clears what belonged to the connection. Owner only. */
    final void forgetConnection() {
        connection = null;
        link = null;
        serverId = 0;
        server = null;
        login = null;
        between = Between.NOTHING;
        underSentinel = false;
        defaults = null;
        condemned = null;
        stillAtWork = null;
        condemnedDetail = null;
        heldForServer = false;
        lostBy = null;
        undoneBy = null;
    }

    /** A lease begins. */
    final void countLease(long now) {
        borrowedAt = now;
        leases++;
    }

    /** A connection and its network end, as an owner of the slot has them. */
    public record Attached(
            @Nullable Connection connection, @Nullable PhysicalLink link) {
        private static final Attached NOTHING = new Attached(null, null);
    }

    /** What is in the slot for the owner with this stamp; nothing once another has the slot. */
    public synchronized Attached attached(int stamp) {
        return isOwnedBy(stamp) ? new Attached(connection, link) : Attached.NOTHING;
    }

    /**
     * Puts a new connection in.
     *
     * @param network null where the connection does not use it
     * @return false when the slot was taken from the owner with this stamp; then nothing has changed
     */
    public synchronized boolean attach(int stamp, ConnectionOpener.Opened opened, @Nullable PhysicalLink network) {
        if (!isOwnedBy(stamp)) {
            return false;
        }
        connection = opened.connection();
        link = network;
        leasesBefore = leases;
        defaults = opened.defaults();
        serverId = opened.serverId();
        server = opened.server();
        login = opened.login();
        between = opened.between();
        answered(opened.answeredAt());
        return true;
    }

    /** True when the connection was lent before, apart from so many leases in which it broke. */
    public boolean hasServed(int broken) {
        return leases - leasesBefore > broken;
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
        if (expiresAt - now > 0) {
            expiresAt = now;
        }
        retireAs = EvictionReason.OUTDATED;
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

    /** What stands between the connection and its server. */
    public Between between() {
        return between;
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

    /** True when the last that the server has undone on this connection was reported by this failure. */
    public boolean isUndoneBy(Throwable error) {
        WeakReference<SQLException> last = undoneBy;
        return last != null && last.get() == error;
    }

    /** The server has undone what it was asked for, as this failure says. Any thread. */
    public void undone(SQLException error) {
        undoneBy = new WeakReference<>(error);
    }

    /** Marks the connection as one that must go when it comes back. */
    public void condemn(EvictionReason reason, @Nullable String detail) {
        if (condemned == null) {
            condemnedDetail = detail;
            condemned = reason;
        }
    }
}
