package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * One table.
 *
 * @param rows the engine's estimate
 * @param bytes data and indexes
 * @param nextCounter the next auto-increment value; null when the table has none or it was not read
 * @param counterLimit the largest value that the auto-increment column holds; null as above
 */
public record TableFacts(
        String schema,
        String name,
        String engine,
        long rows,
        long bytes,
        boolean primaryKey,
        @Nullable Long nextCounter,
        @Nullable Long counterLimit) {

    /** Schema and name. */
    public String qualified() {
        return schema + "." + name;
    }
}
