package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.CodedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseClosedException;
import io.holdfast.pool.internal.mysql.SqlEffect;
import java.io.InputStream;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLXML;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a borrower holds: one lease of a connection, from borrow to return. A new object for each lease, so that a lease
 * that has ended can never come to life again: {@link #end()} lets go of the connection, and whatever is called is refused.
 *
 * <p>Remembers what the borrower changed ({@link #dirty()}) and which statements are open, so that a return that has
 * nothing to put right costs nothing. Kept to 40 bytes, because one is made for every borrow.
 */
public final class LeasedConnection extends DelegatingConnection {
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
    private static final int EVERYTHING = (1 << 13) - 1 | ESCAPED;
    /** The session, or its transaction, was lost, and nothing goes on until a rollback. Not a change by itself. */
    private static final int LOST = 1 << 22;
    /** The frame that borrowed gives it back, when what it calls has returned. Not a change by itself. */
    private static final int SCOPED = 1 << 23;
    /** A call failed. Not a change by itself. */
    private static final int FAILED = 1 << 24;
    /** A statement was given a stream, which can be read once. Not a change by itself. */
    private static final int STREAMED = 1 << 25;
    /** SQL may have begun a transaction, or turned auto-commit off. Not a change by itself. */
    private static final int BEGUN = 1 << 26;
    /** The lease runs the work of {@code inTransaction}. Not a change by itself. */
    private static final int IN_TRANSACTION = 1 << 27;
    /** That work has committed, or tried to. Not a change by itself. */
    private static final int OWN_COMMIT = 1 << 28;
    /** Auto-commit was off when the lease began. Not a change by itself. */
    private static final int BORN_MANUAL = 1 << 29;
    /** Auto-commit is off now. Not a change by itself. */
    private static final int MANUAL_COMMIT = 1 << 30;

    /** What is kept of a statement: a text of many megabytes must not live as long as its lease. */
    private static final int LONGEST_SQL = 16_384;

    private static final int CHANGES = LOST - 1;
    /** Attributes that both drivers can put back. */
    private static final int[] ATTRIBUTES = {READ_ONLY, ISOLATION, CATALOG, NETWORK_TIMEOUT, CLIENT_INFO};

    /** See {@link #tidy}. */
    private static final int FEWEST_TIDIED = 4;

    private static final int MOST_DOUBLINGS = 24;
    /** A microsecond or a few: longer than a processor keeps a write to itself. */
    private static final int SETTLED_SPINS = 100;

    private static final Pattern ROLLBACK = Pattern.compile("\\s*ROLLBACK(\\s+WORK)?[\\s;]*", Pattern.CASE_INSENSITIVE);

    private static final VarHandle STATEMENTS;
    private static final VarHandle HOLDER;

    static {
        try {
            STATEMENTS =
                    MethodHandles.lookup().findVarHandle(LeasedConnection.class, "statements", LeasedStatement.class);
            HOLDER = MethodHandles.lookup().findVarHandle(LeasedConnection.class, "holder", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Why leases that the pool took back were; only refusals look here. A class of its own, so that it is made when one is taken back. */
    private static final class TakenBack {
        static final Map<LeasedConnection, ErrorCode> WHY = Collections.synchronizedMap(new WeakHashMap<>());
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
    private int dirty;
    /** A stack of open statements, newest first; closed ones linger in it until the next one comes. Changed by CAS. */
    private volatile @Nullable LeasedStatement statements;
    /** Written by the holder, read by reports. */
    private @Nullable String lastSql;

    /**
     * Begins a lease.
     *
     * @param stamp the lessor's fence: what it gave out with this lease, and no other
     * @param owner the thread that asked for it
     */
    public LeasedConnection(Lessor lessor, int stamp, Connection connection, Thread owner, boolean autoCommit) {
        super(connection);
        this.lessor = lessor;
        this.stamp = stamp;
        this.holder = owner;
        this.dirty = autoCommit ? 0 : MANUAL_COMMIT | BORN_MANUAL;
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

    /** Who borrowed gives it back when the work that it calls has returned. */
    public LeasedConnection scoped() {
        dirty |= SCOPED;
        return this;
    }

    /** See {@link #scoped()}. */
    public boolean isScoped() {
        return (dirty & SCOPED) != 0;
    }

    /** True while the lease has a transaction that its holder began. */
    public boolean isInTransaction() {
        return (dirty & (TRANSACTION | AUTO_COMMIT)) != 0;
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

    /** What the holder changed: the bits above. */
    public int dirty() {
        return dirty & CHANGES;
    }

    /** True when there is nothing to put right beyond these bits, and no statement is open. */
    public boolean isCleanBut(int bits) {
        return (dirty & CHANGES & ~bits) == 0 && firstOpen(statements) == null;
    }

    /** The beginning of the last statement, as the holder wrote it; null when none ran. May hold literals: mask it before it is shown. */
    public @Nullable String lastSql() {
        return lastSql;
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

    /** The work of {@code inTransaction} begins or ends: within it, auto-commit stays off, and who commits is remembered. */
    public void runsTransaction(boolean begins) {
        dirty = begins ? dirty | IN_TRANSACTION : dirty & ~IN_TRANSACTION;
    }

    /** True when SQL may have begun a transaction, or turned auto-commit off. */
    public boolean mayHaveBegun() {
        return (dirty & BEGUN) != 0;
    }

    /** True when a call failed: what the driver knows of the session may be older than that. */
    public boolean hasFailed() {
        return (dirty & FAILED) != 0;
    }

    /** True when a statement was given a stream: a second run would find it at its end. */
    public boolean hasStreamed() {
        return (dirty & STREAMED) != 0;
    }

    /** True when that work has committed by itself, or may have: what it did cannot be taken back any more. */
    public boolean hasCommitted() {
        return (dirty & OWN_COMMIT) != 0;
    }

    /** Ends the lease against its holder's will, who is told why at the next call. Any thread. */
    public void reclaim(ErrorCode why) {
        TakenBack.WHY.put(this, why);
        delegate = null;
        for (LeasedStatement open = statements; open != null; open = open.next) {
            open.end();
        }
    }

    /** True after {@link #end()} or {@link #reclaim(ErrorCode)}: for what was made by the lease too. */
    public boolean hasEnded() {
        return delegate == null;
    }

    /** True when the holder left a result open that may be streaming still. */
    public boolean mayStream() {
        for (LeasedStatement open = statements; open != null; open = open.next) {
            if (open.mayStream()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Closes what the holder left open. What fails to close is left to the driver; the first failure is given back.
     */
    public @Nullable SQLException closeStatements() {
        SQLException failure = null;
        LeasedStatement statement = (LeasedStatement) STATEMENTS.getAndSet(this, null);
        while (statement != null) {
            try {
                statement.closeByPool();
            } catch (SQLException e) {
                failure = failure == null ? e : failure;
            }
            statement = statement.next;
        }
        return failure;
    }

    /** As {@link #track}. What the text leaves in the session counts from now on; one that is never run costs a reset too many. */
    <S extends LeasedStatement> S trackPrepared(String sql, int effect, S statement) throws SQLException {
        S tracked = track(statement);
        refuseBranch(sql, effect);
        int left = left(effect);
        if (left != 0) {
            dirty |= left;
            changesSession(left, sql);
        }
        return tracked;
    }

    /**
     * Has the statement closed with the lease.
     *
     * @throws SQLException if the lease has ended meanwhile; then the statement is closed already
     */
    <S extends LeasedStatement> S track(S statement) throws SQLException {
        if ((dirty & EXECUTED) == 0) {
            dirty |= EXECUTED;
        }
        while (true) {
            LeasedStatement head = statements;
            statement.next = firstOpen(head);
            if (STATEMENTS.compareAndSet(this, head, statement)) {
                break;
            }
        }
        if (hasEnded()) {
            // Whoever ended it may have closed the statements before.
            statement.discard();
            throw refusal("connection", "createStatement");
        }
        return statement;
    }

    /**
     * The newest open statement from here on. Also takes closed statements out behind it, so that the stack stays about as
     * long as the number of open ones. Racing threads may both do so: only closed statements are skipped, and a closed
     * one stays closed.
     */
    private static @Nullable LeasedStatement firstOpen(@Nullable LeasedStatement from) {
        LeasedStatement first = from;
        while (first != null && first.isClosedByHolder()) {
            first = first.next;
        }
        if (first != null && first.next != null) {
            tidy(first);
        }
        return first;
    }

    /**
     * Takes out closed statements from behind this one, as a rule from among the next few only. In half of all cases twice as
     * many are looked at, in a quarter four times as many, and so on: each is reached now and then, at a cost that grows with the
     * logarithm of their number.
     */
    private static void tidy(LeasedStatement first) {
        int doublings = Math.min(
                MOST_DOUBLINGS,
                Integer.numberOfTrailingZeros(ThreadLocalRandom.current().nextInt()));
        LeasedStatement open = first;
        LeasedStatement next = first.next;
        for (int left = FEWEST_TIDIED << doublings; left > 0 && next != null; left--) {
            if (next.isClosedByHolder()) {
                next = next.next;
                open.next = next;
            } else {
                open = next;
                next = next.next;
            }
        }
    }

    /** A statement is about to run that has these effects; see {@link SqlEffect}. */
    void runs(@Nullable String sql, int effect) throws SQLException {
        refuseBranch(sql, effect);
        if (sql != null) {
            lastSql = sql.length() > LONGEST_SQL ? sql.substring(0, LONGEST_SQL) : sql;
        }
        int now = dirty;
        int bits = (now & MANUAL_COMMIT) == 0 ? EXECUTED : EXECUTED | TRANSACTION;
        bits |= left(effect);
        if ((now & bits) != bits) {
            dirty = now | bits;
        }
        if (sql != null && (bits & SESSION_STATE) != 0) {
            changesSession(bits, sql);
        }
        if ((now & LOST) != 0) {
            mayBeRollback(lastSql);
        }
    }

    /** A branch is not committed by a commit, which its server refuses; and one that is prepared outlives its session. */
    private void refuseBranch(@Nullable String sql, int effect) throws SQLException {
        if ((dirty & IN_TRANSACTION) != 0 && sql != null && SqlEffect.beginsBranch(sql, effect)) {
            throw refusedWithin(
                    "XA START", "a commit cannot end a branch. Borrow a connection for a distributed transaction");
        }
    }

    private static SQLFeatureNotSupportedException refusedWithin(String what, String why) {
        return new SQLFeatureNotSupportedException(
                ErrorCode.NOT_SUPPORTED + " " + what + " is refused within inTransaction: " + why
                        + ". See: holdfast explain " + ErrorCode.NOT_SUPPORTED,
                "0A000");
    }

    private void changesSession(int left, String sql) {
        if ((left & SESSION_STATE) != 0 && !hasEnded()) {
            lessor.changesSession(sql);
        }
    }

    private int left(int effect) {
        if (effect == SqlEffect.NONE) {
            return 0;
        }
        return ((effect & SqlEffect.SESSION) == 0 ? 0 : SESSION_STATE)
                | ((effect & SqlEffect.DATABASE) == 0 ? 0 : DATABASE)
                | ((effect & SqlEffect.TRANSACTION) == 0 ? 0 : BEGUN)
                | ((effect & SqlEffect.COMMITS) == 0 || (dirty & IN_TRANSACTION) == 0 ? 0 : OWN_COMMIT);
    }

    /** A statement is given this as the value of a parameter. */
    void takes(@Nullable Object value) {
        boolean once = value instanceof InputStream
                || value instanceof Reader
                || value instanceof SQLXML
                || (value instanceof Blob || value instanceof Clob) && !isKeptWhole(value);
        if (once) {
            dirty |= STREAMED;
        }
    }

    /** Those of the drivers and of the JDK hold their bytes; any other may give them once. */
    private static boolean isKeptWhole(Object lob) {
        String name = lob.getClass().getName();
        return name.startsWith("com.mysql.cj.")
                || name.startsWith("org.mariadb.jdbc.")
                || name.startsWith("javax.sql.rowset.");
    }

    /** SQL of the driver's own, such as meta data asks for. */
    void runsQuery() throws SQLException {
        runs(null, SqlEffect.NONE);
    }

    @Override
    SQLException failed(String method, SQLException error) {
        return failed("connection", method, error);
    }

    /** Gives what the holder is to be told: the driver's exception, or where the lease has ended meanwhile that it has. */
    SQLException failed(String what, String method, SQLException error) {
        dirty |= isLossBy(error) ? FAILED | LOST : FAILED;
        if (error.getErrorCode() == 0 && isGeneral(error.getSQLState())) {
            dirty |= DOUBTFUL;
        }
        if (hasEnded() && !(error instanceof CodedException)) {
            LeaseClosedException refusal = refusal(what, method);
            refusal.initCause(error);
            return refusal;
        }
        return error;
    }

    /** Of the driver, not the server: a stream that is still open, packets out of order. */
    private static boolean isGeneral(@Nullable String state) {
        return "S1000".equals(state) || "HY000".equals(state);
    }

    /** Where even the judgement fails, for lack of memory or stack, nobody knows the state of the connection. */
    private boolean isLossBy(SQLException error) {
        try {
            return lessor.failed(this, error);
        } catch (Throwable e) {
            lessor.spoiled(this, "a failure of it could not be judged");
            return true;
        }
    }

    @Override
    void broken(Throwable error) {
        dirty |= FAILED | LOST;
        lessor.broken(this, error);
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
            observedCallBegins(kind);
        }
    }

    private void observedCallBegins(int kind) throws SQLException {
        try {
            lessor.observedCallBegins(this, kind);
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

    /** Where the session was lost, a rollback by SQL is the way out. */
    private void mayBeRollback(@Nullable String sql) {
        if (sql != null && ROLLBACK.matcher(sql).matches()) {
            // If it fails, the session is lost again.
            rolledBack();
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
            of.observedCallEnds(this, kind);
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
    Connection queries(String method) throws SQLException {
        Connection connection = begins(method);
        runsQuery();
        return connection;
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

    @Override
    public void close() {
        if (!hasEnded()) {
            lessor.giveBack(this);
        }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        Connection connection = delegate;
        if (connection != null) {
            try {
                if (!lessor.aborts(this)) {
                    connection.abort(executor);
                }
            } finally {
                lessor.giveBack(this);
            }
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return hasEnded() || super.isClosed();
    }

    @Override
    public boolean isValid(int seconds) throws SQLException {
        return !hasEnded() && (dirty & LOST) == 0 && super.isValid(seconds);
    }

    @Override
    public void beginRequest() throws SQLException {
        if (!hasEnded()) {
            super.beginRequest();
        }
    }

    @Override
    public void endRequest() throws SQLException {
        if (!hasEnded()) {
            super.endRequest();
        }
    }

    @Override
    Statement made(Statement statement) throws SQLException {
        return track(new LeasedStatement(this, statement));
    }

    @Override
    PreparedStatement made(String sql, PreparedStatement statement) throws SQLException {
        return trackPrepared(sql, SqlEffect.ofPrepared(sql), new LeasedPreparedStatement(this, sql, statement));
    }

    @Override
    CallableStatement made(String sql, CallableStatement statement) throws SQLException {
        return LeasedCallableStatement.of(this, sql, statement);
    }

    @Override
    DatabaseMetaData made(DatabaseMetaData metaData) {
        return new LeasedDatabaseMetaData(this, metaData);
    }

    @Override
    public void commit() throws SQLException {
        if ((dirty & IN_TRANSACTION) != 0) {
            dirty |= OWN_COMMIT;
        }
        super.commit();
        dirty &= ~TRANSACTION;
    }

    @Override
    public void rollback() throws SQLException {
        super.rollback();
        rolledBack();
    }

    /** What was open is gone for certain. */
    void rolledBack() {
        dirty &= ~(TRANSACTION | LOST);
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit && (dirty & IN_TRANSACTION) != 0) {
            throw refusedWithin(
                    "setAutoCommit(true)",
                    "it would commit one half of the work, and leave the other without a transaction. "
                            + "Leave the commit to inTransaction");
        }
        // Marked before the call: a call that fails half-way has still changed something.
        dirty |= AUTO_COMMIT;
        super.setAutoCommit(autoCommit);
        // JDBC: changing the mode commits what is open.
        dirty = autoCommit ? dirty & ~(MANUAL_COMMIT | TRANSACTION) : dirty | MANUAL_COMMIT;
        if (autoCommit == ((dirty & BORN_MANUAL) == 0)) {
            // Back where it was, as frameworks leave it: nothing to put right.
            dirty &= ~AUTO_COMMIT;
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        keepOriginal(READ_ONLY);
        super.setReadOnly(readOnly);
        backWhereItWas(READ_ONLY, readOnly);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        keepOriginal(ISOLATION);
        super.setTransactionIsolation(level);
        backWhereItWas(ISOLATION, level);
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        keepOriginal(CATALOG);
        super.setCatalog(catalog);
        backWhereItWas(CATALOG, catalog);
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        keepOriginal(SCHEMA);
        super.setSchema(schema);
        backWhereItWas(SCHEMA, schema);
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        keepOriginal(HOLDABILITY);
        super.setHoldability(holdability);
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        keepOriginal(NETWORK_TIMEOUT);
        super.setNetworkTimeout(executor, milliseconds);
        backWhereItWas(NETWORK_TIMEOUT, milliseconds);
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        keepOriginal(TYPE_MAP);
        super.setTypeMap(map);
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        keepOriginalClientInfo();
        super.setClientInfo(name, value);
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        keepOriginalClientInfo();
        super.setClientInfo(properties);
    }

    /** Sharding keys cannot be read back, so they could not be restored for the next borrower. */
    @Override
    public void setShardingKey(ShardingKey key) throws SQLException {
        throw notSupported("setShardingKey");
    }

    @Override
    public void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        throw notSupported("setShardingKey");
    }

    private static SQLFeatureNotSupportedException notSupported(String method) {
        return new SQLFeatureNotSupportedException(
                ErrorCode.NOT_SUPPORTED + " " + method + "() is not supported on a pooled connection: it could not be "
                        + "undone for the next borrower. See: holdfast explain " + ErrorCode.NOT_SUPPORTED,
                "0A000");
    }

    /** As frameworks leave an attribute that they have changed: nothing to put right. */
    private void backWhereItWas(int bit, @Nullable Object value) {
        if (value != null && lessor.isOriginal(bit, value)) {
            dirty &= ~bit;
        }
    }

    /** Reads the value that the next borrower must find, at the first change to it on this connection. */
    private void keepOriginal(int bit) throws SQLException {
        if ((dirty & bit) == 0 && !hasEnded()) {
            callBegins(Lessor.WAITS, "connection", "get");
            try {
                lessor.keepOriginal(bit);
            } finally {
                callEnds(Lessor.WAITS);
            }
            dirty |= bit;
        }
    }

    private void keepOriginalClientInfo() throws SQLClientInfoException {
        try {
            keepOriginal(CLIENT_INFO);
        } catch (SQLClientInfoException e) {
            throw e;
        } catch (SQLException e) {
            SQLClientInfoException failure = new SQLClientInfoException();
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        T unwrapped = super.unwrap(type);
        escaped();
        return unwrapped;
    }

    /**
     * The holder was given an object of the driver's own, through which anything may be changed unseen. What attributes are now is
     * what the next borrower must find.
     */
    void escaped() throws SQLException {
        lessor.escaped();
        for (int bit : ATTRIBUTES) {
            keepOriginal(bit);
        }
        dirty |= EVERYTHING;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || super.isWrapperFor(type);
    }

    /** Says which lease this is, and of what; opens no connection and asks the server nothing. */
    @Override
    public String toString() {
        return "LeasedConnection@" + Integer.toHexString(System.identityHashCode(this)) + "["
                + (hasEnded() ? "closed" : delegate) + "]";
    }
}
