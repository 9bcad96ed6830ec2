package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseClosedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whose calls a lease takes: the borrower's, and those of any thread that it was handed to. Knows which are in progress, and
 * refuses all once it has ended.
 */
abstract class LeaseCalls extends DelegatingConnection {
    /** {@code setAutoCommit} changed the mode. */
    public static final int AUTO_COMMIT = 1;
    /** {@code setReadOnly} changed the mode. */
    public static final int READ_ONLY = 1 << 1;
    /** {@code setTransactionIsolation} changed the level. */
    public static final int ISOLATION = 1 << 2;
    /** {@code setCatalog} changed the database. */
    public static final int CATALOG = 1 << 3;
    /** {@code setSchema} changed the schema. */
    public static final int SCHEMA = 1 << 4;
    /** {@code setHoldability} changed it. */
    public static final int HOLDABILITY = 1 << 5;
    /** {@code setNetworkTimeout} changed it. */
    public static final int NETWORK_TIMEOUT = 1 << 6;
    /** {@code setClientInfo} changed an entry. */
    public static final int CLIENT_INFO = 1 << 7;
    /** {@code setTypeMap} changed it. */
    public static final int TYPE_MAP = 1 << 8;
    /** SQL ran while auto-commit was off, and neither commit nor rollback came after it. */
    public static final int TRANSACTION = 1 << 9;
    /** A statement was made or run: there may be warnings to clear. */
    public static final int EXECUTED = 1 << 10;
    /** SQL changed variables, or left a temporary table, a lock or the like. */
    public static final int SESSION_STATE = 1 << 11;
    /** SQL selected another database. */
    public static final int DATABASE = 1 << 12;
    /** The driver itself gave up a call, over something that it found on the connection: whether it is of use must be asked. */
    public static final int DOUBTFUL = 1 << 13;
    /** The driver's own object was given out: what was changed through it was not seen. */
    public static final int ESCAPED = 1 << 14;
    /** Whatever can be changed may have been. */
    static final int EVERYTHING = (1 << 13) - 1 | ESCAPED;
    /** The session, or its transaction, was lost, and nothing goes on until a rollback. Not a change by itself. */
    static final int LOST = 1 << 22;
    /** The frame that borrowed gives it back, when what it calls has returned. Not a change by itself. */
    static final int SCOPED = 1 << 23;
    /** A call failed. Not a change by itself. */
    static final int FAILED = 1 << 24;
    /** A statement was given a stream, which can be read once. Not a change by itself. */
    static final int STREAMED = 1 << 25;
    /** SQL may have begun a transaction, or turned auto-commit off. Not a change by itself. */
    static final int BEGUN = 1 << 26;
    /** The lease runs the work of {@code inTransaction}. Not a change by itself. */
    static final int IN_TRANSACTION = 1 << 27;
    /** That work has committed, or tried to. Not a change by itself. */
    static final int OWN_COMMIT = 1 << 28;
    /** Auto-commit was off when the lease began. Not a change by itself. */
    static final int BORN_MANUAL = 1 << 29;
    /** Auto-commit is off now. Not a change by itself. */
    static final int MANUAL_COMMIT = 1 << 30;

    static final int CHANGES = LOST - 1;
    /** A microsecond or a few: longer than a processor keeps a write to itself. */
    private static final int SETTLED_SPINS = 100;

    private static final VarHandle HOLDER;

