package io.holdfast.doctor.logs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a program wrote at once: a line, and what belongs to it, such as a stack trace.
 *
 * @param at when; null where the log does not say
 * @param line the number of its first line, from 1
 */
public record LogEntry(@Nullable Instant at, long line, String text) {}
