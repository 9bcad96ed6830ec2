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
import java.sql.Clob;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLXML;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One lease of a connection, from borrow to return. A new object for each, so that a lease that has ended can never come to life
 * again: {@link #end()} lets go of the connection, and whatever is called is refused.
 *
 * <p>Remembers what the borrower changed ({@link #dirty()}) and which statements are open, so that a return that has
 * nothing to put right costs nothing. Kept to 40 bytes, because one is made for every borrow.
 */
public abstract class Lease extends LeaseCalls {
    /** A statement was stopped; where the session is, the server says so in the same way, and then ends it. */
    private static final int INTERRUPTED = 1317;

    /** What is kept of a statement: a text of many megabytes must not live as long as its lease. */
    private static final int LONGEST_SQL = 16_384;

    /** Attributes that both drivers can put back. */
    private static final int[] ATTRIBUTES = {READ_ONLY, ISOLATION, CATALOG, NETWORK_TIMEOUT, CLIENT_INFO};

    /** See {@link #tidy}. */
    private static final int FEWEST_TIDIED = 4;

    private static final int MOST_DOUBLINGS = 24;

    private static final Pattern ROLLBACK = Pattern.compile("\\s*ROLLBACK(\\s+WORK)?[\\s;]*", Pattern.CASE_INSENSITIVE);

    private static final VarHandle STATEMENTS;

    static {
        try {
            STATEMENTS = MethodHandles.lookup().findVarHandle(Lease.class, "statements", LeasedStatement.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

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
    Lease(Lessor lessor, int stamp, Connection connection, Thread owner, boolean autoCommit) {
        super(lessor, stamp, connection, owner, autoCommit ? 0 : MANUAL_COMMIT | BORN_MANUAL);
    }

    /** Who borrowed gives it back when the work that it calls has returned. */
    public Lease scoped() {
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

    /** The work of {@code inTransaction} begins or ends: within it, auto-commit stays off, and who commits is remembered. */
    public void runsTransaction(boolean begins) {
        dirty = begins ? dirty | IN_TRANSACTION : dirty & ~IN_TRANSACTION;
    }

    /** True when SQL may have begun a transaction, or turned auto-commit off. */
    public boolean mayHaveBegun() {
        return (dirty & BEGUN) != 0;
    }

    /** True when a transaction may be open, by whatever means it was begun. */
    final boolean mayHaveTransaction() {
        return (dirty & (TRANSACTION | BEGUN)) != 0;
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

    /** Ends the lease against its holder's will; the next call is refused with this reason. Any thread. */
    public void reclaim(ErrorCode why) {
        takenBack(why);
        delegate = null;
        for (LeasedStatement open = statements; open != null; open = open.next) {
            open.end();
        }
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
            // The thread that ended it may have closed the statements before.
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

    /**
     * A statement is about to run that has these effects; see {@link SqlEffect}. The same text is not written once more: a lease may be old, and
     * each reference that is written into it costs the collector's barrier, which threads with leases beside each other share.
     */
    @SuppressWarnings("StringEquality")
    void runs(@Nullable String sql, int effect) throws SQLException {
        refuseBranch(sql, effect);
        if (sql != null && lastSql != sql) {
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

    static SQLFeatureNotSupportedException refusedWithin(String what, String why) {
        return new SQLFeatureNotSupportedException(
                ErrorCode.NOT_SUPPORTED + " " + what + " is refused within inTransaction: " + why
                        + ". See: holdfast explain " + ErrorCode.NOT_SUPPORTED,
                "0A000");
    }

    private void changesSession(int left, String sql) {
        if ((left & SESSION_STATE) != 0 && !hasEnded()) {
            lessor().changesSession(sql);
        }
    }

    private int left(int effect) {
        if (effect == SqlEffect.NONE) {
            return 0;
        }
        return ((effect & SqlEffect.SESSION) == 0 ? 0 : SESSION_STATE)
                | ((effect & SqlEffect.DATABASE) == 0 ? 0 : DATABASE)
                | ((effect & SqlEffect.TRANSACTION) == 0 ? 0 : BEGUN)
                | ((effect & SqlEffect.ENDS) == 0 ? 0 : DOUBTFUL)
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

    /** Gives what the holder gets: the driver's exception, or where the lease has ended meanwhile one that says so. */
    SQLException failed(String what, String method, SQLException error) {
        boolean lost = isLossBy(error);
        dirty |= lost ? FAILED | LOST : FAILED;
        if (isOfDriver(error) || error.getErrorCode() == INTERRUPTED) {
            dirty |= DOUBTFUL;
        }
        if ((hasEnded() || lost && wasTakenBack()) && !(error instanceof CodedException)) {
            LeaseClosedException refusal = refusal(what, method);
            refusal.initCause(error);
            return refusal;
        }
        return error;
    }

    /** Of the driver, not the server: a stream that is still open, packets out of order. MariaDB's driver numbers its own -1. */
    static boolean isOfDriver(SQLException error) {
        String state = error.getSQLState();
        return error.getErrorCode() <= 0 && ("S1000".equals(state) || "HY000".equals(state));
    }

    /** Where even the judgement fails, for lack of memory or stack, the state of the connection is unknown. */
    private boolean isLossBy(SQLException error) {
        try {
            return lessor().failed(this, error);
        } catch (Throwable e) {
            lessor().spoiled(this, "a failure of it could not be judged");
            return true;
        }
    }

    @Override
    void broken(Throwable error) {
        dirty |= FAILED | LOST;
        lessor().broken(this, error);
    }

    /** Where the session was lost, a rollback by SQL is the way out. */
    private void mayBeRollback(@Nullable String sql) {
        if (sql != null && ROLLBACK.matcher(sql).matches()) {
            // If it fails, the session is lost again.
            rolledBack();
        }
    }

    @Override
    Connection queries(String method) throws SQLException {
        Connection connection = begins(method);
        runsQuery();
        return connection;
    }

    /** What was open is gone for certain. */
    void rolledBack() {
        dirty &= ~(TRANSACTION | LOST);
    }

    /** Reads the value that the next borrower must find, at the first change to it on this connection. */
    final void keepOriginal(int bit) throws SQLException {
        if ((dirty & bit) == 0 && !hasEnded()) {
            callBegins(Lessor.WAITS, "connection", "get");
            try {
                lessor().keepOriginal(bit);
            } finally {
                callEnds(Lessor.WAITS);
            }
            dirty |= bit;
        }
    }

    /**
     * The holder was given an object of the driver's own, through which anything may be changed unseen. What attributes are now is
     * what the next borrower must find.
     */
    void escaped() throws SQLException {
        lessor().escaped();
        for (int bit : ATTRIBUTES) {
            keepOriginal(bit);
        }
        dirty |= EVERYTHING;
    }

    /** Gives it back. More than once is harmless. */
    @Override
    public abstract void close();

    @Override
    final void observedCallBegins(int kind) throws SQLException {
        lessor().observedCallBegins(this, kind);
    }

    @Override
    final void observedCallEnds(int kind) {
        lessor().observedCallEnds(this, kind);
    }
}
