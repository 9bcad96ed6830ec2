package io.holdfast.doctor.server;

import java.util.List;

/** The users' tables, and the statements that ran over them. */
public record SchemaFacts(
        List<TableFacts> tables, List<IndexFacts> indexes, List<DuplicateRows> duplicates, List<Digest> digests) {
    /** Copies. */
    public SchemaFacts {
        tables = List.copyOf(tables);
        indexes = List.copyOf(indexes);
        duplicates = List.copyOf(duplicates);
        digests = List.copyOf(digests);
    }
}
