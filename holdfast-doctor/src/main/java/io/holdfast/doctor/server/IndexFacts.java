package io.holdfast.doctor.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One index.
 *
 * @param columns in order; with the prefix length in brackets where only a prefix is indexed
 * @param reads how often it was read since the server started; null where that is not counted
 * @param foreignKey true when a foreign key of its table begins with its columns and may need it
 */
public record IndexFacts(
        String schema,
        String table,
        String name,
        List<String> columns,
        boolean unique,
        boolean visible,
        boolean foreignKey,
        @Nullable Long reads) {

    /** Copies. */
    public IndexFacts {
        columns = List.copyOf(columns);
    }
}
