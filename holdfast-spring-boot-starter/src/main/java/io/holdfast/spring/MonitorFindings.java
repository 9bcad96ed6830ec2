package io.holdfast.spring;

import io.holdfast.doctor.Finding;
import io.holdfast.monitor.Alert;
import io.holdfast.monitor.Drop;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.ServerView;
import io.holdfast.monitor.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The monitor's verdicts, the doctor's findings on each server, lost connections with their causes, and alerts. */
final class MonitorFindings implements Findings {
    private final Monitor monitor;

    MonitorFindings(Monitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public void addTo(Map<String, Object> shown, MaskedValues values) {
        Snapshot snapshot = monitor.snapshot();
        shown.put("status", snapshot.status());
        shown.put(
                "verdicts",
                snapshot.verdicts().stream()
                        .map(verdict ->
                                shown("level", verdict.level(), "sentence", values.of("sentence", verdict.sentence())))
                        .toList());
        shown.put(
                "findings",
                snapshot.servers().stream()
                        .flatMap(server -> findings(server, values))
                        .toList());
        shown.put(
                "drops",
                snapshot.pools().stream()
                        .flatMap(pool -> pool.drops().stream())
                        .map(drop -> drop(drop, values))
                        .toList());
        shown.put(
                "alerts",
                snapshot.alerts().stream().map(alert -> alert(alert, values)).toList());
    }

    private static Stream<Map<String, Object>> findings(ServerView server, MaskedValues values) {
        return server.findings().stream().map(finding -> finding(server.address(), finding, values));
    }

    private static Map<String, Object> finding(String server, Finding finding, MaskedValues values) {
        Map<String, Object> shown = shown("server", server, "code", finding.code());
        shown.put("severity", finding.severity());
        shown.put("probe", finding.probe());
        shown.put("sentence", values.of("sentence", finding.sentence()));
        shown.put(
                "evidence",
                finding.evidence().stream()
                        .map(fact -> shown("name", fact.name(), "value", values.of("evidence", fact.value())))
                        .toList());
        shown.put("details", values.all("details", finding.details()));
        shown.put("advice", values.all("advice", finding.advice()));
        return shown;
    }

    private static Map<String, Object> drop(Drop drop, MaskedValues values) {
        Map<String, Object> shown = shown("pool", drop.pool(), "at", drop.at());
        shown.put("reason", drop.reason());
        shown.put("code", drop.code());
        shown.put("cause", drop.cause());
        shown.put("confidence", drop.confidence());
        shown.put("ageSeconds", drop.ageSeconds());
        shown.put("detail", values.of("detail", drop.detail()));
        return shown;
    }

    private static Map<String, Object> alert(Alert alert, MaskedValues values) {
        Map<String, Object> shown = shown("code", alert.code(), "subject", alert.subject());
        shown.put("severity", alert.severity());
        shown.put("since", alert.since());
        shown.put("sentence", values.of("sentence", alert.sentence()));
        return shown;
    }

    private static Map<String, Object> shown(
            String first, @Nullable Object value, String second, @Nullable Object other) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(first, value);
        shown.put(second, other);
        return shown;
    }
}
