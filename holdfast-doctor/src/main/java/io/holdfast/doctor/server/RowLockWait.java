package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * One session that waits for a row lock of another.
 *
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
