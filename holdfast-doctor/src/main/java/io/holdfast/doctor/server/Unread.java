package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * A reading that could not be taken, or not completely.
 *
 * @param reason why, in words
 * @param cure the one statement that would allow it, or null when none would
 * @param undo the statement that takes the cure back, or null when there is no cure
 */
public record Unread(
        Reading reading,
        String reason,
        @Nullable String cure,
        @Nullable String undo) {}
