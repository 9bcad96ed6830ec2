package io.holdfast.doctor.probe;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.advise.SettingRule;
import io.holdfast.doctor.advise.SettingRules;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** The server gives up on slow clients too soon. */
public final class NetworkTimeoutSetting implements Probe {
    private static final Info INFO =
            Info.of("HF-2402", "S02", "how long the server waits for a slow network", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (SettingRule rule : List.of(SettingRules.NET_READ_TIMEOUT, SettingRules.NET_WRITE_TIMEOUT)) {
            rule.check(facts).ifPresent(change -> findings.add(change.finding(INFO)));
        }
        return findings.isEmpty() ? List.of(INFO.ok("The server waits long enough for slow clients")) : findings;
    }
}
