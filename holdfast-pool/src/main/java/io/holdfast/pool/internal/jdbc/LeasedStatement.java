package io.holdfast.pool.internal.jdbc;

import io.holdfast.pool.internal.mysql.SqlEffect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A statement of a lease. Holds on to its lease, so that whoever can reach a statement keeps the lease. */
class LeasedStatement extends AlterableStatement implements RunStatement {
    static final int QUERY_INTERRUPTED = 1317;
    private static final Pattern LOCAL = Pattern.compile("\\bLOCAL\\b", Pattern.CASE_INSENSITIVE);
    /** In {@link #call}: a call is in progress. */
    private static final int RUNNING = 1;
    /** In {@link #call}: a fetch size was set at some time, so that a result may still come when its call has ended. */
    private static final int FETCHES = 1 << 1;
    /** In {@link #call}: a batch was begun. */
    private static final int BATCHED = 1 << 2;
    /** In {@link #call}: the call in progress has failed. */
    private static final int FAILED = 1 << 3;
    /** What {@link #call} grows by with each call. */
    private static final int NEXT_CALL = 1 << 4;

    private final Lease lease;
    /** The driver's newest result, which alone may be a stream. Confined to the holder and to whoever ends the lease. */
    private @Nullable ResultSet newest;
    /** The number of the call, and the bits above. Written by the holder; read without order by whoever stops the statement. */
    private int call;
    /**
     * The next older statement of the lease. Written by {@link Lease} alone; published by the CAS that puts this statement
     * on the stack. A later write, which skips one that is closed, may be seen late or not at all: it leads past nothing that is open.
     */
    @Nullable
    LeasedStatement next;

    LeasedStatement(Lease lease, Statement statement) {
        this(lease, null, statement);
    }

    LeasedStatement(Lease lease, @Nullable String preparedSql, Statement statement) {
        super(preparedSql, statement);
        this.lease = lease;
    }

    @Override
    final long nanos() {
        return lease.lessor().nanos();
    }

    /** True once it was closed, by the holder or by the pool, or its lease has ended. */
    private boolean isDone() {
        return delegate == null || lease.hasEnded();
    }

    /** True once nothing is left to close. */
    final boolean isClosedByHolder() {
        return delegate == null;
    }

    /** From here on every call is refused, those to its results too. */
    final void end() {
        if (lease.lessor().logs) {
            lease.lessor().closed(lease, this);
        }
        delegate = null;
        newest = null;
    }

    @Override
    final Statement live(String method) throws SQLException {
        Statement statement = delegate;
        if (statement == null || lease.hasEnded()) {
            throw lease.refusal("statement", method);
        }
        lease.touched();
        return statement;
    }

    @Override
    final Statement begins(String method) throws SQLException {
        Statement statement = delegate;
        if (statement == null) {
            throw lease.refusal("statement", method);
        }
        lease.callBegins(Lessor.WAITS, "statement", method);
        return statement;
    }

    @Override
    final Statement queries(String method) throws SQLException {
        Statement statement = begins(method);
        lease.runsQuery();
        return statement;
    }

    @Override
    final void ends() {
        lease.callEnds(Lessor.WAITS);
    }

    /** Marked before it is announced: what is refused by a limit of time has cost a reset too many at most. */
    @Override
    final Statement executes(String method, @Nullable String sql) throws SQLException {
        Statement statement = delegate;
        if (statement == null) {
            throw lease.refusal("statement", method);
        }
        if (sql == null) {
            lease.runs(preparedSql, SqlEffect.NONE);
        } else {
            lease.runs(sql, SqlEffect.of(sql));
        }
        lease.callBegins(Lessor.EXECUTES, "statement", method);
        call = call & ~FAILED | RUNNING;
        limitBegins();
        return statement;
    }

    private void markFailed() {
        if ((call & RUNNING) != 0) {
            call |= FAILED;
        }
    }

    private void callEnded() {
        lease.lessor().countStatement((call & FAILED) != 0);
        call = (call & ~(RUNNING | FAILED)) + NEXT_CALL;
        if (mayStillBeStopped()) {
            lease.lessor()
                    .spoiled(
                            lease,
                            "a statement ended when its query time-out was due, which may still stop another one");
        }
    }

