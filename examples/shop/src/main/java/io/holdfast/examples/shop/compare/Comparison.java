package io.holdfast.examples.shop.compare;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that one run found; its JSON is this record's.
 *
 * @param command what was run
 * @param conditions under what it ran, in sentences
 * @param acts in their order
 */
record Comparison(String command, List<String> conditions, List<ActResult> acts) {
    Comparison {
        conditions = List.copyOf(conditions);
        acts = List.copyOf(acts);
    }

    /** The pools that ran, in the order of the columns. */
    List<String> pools() {
        Set<String> ran =
                acts.stream().flatMap(act -> act.pools().keySet().stream()).collect(Collectors.toSet());
        return Stream.of(PoolChoice.values())
                .map(PoolChoice::title)
                .filter(ran::contains)
                .toList();
    }
}
