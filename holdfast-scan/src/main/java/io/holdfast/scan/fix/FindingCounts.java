package io.holdfast.scan.fix;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Rule;
import io.holdfast.scan.edit.Refusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** How many findings of each rule a file has: what a new text is judged by beside the old one. */
record FindingCounts(Map<Rule, Integer> byRule) {
    /** Rules whose findings a new text is to take away. */
    static final Set<Rule> LEAKS = Set.of(Rule.NEVER_CLOSED, Rule.OPEN_AFTER_EXCEPTION, Rule.OPEN_ON_A_PATH);

    static FindingCounts of(FileReport report) {
        Map<Rule, Integer> counts = new EnumMap<>(Rule.class);
        report.findings().forEach(finding -> counts.merge(finding.rule(), 1, Integer::sum));
        return new FindingCounts(counts);
    }

    int leaks() {
        return LEAKS.stream().mapToInt(rule -> byRule.getOrDefault(rule, 0)).sum();
    }

    /** Refuses a text that has another finding than before, leaks apart. */
    void requireNoOtherThan(FindingCounts before) throws Refusal {
        for (Map.Entry<Rule, Integer> each : byRule.entrySet()) {
            if (!LEAKS.contains(each.getKey()) && each.getValue() > before.byRule.getOrDefault(each.getKey(), 0)) {
                throw new Refusal("the new text would have another finding");
            }
        }
    }
}
