package io.holdfast.pool.internal.slot;

import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.jdbc.RunStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Sees the calls of one lease. On the holder's thread; never waits. */
public interface LeaseWatch {
    /** True when statements and their rows are to be reported one by one. */
    boolean logsStatements();

    /** The stack of the borrow, when it was captured. */
    @Nullable
    Throwable borrowSite();

    /**
     * A call begins.
     *
     * @throws SQLException if it executes SQL, and the time of its transaction is over
     */
    void callBegins(Lease lease, int kind) throws SQLException;

    void callEnded(@Nullable String sql, int kind);

    /** A statement has run, and its call ends now. */
    void ran(RunStatement statement, @Nullable String sql, long rows);

    /** This text was added to a batch; null where the batch was emptied. */
    void batched(RunStatement statement, @Nullable String sql);

    /** A row was read, or there was none any more. */
    void read(RunStatement statement, boolean row);

    /** A batch has changed so many rows. */
    void changed(RunStatement statement, long rows);

    void closed(RunStatement statement);
}
