package io.holdfast.bench.faults;

import java.util.List;
import java.util.stream.Stream;

/** All cases. */
final class FaultCases {
    static final List<FaultCase> ALL = Stream.of(
                    IdleCases.ALL,
                    OutageCases.ALL,
                    StatementCases.ALL,
                    LimitCases.ALL,
                    LeaseCases.ALL,
                    CallCases.ALL,
                    SickServerCases.ALL,
                    CarelessCases.ALL,
                    ResourceCases.ALL)
            .flatMap(List::stream)
            .toList();

    /** Those that take about a second: what {@code --scenario short} stands for, to be repeated often. */
    private static final List<String> SHORT = List.of(
            "kill-idle",
            "fin-idle",
            "rst-idle",
            "fin-mid-result",
            "rst-mid-result",
            "cut-stream-tls",
            "commit-reply-lost",
            "close-on-dead-network",
            "deadlock",
            "nested-borrow");

    private FaultCases() {}

    static Stream<FaultCase> group(String name) {
        return name.equals("short") ? SHORT.stream().map(FaultCases::named) : Stream.of(named(name));
    }

    static FaultCase named(String name) {
        return ALL.stream()
                .filter(fault -> fault.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + name + "; there are "
                        + String.join(", ", ALL.stream().map(FaultCase::name).toList())));
    }
}
