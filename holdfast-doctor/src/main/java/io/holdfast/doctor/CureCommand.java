package io.holdfast.doctor;

import io.holdfast.doctor.plan.RuntimeSettings;
import java.util.Optional;

/** The command that cures a finding. */
final class CureCommand {
    private CureCommand() {}

    /** The finding with its command among the advice, where there is one. */
    static Finding named(Finding finding) {
        return finding.severity().atLeast(Severity.INFO)
                ? of(finding)
                        .map(command -> finding.advise(Advice.words("Or with Holdfast: " + command)))
                        .orElse(finding)
                : finding;
    }

    private static Optional<String> of(Finding finding) {
        return switch (finding.probe()) {
            case "L01", "L02" -> Optional.of("holdfast kill --root-of " + finding.probe() + " TARGET --dry-run");
            case "L03" -> Optional.of("holdfast kill --idle-trx 60 TARGET --dry-run");
            case "C09" ->
                finding.severity() == Severity.CRIT ? Optional.of("holdfast fix C09 TARGET") : Optional.empty();
            case "Q03" -> Optional.of("holdfast fix Q03 TARGET");
            case "Q04" -> Optional.of("holdfast fix Q04 TARGET");
            case "L09" -> Optional.of("holdfast kill --prepared list TARGET");
            case "Q05" -> unique(finding.subject());
            default -> setting(finding);
        };
    }

    private static Optional<String> unique(String key) {
        // Other names need quotes, for which docs/repair.md has the rules.
        return key.matches("[\\w$]+\\.[\\w$]+\\([\\w$]+(, [\\w$]+)*\\)")
                ? Optional.of("holdfast fix --unique '" + key + "' TARGET")
                : Optional.empty();
    }

    private static Optional<String> setting(Finding finding) {
        boolean runtime = finding.advice().stream().anyMatch(advice -> advice.kind() == Advice.Kind.SQL);
        boolean setting = finding.probe().startsWith("S") || finding.probe().equals("Q08");
        return setting && runtime && RuntimeSettings.NAMES.contains(finding.subject())
                ? Optional.of("holdfast fix " + finding.probe() + " TARGET")
                : Optional.empty();
    }
}
