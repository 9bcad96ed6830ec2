package io.holdfast.pool.internal;

import io.holdfast.pool.CommitUnknownException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.MaskedSql;
import io.holdfast.pool.TransactionOptions;
import io.holdfast.pool.TransactionTimeoutException;
import io.holdfast.pool.internal.context.TimeTable;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.report.ObservedLease;
import io.holdfast.pool.internal.slot.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of a transaction's time, over all its attempts. Until then statements may begin; past it none does, and the transaction
 * is rolled back by the thread that runs it. What keeps that thread for longer than {@value #GRACE_MILLIS} ms more (a statement, a
 * lock, a dead network, the work itself) is cut from outside: the lease is taken back, so that the server is told to end the
 * session. A commit under way has {@value #COMMIT_GRACE_MILLIS} ms, for when it is cut nobody knows whether it happened.
 *
 * <p>For one thread, and the housekeeper.
 */
final class TransactionLimit implements ObservedLease.StatementLimit {
    static final int GRACE_MILLIS = 20;
    static final int COMMIT_GRACE_MILLIS = 60;

    private static final int LONGEST_SQL = 200;

    private final ConnectionPool pool;
    private final TransactionOptions options;
    private final boolean unlimited;
    /** By the pool's ticker. */
    private final long deadline;

    /** The lease of the attempt under way; null before the first. Written by the thread that runs the work. */
    private @Nullable Lease lease;
    /** As above: a statement or the commit was refused. */
    private boolean refused;
    /** As above: the commit was begun. Read by the housekeeper. */
    private volatile boolean committing;
    /** The lease was taken back. Written by the housekeeper. */
    private volatile boolean cut;
    /** Of the attempt under way. Guarded by this object's lock. */
    private TimeTable.@Nullable Entry watch;
    /** The attempt under way has ended, or none has begun. Guarded by this object's lock. */
    private boolean idle = true;

    TransactionLimit(ConnectionPool pool, TransactionOptions options) {
        this.pool = pool;
        this.options = options;
        this.unlimited = options.timeout().isZero();
        this.deadline = pool.context().ticker().nanos() + options.timeout().toNanos();
    }

    /** Borrows for an attempt, for no longer than there is time; from then on the lease is watched. */
    Lease attemptBegins() throws SQLException {
        Lease borrowed = ((Lease) borrow()).scoped();
        lease = borrowed;
        if (borrowed.lessor() instanceof Slot slot) {
            slot.watchBy(ObservedLease.limited(slot.watch(), this));
            if (unlimited) {
                return borrowed;
            }
            synchronized (this) {
                idle = false;
                watch(() -> over(borrowed, slot), GRACE_MILLIS);
            }
        }
        return borrowed;
    }

    private Connection borrow() throws SQLException {
        if (unlimited) {
            return pool.borrow();
        }
        Duration longest = pool.config().borrowTimeout();
        Duration left = Duration.ofNanos(Math.max(0, left()));
        return pool.borrow(left.compareTo(longest) < 0 ? left : longest);
    }

    /** The attempt has ended, and is not watched any more. */
    synchronized void attemptEnds() {
        idle = true;
        if (watch != null) {
            watch.cancel();
            watch = null;
        }
    }

    private void watch(Runnable then, int graceMillis) {
        watch = pool.context().housekeeper().schedule(then, Math.max(0, left()) + graceMillis * 1_000_000L);
    }

    /** On the housekeeper. */
    private void over(Lease borrowed, Slot slot) {
        synchronized (this) {
            if (idle) {
                return;
            }
            if (committing && left() > -COMMIT_GRACE_MILLIS * 1_000_000L) {
                watch(() -> over(borrowed, slot), COMMIT_GRACE_MILLIS);
                return;
            }
        }
        // Before the cut: the thread that it wakes asks for it.
        cut = true;
        String detail = "transaction '" + options.description() + "' ran over its time-out of "
                + Times.brief(options.timeout());
        if (!pool.closer()
                .reclaim(
                        slot,
                        borrowed.stamp(),
                        borrowed,
                        ErrorCode.TRANSACTION_TIMEOUT,
                        EvictionReason.ABORTED,
                        detail)) {
            // The lease had ended by itself.
            cut = false;
        }
    }

    /** What is left, in nanoseconds; negative when it is over. */
    private long left() {
        return deadline - pool.context().ticker().nanos();
    }

    /** A wait of this length is too long to do anything after it. */
    boolean isTooLong(long nanos) {
        return !unlimited && left() <= nanos;
    }

    @Override
    public void requireTime() throws TransactionTimeoutException {
        if (!unlimited && left() <= 0) {
            refused = true;
            throw exceeded(null);
        }
    }

    /** As above, for the commit. */
    void commitBegins() throws TransactionTimeoutException {
        requireTime();
        committing = true;
    }

    /** True when this failure of the work is due to the end of the time. */
    boolean caused(Throwable failure) {
        return (cut || refused) && !(failure instanceof CommitUnknownException) && !(failure instanceof Error);
    }

    /** The exception for it. */
    TransactionTimeoutException exceeded(@Nullable Throwable cause) {
        if (cause instanceof TransactionTimeoutException ours
                && ours.description().equals(options.description())) {
            return ours;
        }
        Lease ended = lease;
        String sql = ended == null ? null : MaskedSql.of(ended.lastSql(), LONGEST_SQL);
        String message = ErrorCode.TRANSACTION_TIMEOUT + " pool '"
                + pool.config().name() + "': transaction '"
                + options.description() + "' was ended after its time-out of " + Times.brief(options.timeout())
                + (cut ? ", its connection cut and its session ended at the server" : ", and rolled back")
                + (sql == null ? "; no SQL had begun" : "; last SQL \"" + sql + "\"")
                + ".\nLikely a lock that another transaction holds, a statement without an index, or work in it that is not the "
                + "database's. It is not run again. Make it shorter, or raise TransactionOptions.timeout. See: holdfast explain "
                + ErrorCode.TRANSACTION_TIMEOUT;
        return new TransactionTimeoutException(message, options, sql, cause);
    }
}
