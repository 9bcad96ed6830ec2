package io.holdfast.doctor.fix.rescue;

import io.holdfast.doctor.fix.KillRule;
import org.jspecify.annotations.Nullable;

/**
 * One thing that may bring a server back to serving.
 *
 * @param what what it does, in words
 * @param loses what is lost by it
 * @param rule which sessions are ended; null when none is
 * @param connections the new {@code max_connections}; 0 when that stays
 */
public record Act(
        Kind kind, String what, String loses, @Nullable KillRule rule, int connections) {
    /** What is done; the smallest first. */
    public enum Kind {
        /** A change of a table that waits, with others behind it, is cancelled. */
        CANCEL_CHANGE,
        /** The roots of waits are ended. */
        END_ROOTS,
        /** Sessions that an application left inside a transaction are ended. */
        END_LEAKED,
        /** Sessions of the application with the most of them, asleep outside a transaction, are ended. */
        END_ASLEEP,
        /** The limit of connections is raised. */
        RAISE_LIMIT
    }
}