    @Override
    final void executed() {
        if (lease.lessor().logs) {
            lease.lessor().ran(lease, this, rowsChanged());
        }
        callEnded();
        lease.callEnds(Lessor.EXECUTES);
    }

    @Override
    final void executedBatch() {
        if (lease.lessor().logs) {
            lease.lessor().ran(lease, this, (call & FAILED) != 0 ? FAILED_TO_RUN : BATCH);
        }
        call &= ~BATCHED;
        callEnded();
        lease.callEnds(Lessor.BATCH);
    }

    /** Of the call that ends; both drivers know it without asking anybody. */
    private long rowsChanged() {
        Statement statement = delegate;
        if ((call & FAILED) != 0) {
            return FAILED_TO_RUN;
        }
        if (statement == null) {
            return UNKNOWN;
        }
        try {
            long rows = statement.getUpdateCount();
            return rows < 0 ? READS : rows;
        } catch (Throwable e) {
            // A figure for a log must not cost the holder the statement.
            return UNKNOWN;
        }
    }

    @Override
    public int[] executeBatch() throws SQLException {
        int[] counts = super.executeBatch();
        if (lease.lessor().logs) {
            lease.lessor().changed(lease, this, sum(Arrays.stream(counts).asLongStream()));
        }
        return counts;
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        long[] counts = super.executeLargeBatch();
        if (lease.lessor().logs) {
            lease.lessor().changed(lease, this, sum(Arrays.stream(counts)));
        }
        return counts;
    }

    /** Unknown where the driver says of a statement only that it succeeded. */
    private static long sum(LongStream counts) {
        long[] all = counts.toArray();
        return Arrays.stream(all).anyMatch(count -> count < 0)
                ? UNKNOWN
                : Arrays.stream(all).sum();
    }

    @Override
    public final @Nullable String sent(String sql) {
        Statement statement = delegate;
        try {
            return preparedSql == null || statement == null ? sql : statement.toString();
        } catch (Throwable e) {
            return null;
        }
    }

    /** A row of its result was read, or there was none any more. */
    final void hasRead(boolean row) {
        lease.lessor().read(lease, this, row);
    }

    /** True while a result may be streamed: one is open, and a fetch size was set. */
    final boolean mayStream() {
        ResultSet open = newest;
        Statement statement = delegate;
        try {
            return open != null && statement != null && !open.isClosed() && fetches(statement);
        } catch (SQLException e) {
            return false;
        }
    }

    final void closeByPool() throws SQLException {
        Statement statement = delegate;
        if (statement != null) {
            ResultSet last = newest;
            boolean unread = mayHaveUnread(statement);
            end();
            if (unread) {
                UnreadResults.readOutFrom(last, statement);
            } else if (last != null) {
                UnreadResults.readOutAll(statement);
            }
            asAtCreation(statement);
            statement.close();
        }
    }

    /** True when the driver may fetch results in parts, so that what is not read stays on the connection. */
    private boolean fetches(Statement statement) throws SQLException {
        return (call & FETCHES) != 0 || lease.lessor().fetches && statement.getFetchSize() != 0;
    }

    /** True when it ran, and its results may not have come as a whole. */
    private boolean mayHaveUnread(Statement statement) {
        try {
            return (call & -NEXT_CALL) != 0 && fetches(statement);
        } catch (SQLException e) {
            // The driver has closed it.
            return false;
        }
    }

    /** Before the holder closes it: drivers leave results that were not asked for, and one keeps the statement with its result. */
    private void readOutBeforeClose(@Nullable ResultSet last, Statement statement) {
        try {
            UnreadResults.readOutFrom(last, statement);
        } catch (SQLException e) {
            failed("close", e);
            lease.lessor().spoiled(lease, "results that were left unread could not be read out");
        }
    }

    /** Closes what was made as its lease ended: the connection is lent no more, so that a failure is without consequence. */
    final void discard() {
        Statement statement = delegate;
        end();
        try {
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException | RuntimeException e) {
            // Of no interest to a holder who is told that the lease has ended.
        }
    }

