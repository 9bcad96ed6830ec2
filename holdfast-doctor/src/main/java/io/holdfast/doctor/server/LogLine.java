package io.holdfast.doctor.server;

import java.time.Instant;

/**
 * A line of the server's error log.
 *
 * @param at when it was written
 * @param text what it says, without time, thread and level
 */
public record LogLine(Instant at, String text) {}
