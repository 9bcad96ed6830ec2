package io.holdfast.doctor.probe;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.advise.SettingRule;
import io.holdfast.doctor.advise.SettingRules;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** A change of a table may queue everybody for a day or longer. */
public final class LockWaitSetting implements Probe {
    private static final Info INFO =
            Info.of("HF-2408", "S08", "how long a statement waits for a table", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (SettingRule rule : List.of(SettingRules.LOCK_WAIT_TIMEOUT)) {
            rule.check(facts).ifPresent(change -> findings.add(change.finding(INFO)));
        }
        return findings.isEmpty() ? List.of(INFO.ok("A change of a table gives up waiting in time")) : findings;
    }
}
