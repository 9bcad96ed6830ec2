package io.holdfast.doctor.probe;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.advise.SettingRule;
import io.holdfast.doctor.advise.SettingRules;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** The error log does not say why connections and transactions fail. */
public final class ErrorLogSetting implements Probe {
    private static final Info INFO =
            Info.of("HF-2407", "S07", "whether the server writes down why things fail", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (SettingRule rule :
                List.of(SettingRules.ERROR_LOG, SettingRules.LOG_WARNINGS, SettingRules.ALL_DEADLOCKS)) {
            rule.check(facts).ifPresent(change -> findings.add(change.finding(INFO)));
        }
        return findings.isEmpty()
                ? List.of(INFO.ok("The error log says why connections and transactions fail"))
                : findings;
    }
}
