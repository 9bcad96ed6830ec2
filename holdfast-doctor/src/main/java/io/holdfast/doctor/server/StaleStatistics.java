package io.holdfast.doctor.server;

/**
 * A table of which many rows have changed since its statistics were made.
 *
 * @param table schema and name
 * @param rows how many it has, by those statistics
 * @param changed how many changed since
 */
public record StaleStatistics(String table, long rows, long changed) {}
