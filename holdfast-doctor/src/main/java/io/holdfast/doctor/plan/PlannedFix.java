package io.holdfast.doctor.plan;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One repair of a plan.
 *
 * @param kind which repair
 * @param title what it is for, in words
 * @param parameters all that its steps are derived from, by name
 * @param assertions what must hold before it begins, in words
 * @param cost rows, bytes and time, as far as they can be foreseen
 */
public record PlannedFix(
        String kind,
        String title,
        Map<String, String> parameters,
        List<String> assertions,
        String cost,
        List<PlannedStep> steps) {

    /** Copies. */
    public PlannedFix {
        parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
        assertions = List.copyOf(assertions);
        steps = List.copyOf(steps);
    }
}
