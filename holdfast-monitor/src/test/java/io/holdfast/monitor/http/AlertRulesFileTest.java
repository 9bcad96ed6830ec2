package io.holdfast.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.monitor.Monitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The rules for Prometheus that are shipped: whole, and about figures that there are. Their behaviour: see their own test file. */
class AlertRulesFileTest {
    private static final Pattern METRIC = Pattern.compile("\\b(?:db_client|holdfast)_[a-z_]+");
    private static final List<String> LABELS = List.of("db_client_connection_pool_name");

    private static List<Map<?, ?>> rules() throws Exception {
        Object file = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("..", "docs", "prometheus", "holdfast.rules.yml")));
        List<Map<?, ?>> rules = new ArrayList<>();
        for (Object group : (List<?>) ((Map<?, ?>) file).get("groups")) {
            for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
                rules.add((Map<?, ?>) rule);
            }
        }
        return rules;
    }

    @Test
    void everyRuleMustBeWholeAndAboutFiguresThatThereAre() throws Exception {
        String text;
        try (Monitor monitor = Monitor.builder()
                .examineEvery(Duration.ZERO)
                .sink(alert -> {})
                .onDemand()
                .start()) {
            text = Metrics.of(monitor, 0);
        }
        assertThat(rules()).hasSizeGreaterThan(10).allSatisfy(rule -> {
            assertThat((String) rule.get("alert")).startsWith("Holdfast");
            assertThat(((Map<?, ?>) rule.get("labels")).get("severity")).isIn("critical", "warning");
            assertThat((String) ((Map<?, ?>) rule.get("annotations")).get("summary"))
                    .isNotBlank();
            assertThat(METRIC.matcher((String) rule.get("expr"))
                            .results()
                            .map(match -> match.group())
                            .filter(name -> !LABELS.contains(name)))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(text).contains("# TYPE " + name + " "));
        });
    }

    /** A code of a rule has a page, and so every alert of the monitor's own has a rule. */
    @Test
    void everyAlertOfTheMonitorMustHaveARule() throws Exception {
        assertThat(rules().stream()
                        .map(rule -> String.valueOf(((Map<?, ?>) rule.get("labels")).get("code")))
                        .filter(code -> code.startsWith("HF-600") || code.startsWith("HF-601")))
                .contains(
                        "HF-6001", "HF-6002", "HF-6003", "HF-6004", "HF-6005", "HF-6006", "HF-6007", "HF-6008",
                        "HF-6009", "HF-6010", "HF-6011", "HF-6012", "HF-6013");
    }
}
