package io.holdfast.doctor.probe;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.advise.SettingRule;
import io.holdfast.doctor.advise.SettingRules;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** The server blocks a host after too few failures. */
public final class ConnectErrorSetting implements Probe {
    private static final Info INFO = Info.of("HF-2403", "S03", "how soon the server blocks a host", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (SettingRule rule : List.of(SettingRules.MAX_CONNECT_ERRORS)) {
            rule.check(facts).ifPresent(change -> findings.add(change.finding(INFO)));
        }
        return findings.isEmpty() ? List.of(INFO.ok("The server is patient with failed connections")) : findings;
    }
}
