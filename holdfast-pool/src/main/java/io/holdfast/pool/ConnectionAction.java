package io.holdfast.pool;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Work with a borrowed connection that gives no result.
 *
 * @param <X> what the work may throw besides {@link SQLException}
 */
@FunctionalInterface
public interface ConnectionAction<X extends Exception> {
    /** Does the work. The connection is returned to the pool afterwards, whatever happens. */
    void accept(Connection connection) throws SQLException, X;
}
