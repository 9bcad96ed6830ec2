package io.holdfast.pool;

import java.sql.SQLException;

/** Decides after an error whether the connection is still usable. Must be thread-safe, fast, and must not throw. */
@FunctionalInterface
public interface ExceptionSorter {
    /** True for a fatal error: the connection is unusable, and is evicted when it comes back. */
    boolean isFatal(SQLException error);
}