    static {
        try {
            HOLDER = MethodHandles.lookup().findVarHandle(LeaseCalls.class, "holder", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Why leases that were aborted, or that the pool took back, were; only failures look here. No field of theirs: a lease is to be small. */
    private static final class TakenBack {
        static final Map<LeaseCalls, ErrorCode> WHY = Collections.synchronizedMap(new WeakHashMap<>());
    }

    /** The holder of a lease that more than one thread has used. Counts the calls in progress of all but the borrower. */
    private static final class Shared extends AtomicInteger {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // Never written anywhere.
        final Thread borrower;

        Shared(Thread borrower) {
            this.borrower = borrower;
        }
    }

    private final Lessor lessor;
    private final int stamp;
    /** The thread that borrowed, or from the first call of another one {@link Shared}. */
    private Object holder;
    /** Written by the holder, who is one thread at a time; read by the thread that returns. */
    int dirty;

    LeaseCalls(Lessor lessor, int stamp, Connection connection, Thread owner, int dirty) {
        super(connection);
        this.lessor = lessor;
        this.stamp = stamp;
        this.holder = owner;
        this.dirty = dirty;
    }

    /** A call begins, and the lessor wants to know; see {@link Lessor#observedCallBegins}. */
    abstract void observedCallBegins(int kind) throws SQLException;

    /** That call has ended. */
    abstract void observedCallEnds(int kind);

    /** The pool took the lease back, for this reason, which refusals name. */
    final void takenBack(ErrorCode why) {
        TakenBack.WHY.put(this, why);
    }

    /** The lessor's fence. */
    public int stamp() {
        return stamp;
    }

    /** The thread that borrowed. */
    public Thread owner() {
        Object now = holder;
        return now instanceof Shared shared ? shared.borrower : (Thread) now;
    }

    /**
     * The thread that is certain to hold the lease, since all calls on it were its own; null where that is not known. The lease
     * may be unused.
     */
    public @Nullable Thread onlyUser() {
        Object now = holder;
        return now instanceof Shared ? null : (Thread) now;
    }

    /** It belongs to another thread than the one that asked for it. Before anybody has it. */
    public void handOver() {
        holder = new Shared(owner());
    }

    private boolean isInOwnCall() {
        return lessor.inCallOf == stamp;
    }

    /** True while a call on it is in progress, on whatever thread. */
    public boolean isInCall() {
        return isInOwnCall() || holder instanceof Shared shared && shared.get() > 0;
    }

    /** The lessor. */
    public Lessor lessor() {
        return lessor;
    }

    /**
     * Ends the lease: from now on every call is refused.
     *
     * <p>A call of another thread may begin at this moment: it says that it is in progress, then looks whether the lease has
     * ended, while this ends the lease, then looks for such a call. One of the two sees the other. Where one thread alone has
     * used the lease, and now ends it, there is no other, and nothing is paid for that.
     *
     * @return true when a call is in progress: it may use the connection still
     */
    public boolean end() {
        delegate = null;
        // For the compiler alone: what follows is not read before.
        VarHandle.acquireFence();
        if (holder != Thread.currentThread()) {
            return endBeside();
        }
        return isInOwnCall();
    }

    private boolean endBeside() {
        Object now = holder;
        if (now instanceof Shared shared && shared.borrower == Thread.currentThread()) {
            VarHandle.fullFence();
            return isInCall();
        }
        share();
        settle();
        return isInCall();
    }

    /** Another thread than the borrower is here. */
    private Shared share() {
        Object now = holder;
        if (now instanceof Shared shared) {
            return shared;
        }
        Shared shared = new Shared((Thread) now);
        lessor.handedOver();
        return HOLDER.compareAndSet(this, now, shared) ? shared : (Shared) holder;
    }

    /** Waits until others see what this thread has written, and it sees what they wrote before they could. */
    private static void settle() {
        VarHandle.fullFence();
        for (int i = 0; i < SETTLED_SPINS; i++) {
            Thread.onSpinWait();
        }
        VarHandle.fullFence();
    }

    /** True after {@link #end()} or {@link #reclaim(ErrorCode)}: for what was made by the lease too. */
    public boolean hasEnded() {
        return delegate == null;
    }

    /** Before its connection is cut: a call that the cut wakes is to say why. */
    final void abortBegins() {
        takenBack(ErrorCode.LEASE_CLOSED);
    }

    /** True from before the cut on, where it was aborted or taken back: the loss of its connection comes of that. */
    final boolean wasTakenBack() {
        return TakenBack.WHY.containsKey(this);
    }

    /**
     * A call begins that may wait.
     *
     * @throws SQLException if the lease has ended, or lost its session
     */
    void callBegins(int kind, String what, String method) throws SQLException {
        if (delegate == null) {
            throw refusal(what, method);
        }
        Lessor of = lessor;
        of.calls++;
        if (holder == Thread.currentThread()) {
            of.inCallOf = stamp;
        } else {
            callBeginsBeside();
        }
        // After it was said that a call is in progress.
        if (delegate == null || (dirty & LOST) != 0) {
            refuse(what, method);
        }
        if (of.observes || of.stopping) {
            tellBegins(kind);
        }
    }

    private void tellBegins(int kind) throws SQLException {
        try {
            observedCallBegins(kind);
        } catch (SQLException e) {
            unmarkCall();
            throw e;
        }
    }

    private void refuse(String what, String method) throws LeaseClosedException {
        if (delegate == null) {
            unmarkCall();
            throw refusal(what, method);
        }
        switch (method) {
            case "rollback", "createStatement", "close" -> {
                // A rollback is the way out, by a statement too; what is closed does no harm.
            }
            default -> {
                unmarkCall();
                throw new LeaseClosedException(what, method, ErrorCode.SESSION_LOST);
            }
        }
    }

    private void callBeginsBeside() {
        Object before = holder;
        Shared shared = share();
        if (shared.borrower == Thread.currentThread()) {
            lessor.inCallOf = stamp;
            return;
        }
        shared.getAndIncrement();
        if (before != shared) {
            settle();
        }
    }

    /** That call has ended. */
    void callEnds(int kind) {
        Lessor of = lessor;
        if (of.observes) {
            observedCallEnds(kind);
        }
        unmarkCall();
    }

    private void unmarkCall() {
        Lessor of = lessor;
        if (holder != Thread.currentThread()) {
            callEndsBeside();
        } else if (of.inCallOf == stamp) {
            of.inCallOf = 0;
        }
    }

    private void callEndsBeside() {
        Object now = holder;
        if (now instanceof Shared shared && shared.borrower != Thread.currentThread()) {
            shared.getAndDecrement();
        } else if (lessor.inCallOf == stamp) {
            lessor.inCallOf = 0;
        }
    }

    /** A call that cannot wait is use too. */
    void touched() {
        lessor.calls++;
    }

    @Override
    Connection live(String method) throws LeaseClosedException {
        Connection connection = delegate;
        if (connection == null) {
            throw refusal("connection", method);
        }
        touched();
        return connection;
    }

    @Override
    Connection begins(String method) throws SQLException {
        Connection connection = delegate;
        callBegins(Lessor.WAITS, "connection", method);
        return connection == null ? live(method) : connection;
    }

    @Override
    void ends() {
        callEnds(Lessor.WAITS);
    }

    @Override
    Connection liveForClientInfo(String method) throws SQLClientInfoException {
        Connection connection = delegate;
        if (connection == null) {
            SQLClientInfoException refused = new SQLClientInfoException("closed", Map.of());
            refused.initCause(refusal("connection", method));
            throw refused;
        }
        return connection;
    }

    LeaseClosedException refusal(String what, String method) {
        return new LeaseClosedException(what, method, TakenBack.WHY.getOrDefault(this, ErrorCode.LEASE_CLOSED));
    }
}
