package io.holdfast.doctor.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session that waits for a row lock, and the server does not say whose.
 *
 * @param table schema and table, or null
 * @param candidates sessions of which one or more hold the lock; empty when even that is unknown
 */
public record BlindWait(long waiter, long seconds, @Nullable String table, List<Long> candidates) {
    /** Copies. */
    public BlindWait {
        candidates = List.copyOf(candidates);
    }
}