    @Override
    final SQLException failed(String method, SQLException error) {
        markFailed();
        if (error instanceof SQLTimeoutException || error.getErrorCode() == QUERY_INTERRUPTED) {
            stopped();
        }
        Statement statement = delegate;
        if (Lease.isOfDriver(error) && error.getErrorCode() != 0 && mayBeAnswered(method)) {
            // Whatever is asked next would be given the answer to something else.
            lease.lessor().cuts(lease, "its driver gave a statement up whose answers may still come");
        }
        if (method.equals("getMoreResults") && statement != null && UnreadResults.losesCount(statement)) {
            lease.lessor().spoiled(lease, "one of several results failed, and its driver waits for more of them");
        }
        return lease.failed("statement", method, error);
    }

    /** MariaDB's driver stops reading where it fails itself: of a batch, of several statements, of a file that it cannot read. */
    private boolean mayBeAnswered(String method) {
        String sql = lease.lastSql();
        return method.startsWith("execute")
                && (method.endsWith("Batch")
                        || sql == null
                        || sql.indexOf(';') >= 0
                        || LOCAL.matcher(sql).find());
    }

    @Override
    final void takes(@Nullable Object value) {
        lease.takes(value);
    }

    @Override
    final void broken(Throwable error) {
        markFailed();
        lease.broken(error);
    }

    @Override
    final @Nullable ResultSet leased(@Nullable ResultSet results) {
        return results == null ? null : result(results);
    }

    final ResultSet result(ResultSet results) {
        newest = results;
        return new LeasedResultSet(lease, this, results);
    }

    /**
     * By the pool where it can: both drivers open a connection for it that the pool does not count, and Connector/J does
     * nothing at all once a result has begun to stream. A statement that is not at work is left alone, and whatever else runs on
     * the connection too.
     */
    @Override
    public void cancel() throws SQLException {
        Statement statement = live("cancel");
        int meant = call;
        if (!isAtWork(meant)) {
            return;
        }
        lease.lessor().stopStatement(lease, new Stoppable() {
            @Override
            public boolean isAtWork() {
                return LeasedStatement.this.isAtWork(meant);
            }

            @Override
            public void stopByDriver() throws SQLException {
                statement.cancel();
            }
        });
    }

    /** Asks the driver for nothing that may wait for a call in progress. */
    private boolean isAtWork(int meant) {
        if (((call ^ meant) & ~FAILED) != 0 || isDone()) {
            return false;
        }
        ResultSet open = newest;
        try {
            return (meant & RUNNING) != 0 || (meant & FETCHES) != 0 && open != null && !open.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        super.setFetchSize(rows);
        if (rows != 0) {
            call |= FETCHES;
        }
    }

    /** A batch was begun, which must end with this use of the statement. */
    final void batched() {
        call |= BATCHED;
    }

    /** Before it is closed: the driver may keep it for its next use. */
    private void asAtCreation(Statement statement) throws SQLException {
        restoreAttributes(statement);
        if (preparedSql != null && (call & BATCHED) != 0) {
            statement.clearBatch();
        }
    }

    /** What is added will run in some later call. */
    @Override
    public void addBatch(String sql) throws SQLException {
        super.addBatch(sql);
        lease.runs(sql, SqlEffect.of(sql));
        if (lease.lessor().logs) {
            lease.lessor().batched(lease, this, sql);
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        super.clearBatch();
        if (lease.lessor().logs) {
            lease.lessor().batched(lease, this, null);
        }
    }

    @Override
    public void close() throws SQLException {
        Statement statement = delegate;
        if (statement == null || lease.hasEnded()) {
            return;
        }
        lease.callBegins(Lessor.WAITS, "statement", "close");
        ResultSet last = newest;
        end();
        try {
            if (mayHaveUnread(statement)) {
                readOutBeforeClose(last, statement);
            }
            asAtCreation(statement);
            statement.close();
        } catch (SQLException e) {
            throw failed("close", e);
        } catch (RuntimeException | Error e) {
            broken(e);
            throw e;
        } finally {
            lease.callEnds(Lessor.WAITS);
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return isDone() || super.isClosed();
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (isDone()) {
            return super.getConnection();
        }
        return lease;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            lease.touched();
            return type.cast(this);
        }
        T unwrapped = super.unwrap(type);
        // The driver's own object can be set to stream.
        call |= FETCHES;
        lease.escaped();
        letGoOnClose();
        return unwrapped;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        lease.touched();
        return type.isInstance(this) || super.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + (isDone() ? "closed" : delegate) + "]";
    }
}
