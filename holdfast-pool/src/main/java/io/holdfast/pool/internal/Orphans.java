package io.holdfast.pool.internal;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.ServerState;
import io.holdfast.pool.internal.mysql.PhysicalLink;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that the pool has given up while the server may still be at work for them: a statement that ran into its time
 * limit, a lease that was taken back. A server notices that a client is gone when it next writes to it; until then the
 * statement runs and its locks are held. Here the server is told to end them.
 *
 * <p>One connection at a time is opened for this beside the leases, in a slot of the pool, so that the pool never holds more
 * than it may. A session is ended only when it is certain to be the one meant: same user, same server, up
 * since before; a server gives no number twice while it is up. Where that cannot be done in {@value #PATIENCE_SECONDS} s, it is reported.
 *
 * <p>In the same way the statement of a live lease is stopped: over an idle connection where there is one, else over one beside. Thread-safe.
 */
final class Orphans {
    static final int PATIENCE_SECONDS = 60;

    private static final long FIRST_RETRY_NANOS = 100_000_000L;
    private static final long LONGEST_RETRY_NANOS = 5_000_000_000L;
    private static final int NO_SUCH_SESSION = 1094;

    private final ConnectionPool pool;
    private final ConnectionOpener opener;
    private final Queue<Orphan> queue = new ConcurrentLinkedQueue<>();
    /** Held while a statement is stopped over a connection beside, so that there is one of them at a time. */
    private final ReentrantLock besideForStops = new ReentrantLock();

    private final AtomicBoolean working = new AtomicBoolean();
    /** True while a slot is held for the connection beside. */
    private volatile boolean beside;
    /** Those that are neither ended nor reported. */
    private final AtomicInteger open = new AtomicInteger();

    Orphans(ConnectionPool pool, ConnectionOpener opener) {
        this.pool = pool;
        this.opener = opener;
    }

    private record Orphan(long serverId, String server, long openedAt, long since, String what) {}

    /** How it went with one. */
    private enum Outcome {
        ENDED,
        GONE,
        NOT_CERTAIN
    }

    /** How many slots are opening for this, and not for a borrower. */
    int slotsBeside() {
        return beside ? 1 : 0;
    }

    /** Has the server end the session of a slot that the caller owns; does not wait. */
    void endSessionOf(Slot slot, String what) {
        String server = slot.server;
        if (slot.serverId == 0 || server == null || slot.link == null) {
            return;
        }
        open.incrementAndGet();
        queue.add(new Orphan(slot.serverId, server, slot.openedAt, pool.ticker().nanos(), what));
        work(FIRST_RETRY_NANOS);
    }

    /**
     * Has the server stop the statement at work in the session of a live lease, which stays as it is. Waits, for no longer than
     * the opening of a connection may take.
     *
     * @return false where the session or its server are not known for certain
     * @throws SQLException if it could not be done
     */
    boolean stopStatementOf(Slot slot) throws SQLException {
        String server = slot.server;
        if (slot.serverId == 0 || server == null || slot.link == null) {
            return false;
        }
        Orphan session =
                new Orphan(slot.serverId, server, slot.openedAt, pool.ticker().nanos(), "a statement");
        try (Connection idle = pool.borrowIdle()) {
            PhysicalLink link = idle == null ? null : pool.linkOf(idle);
            if (idle != null && link != null) {
                within(link, () -> {
                    try (Statement statement = idle.createStatement()) {
                        stop(session, statement);
                    }
                });
                return true;
            }
        }
        if (!besideForStops.tryLock()) {
            awaitTurn();
        }
        try {
            beside(statement -> stop(session, statement));
        } finally {
            besideForStops.unlock();
        }
        return true;
    }

    private void awaitTurn() throws SQLException {
        boolean mine = false;
        try {
            mine = besideForStops.tryLock(pool.config().connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!mine) {
            throw new SQLException(
                    "the statement was not stopped: others that are being stopped take too long", "08001");
        }
    }

    private void stop(Orphan session, Statement statement) throws SQLException {
        if (end(session, statement, "KILL QUERY ") == Outcome.NOT_CERTAIN) {
            throw new SQLException(
                    ErrorCode.ORPHAN + " pool '" + pool.config().name()
                            + "': the statement was not stopped, because session " + session.serverId
                            + " could not be told from another one's",
                    "70100");
        }
    }

    /** Waits until there is none left, or until the deadline; true when none is left. */
    boolean awaitNone(long deadline) {
        while (open.get() > 0) {
            if (deadline - pool.ticker().nanos() <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, 2_000_000L);
        }
        return true;
    }

    private void work(long retryNanos) {
        if (working.compareAndSet(false, true)) {
            pool.housekeeper().execute(() -> {
                boolean reached = false;
                try {
                    reached = endAll();
                } finally {
                    working.set(false);
                    if (!queue.isEmpty()) {
                        again(reached ? FIRST_RETRY_NANOS : retryNanos);
                    }
                }
            });
        }
    }

    private void again(long retryNanos) {
        pool.housekeeper().schedule(() -> work(Math.min(LONGEST_RETRY_NANOS, 2 * retryNanos)), retryNanos);
    }

    /** Ends those that wait; true when the server was reached. */
    private boolean endAll() {
        if (pool.upkeep().serverState() == ServerState.DOWN) {
            reportOverdue("the server is down");
            return false;
        }
        Slot slot = null;
        int stamp = Slot.LOST;
        SlotArray slots = pool.exchange().slots();
        for (int i = slots.limit() - 1; i >= 0 && stamp == Slot.LOST; i--) {
            slot = slots.get(i);
            stamp = slot.tryOpen();
        }
        if (slot == null || stamp == Slot.LOST) {
            reportOverdue("the pool has no connection to spare");
            return false;
        }
        beside = true;
        try {
            return endAllBeside();
        } finally {
            beside = false;
            pool.jobs().cancelOpening(slot, stamp);
        }
    }

    private boolean endAllBeside() {
        try {
            beside(statement -> {
                Orphan orphan;
                while ((orphan = queue.peek()) != null) {
                    Outcome outcome = end(orphan, statement, "KILL ");
                    queue.remove(orphan);
                    open.decrementAndGet();
                    if (outcome == Outcome.NOT_CERTAIN) {
                        report(orphan, "the session could not be told from another one's");
                    } else {
                        PoolLog.LOG.log(
                                Level.INFO,
                                ErrorCode.ORPHAN + " pool '" + pool.config().name() + "': session " + orphan.serverId
                                        + " of " + orphan.what
                                        + (outcome == Outcome.ENDED ? " was ended" : " had ended")
                                        + " at the server");
                    }
                }
            });
            return true;
        } catch (SQLException | RuntimeException e) {
            reportOverdue(e.toString());
            return false;
        }
    }

    /** What is done with a connection beside the leases. */
    private interface Work {
        void with(Statement statement) throws SQLException;
    }

    private interface Call {
        void run() throws Exception;
    }

    /** Opens a connection beside the leases for this work. */
    private void beside(Work work) throws SQLException {
        PhysicalLink link = opener.newLink();
        if (link == null) {
            throw new SQLException("the pool does not own its sockets", "08001");
        }
        link.opening();
        try {
            within(link, () -> {
                try (Connection connection = opener.openBeside();
                        Statement statement = connection.createStatement()) {
                    work.with(statement);
                }
            });
        } finally {
            link.opened();
            link.sever();
        }
    }

    /** Past {@code connectTimeout} the socket is closed under the driver. */
    private void within(PhysicalLink link, Call call) throws SQLException {
        Duration limit = pool.config().connectTimeout();
        TimeTable.Entry watch = pool.housekeeper().schedule(link::sever, limit.toNanos());
        try {
            call.run();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException("the credentials provider failed: " + e, "08001", e);
        } finally {
            if (watch != null) {
                watch.cancel();
            }
        }
    }

    private Outcome end(Orphan orphan, Statement statement, String kill) throws SQLException {
        long upSeconds;
        try (ResultSet results = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Uptime'")) {
            upSeconds = results.next() ? results.getLong(2) : 0;
        }
        long ageSeconds = TimeUnit.NANOSECONDS.toSeconds(pool.ticker().nanos() - orphan.openedAt);
        if (upSeconds < ageSeconds) {
            return Outcome.GONE;
        }
        try (ResultSet results = statement.executeQuery("SELECT " + ConnectionOpener.SERVER)) {
            if (!results.next() || !orphan.server.equals(results.getString(1))) {
                return Outcome.NOT_CERTAIN;
            }
        }
        try (ResultSet results = statement.executeQuery("SELECT 1 FROM information_schema.PROCESSLIST WHERE ID="
                + orphan.serverId + " AND USER=SUBSTRING_INDEX(CURRENT_USER(),'@',1)")) {
            if (!results.next()) {
                return Outcome.GONE;
            }
        }
        try {
            statement.execute(kill + orphan.serverId);
            return Outcome.ENDED;
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_SUCH_SESSION) {
                return Outcome.GONE;
            }
            throw e;
        }
    }

    private void reportOverdue(String why) {
        long now = pool.ticker().nanos();
        queue.removeIf(orphan -> {
            boolean overdue = now - orphan.since > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS) || pool.isClosed();
            if (overdue) {
                open.decrementAndGet();
                report(orphan, why);
            }
            return overdue;
        });
    }

    private void report(Orphan orphan, @Nullable String why) {
        String name = pool.config().name();
        PoolLog.LOG.log(
                Level.WARNING,
                ErrorCode.ORPHAN + " pool '" + name + "': session " + orphan.serverId + " of " + orphan.what
                        + " may still be at work at the server, and could not be ended: " + why + ". Run KILL "
                        + orphan.serverId + " by hand. See: holdfast explain " + ErrorCode.ORPHAN);
        pool.events().tell(listener -> listener.onOrphan(name, orphan.serverId, orphan.what));
    }
}
