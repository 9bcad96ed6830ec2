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

/** More processes want to run than there are processors. */
public final class HostProcessor implements Probe {
    private static final double WARN = 1.5;
    private static final double CRIT = 4;

    private static final Info INFO = Info.of("HF-2501", "H01", "whether the processor is overloaded", Reading.HOST);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        HostFacts host = Objects.requireNonNull(facts.host());
        double each = host.load() / Math.max(1, host.processors());
        String load = Figures.number(host.load());
        Finding finding = each >= WARN
                ? INFO.finding(
                                each >= CRIT ? Severity.CRIT : Severity.WARN,
                                "processor",
                                load + " processes want to run on " + Figures.count(host.processors(), "processor"))
                        .advise(Advice.words("Find the statements that take the time (checks Q01 to Q03) before adding"
                                + " processors."))
                : INFO.ok("The processor keeps up: load " + load + " on "
                        + Figures.count(host.processors(), "processor"));
        return List.of(finding.with("load of one minute", load, "WARN from 1.5, CRIT from 4 for each processor"));
    }
}
