package io.holdfast.bench.faults;

import java.util.List;
import java.util.stream.Stream;

/** All cases. */
final class FaultCases {
    static final List<FaultCase> ALL = Stream.of(
                    IdleCases.ALL, OutageCases.ALL, StatementCases.ALL, LimitCases.ALL, LeaseCases.ALL)
            .flatMap(List::stream)
            .toList();

    private FaultCases() {}

    static FaultCase named(String name) {
        return ALL.stream()
                .filter(fault -> fault.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + name + "; there are "
                        + String.join(", ", ALL.stream().map(FaultCase::name).toList())));
    }
}
