package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * One session that waits for a row lock of another.
 *
 * @param blocker the session that holds it; below 0 for a prepared transaction ({@link LockFacts#prepared})
 * @param table schema and table
 * @param mode the lock that is asked for
 */
public record RowLockWait(
        long waiter,
        long blocker,
        long seconds,
        String table,
        @Nullable String index,
        String mode) {}
