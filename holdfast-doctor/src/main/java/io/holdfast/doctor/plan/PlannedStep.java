package io.holdfast.doctor.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a repair.
 *
 * @param what what it does, in words
 * @param statements what is run, in order; where rows are moved, once for each batch
 * @param limitSeconds how long one statement may take
 * @param locks what it locks, and for how long
 * @param verify how it is verified
 * @param undo what takes it back, in order
 * @param irreversible why it cannot be taken back; null when it can
 */
public record PlannedStep(
        String what,
        List<String> statements,
        int limitSeconds,
        String locks,
        String verify,
        List<String> undo,
        @Nullable String irreversible) {

    /** Copies. */
    public PlannedStep {
        statements = List.copyOf(statements);
        undo = List.copyOf(undo);
    }
}
