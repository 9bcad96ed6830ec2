package io.holdfast.doctor.probe;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.advise.SettingRule;
import io.holdfast.doctor.advise.SettingRules;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** Threads or tables are opened again and again. */
public final class CacheSetting implements Probe {
    private static final Info INFO =
            Info.of("HF-2405", "S05", "whether threads and tables are cached", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (SettingRule rule :
                List.of(SettingRules.THREAD_CACHE_SIZE, SettingRules.TABLE_OPEN_CACHE, SettingRules.OPEN_FILES_LIMIT)) {
            rule.check(facts).ifPresent(change -> findings.add(change.finding(INFO)));
        }
        return findings.isEmpty() ? List.of(INFO.ok("Threads and tables are cached")) : findings;
    }
}
