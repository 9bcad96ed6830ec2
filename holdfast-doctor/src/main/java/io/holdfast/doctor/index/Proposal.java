package io.holdfast.doctor.index;

import io.holdfast.doctor.plan.TableColumns;
import java.util.List;

/**
 * An index that a workload calls for, and that is not proved.
 *
 * @param queries the statements that it is for, those that cost most first
 * @param weight what they cost together
 */
public record Proposal(TableColumns columns, List<String> queries, double weight) {
    /** Copies. */
    public Proposal {
        queries = List.copyOf(queries);
    }
}
