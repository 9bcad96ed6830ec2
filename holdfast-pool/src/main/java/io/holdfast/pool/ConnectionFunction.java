package io.holdfast.pool;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Work with a borrowed connection that gives a result.
 *
 * @param <T> the result
 * @param <X> what the work may throw besides {@link SQLException}
 */
@FunctionalInterface
public interface ConnectionFunction<T extends @org.jspecify.annotations.Nullable Object, X extends Exception> {
    /** Does the work. The connection is returned to the pool afterwards, whatever happens. */
    T apply(Connection connection) throws SQLException, X;
}
