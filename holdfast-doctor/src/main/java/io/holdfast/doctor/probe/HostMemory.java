package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.HostFacts;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;
import java.util.Objects;

/** The machine has little memory left, or swaps. */
public final class HostMemory implements Probe {
    private static final double WARN = 0.10;
    private static final double CRIT = 0.03;

    private static final Info INFO = Info.of("HF-2502", "H02", "whether the memory runs out", Reading.HOST);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        HostFacts host = Objects.requireNonNull(facts.host());
        double free = host.memory() == 0 ? 1 : (double) host.available() / host.memory();
        Finding finding;
        if (free < WARN) {
            finding = INFO.finding(
                            free < CRIT ? Severity.CRIT : Severity.WARN,
                            "memory",
                            "Only " + Figures.bytes(host.available()) + " of " + Figures.bytes(host.memory())
                                    + " memory are left")
                    .advise(Advice.words("Lower innodb_buffer_pool_size or move other programs away, before the kernel"
                            + " ends the server."));
        } else {
            finding = INFO.ok(
                    "Memory is left: " + Figures.bytes(host.available()) + " of " + Figures.bytes(host.memory()));
        }
        return List.of(finding.with("available", Figures.percent(free, 1), "WARN below 10 %, CRIT below 3 %")
                .with("swap in use", Figures.bytes(host.swapUsed())));
    }
}
