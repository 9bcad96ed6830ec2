package io.holdfast.doctor.fix;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingChange;
import io.holdfast.doctor.advise.SettingsAdvice;
import io.holdfast.doctor.plan.RuntimeSettings;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.doctor.server.IndexFacts;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The repairs that findings call for.
 *
 * @param without one line for each finding that no plan cures
 * @param indexes true when statements lack an index: {@link WorkloadIndexes} says which
 */
public record Cures(List<FixRequest> requests, List<String> without, boolean indexes) {
    /** Copies. */
    public Cures {
        requests = List.copyOf(requests);
        without = List.copyOf(without);
    }

    /** The repairs for what a report found. */
    public static Cures of(Report report, ServerFacts facts) {
        List<FixRequest> requests = new ArrayList<>();
        List<String> without = new ArrayList<>();
        SettingsAdvice advice = SettingsAdvice.of(facts);
        Optional<FixRequest> hosts = Optional.empty();
        boolean indexes = false;
        for (Finding finding : report.findings()) {
            if (!finding.severity().atLeast(Severity.INFO)) {
                continue;
            }
            if (finding.probe().equals("Q03")) {
                indexes = true;
                continue;
            }
            Optional<FixRequest> cure = setting(finding, advice, facts)
                    .or(() -> index(finding, facts))
                    .or(() -> hosts(finding));
            if (finding.probe().equals("C09") && cure.isPresent()) {
                // One statement lets all hosts in.
                hosts = cure;
                continue;
            }
            cure.ifPresentOrElse(
                    requests::add, () -> without.add(finding.probe() + " has no cure by plan: " + finding.sentence()));
        }
        hosts.ifPresent(requests::add);
        return new Cures(requests, without, indexes);
    }

    private static Optional<FixRequest> setting(Finding finding, SettingsAdvice advice, ServerFacts facts) {
        return advice.changes().stream()
                .filter(change ->
                        (finding.probe().startsWith("S") || finding.probe().equals("Q08"))
                                && change.name().equals(finding.subject()))
                .filter(change -> !change.restart() && RuntimeSettings.NAMES.contains(change.name()))
                .findFirst()
                .map(change -> request(change, facts));
    }

    private static FixRequest request(SettingChange change, ServerFacts facts) {
        Long memory = facts.memoryLimit();
        return FixRequest.setting(change.name(), change.wanted(), memory == null ? 0 : memory);
    }

    private static Optional<FixRequest> index(Finding finding, ServerFacts facts) {
        return facts.schema().indexes().stream()
                .filter(index ->
                        finding.probe().equals("Q04") && finding.subject().equals(name(index)))
                .findFirst()
                .map(index -> FixRequest.hide(new TableName(index.schema(), index.table()), index.name()));
    }

    private static Optional<FixRequest> hosts(Finding finding) {
        return finding.probe().equals("C09") && finding.severity() == Severity.CRIT
                ? Optional.of(FixRequest.unblockHosts())
                : Optional.empty();
    }

    private static String name(IndexFacts index) {
        return index.schema() + "." + index.table() + "." + index.name();
    }
}
