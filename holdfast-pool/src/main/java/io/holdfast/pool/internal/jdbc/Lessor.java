package io.holdfast.pool.internal.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Who lends a connection: a slot of the pool, as a lease sees it. A class, with fields of its own, because the beginning and the end of a
 * call are on the way of everything that a holder does.
 */
public abstract class Lessor {
    /** A call that may wait, but executes no SQL of the holder's. */
    public static final int WAITS = 0;
    /** A call that executes the holder's SQL. */
    public static final int EXECUTES = 1;
    /** As above, a batch. */
    public static final int BATCH = EXECUTES | 1 << 1;
    /** The next row is read. */
    public static final int READS = 1 << 2;

    /** The stamp of the lease on which the borrowing thread has a call in progress; 0 while it has none. Written by that thread. */
    int inCallOf;
    /** Calls over all leases, more or less. Written by holders, read without order. */
    int calls;
    /** Statements that have run over all leases, and how many of them failed; a batch is one. Written by holders, read without order. */
    private long statements;

    private long statementsFailed;
    /** Whether {@link #observedCallBegins} wants to know. Written by the owner of the slot. */
    protected boolean observes;
    /** Whether what statements do is logged. Written by the owner of the slot. */
    protected boolean logs;
    /** Whether new statements may have a fetch size by the driver's settings. Written by the owner of the slot. */
    protected boolean fetches;
    /** Whether a statement is being stopped: then {@link #observedCallBegins} waits. Read without order on the way of each call and return. */
    protected boolean stopping;

    /** Ends the lease. Called by the holder's {@code close()}, possibly more than once and by several threads. */
    public abstract void giveBack(Lease lease);

    /**
     * The holder aborts the connection, and then ends the lease.
     *
     * @return false when the socket is not the pool's, so that the driver has to be asked, which may wait
     */
    public abstract boolean aborts(Lease lease);

    /**
     * A call on the lease, or on something made by it, failed. Must not throw.
     *
     * @return true when the session is gone, or what was open in it: the lease is of no use until it is rolled back
     */
    public abstract boolean failed(Lease lease, SQLException error);

    /** A call that may wait was left by an exception that no driver should throw: nobody knows the state of the connection. */
    public abstract void broken(Lease lease, Throwable error);

    /** The connection must go when it comes back: a call has left it in doubt. Any thread. */
    public abstract void spoiled(Lease lease, String why);

    /** As {@link #spoiled}, and no call can use it any more where the socket is the pool's: answers would be taken for others. */
    public abstract void cuts(Lease lease, String why);

    /** The holder switches between writing and reading while a transaction may be open, which some drivers do by another session. */
    public abstract void switches(Lease lease);

    /** A clock in nanoseconds. */
    public abstract long nanos();

    /** Remembers what an attribute was before its first change, for {@code Lease}'s bit of it. */
    public abstract void keepOriginal(int bit) throws SQLException;

    /** True when this attribute is what it was at first, as far as that is known; {@link #keepOriginal} came before. */
    public abstract boolean isOriginal(int bit, Object value);

    /** A statement of this text is about to change the session. */
    public abstract void changesSession(String sql);

    /**
     * Has the server stop this call of the lease, and nothing else: until it is done, no further call of the lease begins and
     * the connection is not passed on. Any thread; waits for the network, for no longer than the opening of a connection may
     * take.
     *
     * @throws SQLException if it could not be done
     */
    public abstract void stopStatement(Lease lease, Stoppable call) throws SQLException;

    /** The holder was given an object of the driver's own: it may use the connection without any object of the lease. */
    public abstract void escaped();

    /**
     * A call begins that may wait.
     *
     * @param kind one of the above
     * @throws SQLException if it must not; then it has ended too
     */
    protected abstract void observedCallBegins(Lease lease, int kind) throws SQLException;

    /** That call has ended. */
    protected abstract void observedCallEnds(Lease lease, int kind);

    /**
     * A statement has run, and its call has not ended yet. Only while {@link #logs}.
     *
     * @param rows how many rows it changed, or one of {@link RunStatement}'s constants
     */
    protected abstract void ran(Lease lease, RunStatement statement, long rows);

    /** This text was added to its batch; null where the batch was emptied. Only while {@link #logs}. */
    protected abstract void batched(Lease lease, RunStatement statement, @Nullable String sql);

    /** A row of it was read, or there was none any more. Only while {@link #logs}. */
    protected abstract void read(Lease lease, RunStatement statement, boolean row);

    /** A batch has changed so many rows. Only while {@link #logs}. */
    protected abstract void changed(Lease lease, RunStatement statement, long rows);

    /** A statement is closed. Only while {@link #logs}. */
    protected abstract void closed(Lease lease, RunStatement statement);

    /** Calls so far over all leases, more or less. */
    public final int calls() {
        return calls;
    }

    /** A statement has run. */
    final void countStatement(boolean failed) {
        statements++;
        if (failed) {
            statementsFailed++;
        }
    }

    /** Statements that have run so far over all leases. */
    public final long statements() {
        return statements;
    }

    /** Of these, how many failed. */
    public final long statementsFailed() {
        return statementsFailed;
    }

    /** Goes on with the totals of one that was lost. */
    protected final void continueStatements(Lessor lost) {
        statements = lost.statements;
        statementsFailed = lost.statementsFailed;
    }

    /** The connection is gone, and so is the call. */
    protected final void forgetCall() {
        inCallOf = 0;
    }

    /** A lease was used or closed by another thread than the one that borrowed. */
    public abstract void handedOver();
}
