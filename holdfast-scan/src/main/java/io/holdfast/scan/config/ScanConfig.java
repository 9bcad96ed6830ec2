package io.holdfast.scan.config;

import io.holdfast.scan.Finding;
import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code holdfast-scan.yml} says. Immutable.
 *
 * @param paths what is scanned when the command names nothing
 * @param exclude patterns of files that are left out, as in {@code .gitignore}
 * @param failOn the mildest finding that counts as a failure; null when the file does not say
 * @param rules severities of rules that the file changes; empty for a rule that is off
 * @param drivers libraries whose connections {@code --fix=pool} takes from the pool
 */
public record ScanConfig(
        List<String> paths,
        List<String> exclude,
        boolean tests,
        boolean strict,
        @Nullable Severity failOn,
        Map<Rule, Optional<Severity>> rules,
        List<Known> known,
        Set<String> drivers,
        @Nullable PythonPool python,
        @Nullable JavaPool java) {
    /** What reaches MySQL and MariaDB. */
    static final Set<String> DRIVERS =
            Set.of("JDBC", "pymysql", "mysqlclient", "mysql-connector-python", "mariadb", "cymysql", "oursql");

    /** Without a file. */
    public static final ScanConfig NONE =
            new ScanConfig(List.of(), List.of(), false, false, null, Map.of(), List.of(), DRIVERS, null, null);

    /** Copies. */
    public ScanConfig {
        paths = List.copyOf(paths);
        exclude = List.copyOf(exclude);
        rules = Map.copyOf(rules);
        known = List.copyOf(known);
        drivers = Set.copyOf(drivers);
    }

    /** True when the file does not switch the rule off. */
    public boolean isOn(Rule rule) {
        Optional<Severity> changed = rules.get(rule);
        return changed == null || changed.isPresent();
    }

    /** The finding with the severity that the file gives its rule. */
    public Finding judged(Finding finding) {
        Optional<Severity> changed = rules.get(finding.rule());
        return changed == null || changed.isEmpty() ? finding : finding.with(changed.get());
    }
}
