package io.holdfast.doctor.probe;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.advise.SettingRule;
import io.holdfast.doctor.advise.SettingRules;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** The server ends idle sessions too soon, or never. */
public final class IdleTimeoutSetting implements Probe {
    private static final Info INFO = Info.of("HF-2401", "S01", "how long idle sessions may live", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (SettingRule rule : List.of(SettingRules.WAIT_TIMEOUT, SettingRules.INTERACTIVE_TIMEOUT)) {
            rule.check(facts).ifPresent(change -> findings.add(change.finding(INFO)));
        }
        return findings.isEmpty() ? List.of(INFO.ok("Idle sessions live long enough, and not for ever")) : findings;
    }
}
