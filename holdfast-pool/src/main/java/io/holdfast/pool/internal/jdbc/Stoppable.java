package io.holdfast.pool.internal.jdbc;

import java.sql.SQLException;

/** One call of a statement, as the one who stops it sees it. Any thread. */
public interface Stoppable {
    /** True while the call that is meant is at work, or its rows may still be on their way. Never waits. */
    boolean isAtWork();

    /** Has the driver stop it, where the pool cannot. */
    void stopByDriver() throws SQLException;
}
