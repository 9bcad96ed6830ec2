package io.holdfast.pool.internal.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A statement whose attributes are as at creation when its next user gets it, and whose own time limit is known. */
abstract class AlterableStatement extends DelegatingStatement {
    /** A driver's timer may be ahead of the clock here by so much. */
    private static final long TIMER_STEP_NANOS = 10_000_000L;

    /** The SQL it was prepared with; null for a plain statement. */
    final @Nullable String preparedSql;
    /** What was changed of it; null while nothing was. */
    private @Nullable Altered altered;

    /** A statement whose attributes were changed. Confined to the holder. */
    private static final class Altered {
        final StatementDefaults defaults = new StatementDefaults();
        /** The limit that the driver keeps by a timer of its own; 0 for none. */
        long limitNanos;
        /** When the call in progress began. */
        long began;
        /** It was stopped by that limit. */
        boolean stopped;
    }

    AlterableStatement(@Nullable String preparedSql, Statement statement) {
        super(statement);
        this.preparedSql = preparedSql;
    }

    /** The clock of the driver's timers. */
    abstract long nanos();

    /** A call begins that the driver may stop when its limit is over. */
    final void limitBegins() {
        if (altered != null) {
            altered.began = altered.limitNanos == 0 ? 0 : nanos();
            altered.stopped = false;
        }
    }

    /** The call in progress was stopped, by its limit or otherwise. */
    final void stopped() {
        if (altered != null) {
            altered.stopped = true;
        }
    }

    /**
     * True when the call that ends was not stopped, and ended when its limit was due. A driver stops a statement that has run for too long over
     * a connection of its own: that stop may still be under way, and the session must not run another borrower's statement.
     */
    final boolean mayStillBeStopped() {
        Altered of = altered;
        return of != null && of.began != 0 && !of.stopped && nanos() - of.began >= of.limitNanos - TIMER_STEP_NANOS;
    }

    private Altered altered() {
        Altered now = altered;
        if (now == null) {
            now = new Altered();
            altered = now;
        }
        return now;
    }

    /** An attribute is about to change, which no other borrower may find. */
    private void keep(int bit) throws SQLException {
        Statement statement = delegate;
        if (preparedSql != null && statement != null) {
            altered().defaults.keep(bit, statement);
        }
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        keep(StatementDefaults.FETCH_SIZE);
        super.setFetchSize(rows);
    }

    @Override
    public void setMaxRows(int most) throws SQLException {
        keep(StatementDefaults.MAX_ROWS);
        super.setMaxRows(most);
    }

    @Override
    public void setLargeMaxRows(long most) throws SQLException {
        keep(StatementDefaults.MAX_ROWS);
        super.setLargeMaxRows(most);
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        keep(StatementDefaults.QUERY_TIMEOUT);
        super.setQueryTimeout(seconds);
        if (seconds > 0 || altered != null) {
            altered().limitNanos = TimeUnit.SECONDS.toNanos(seconds);
        }
    }

    @Override
    public void setMaxFieldSize(int most) throws SQLException {
        keep(StatementDefaults.MAX_FIELD_SIZE);
        super.setMaxFieldSize(most);
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        keep(StatementDefaults.FETCH_DIRECTION);
        super.setFetchDirection(direction);
    }

    @Override
    public void setEscapeProcessing(boolean on) throws SQLException {
        super.setEscapeProcessing(on);
        altered().defaults.forget();
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        super.setCursorName(name);
        altered().defaults.forget();
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        super.closeOnCompletion();
        altered().defaults.forget();
    }

    /** Before it is closed: the driver may keep it for its next use. */
    final void restoreAttributes(Statement statement) throws SQLException {
        if (preparedSql != null && altered != null) {
            altered.defaults.restore(statement);
        }
    }

    /** No driver may keep it for its next use: what was done to it is not known. */
    final void letGoOnClose() throws SQLException {
        Statement statement = delegate;
        if (preparedSql != null && statement != null) {
            statement.setPoolable(false);
        }
    }
}
