package io.holdfast.doctor.server;

import java.util.List;

/**
 * Rows that are equal in the columns of a candidate key, as the server itself compares them.
 *
 * @param groups how many values occur more than once
 * @param surplus how many rows would have to go
 * @param examples values of some groups, with their number of rows
 * @param unique true when a unique index already covers the columns
 */
public record DuplicateRows(CandidateKey key, long groups, long surplus, List<String> examples, boolean unique) {
    /** Copies. */
    public DuplicateRows {
        examples = List.copyOf(examples);
    }
}
