package io.holdfast.doctor.render;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.PlainText;
import io.holdfast.doctor.Report;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A report as JSON. The form has the version {@link Report#SCHEMA_VERSION}; names are added in a version, never changed.
 */
public final class JsonReport {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    /** The report as JSON text. */
    public static String render(Report report) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("schema", "holdfast-report");
        tree.put("schemaVersion", report.schemaVersion());
        tree.put("takenAt", report.takenAt().toString());
        tree.put("worst", report.worst());
        tree.put("verdict", report.verdict());
        tree.put("windowSeconds", report.window().toMillis() / 1000.0);
        Map<String, Object> server = new LinkedHashMap<>();
        server.put("product", report.server().version().dialect().title());
        server.put("version", report.server().version().text());
        server.put("address", report.server().address());
        server.put("hostname", report.server().hostname());
        server.put("uuid", report.server().uuid());
        server.put("account", report.server().account());
        server.put("bootedAt", report.server().bootedAt().toString());
        tree.put("server", server);
        tree.put("findings", report.findings().stream().map(JsonReport::finding).toList());
        return PlainText.escaped(JSON.writeValueAsString(tree));
    }

    private static Map<String, Object> finding(Finding finding) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("code", finding.code());
        tree.put("check", finding.probe());
        tree.put("severity", finding.severity());
        tree.put("subject", finding.subject());
        tree.put("fingerprint", finding.fingerprint());
        tree.put("sentence", finding.sentence());
        tree.put("evidence", finding.evidence());
        tree.put("details", finding.details());
        tree.put("advice", finding.advice());
        return tree;
    }

    /**
     * The fingerprints in an earlier report, for {@link Report#without}.
     *
     * @throws IOException if the text is no report of ours
     */
    public static Set<String> fingerprints(String json) throws IOException {
        try {
            JsonNode tree = JSON.readTree(json);
            if (!tree.path("schema").asString("").equals("holdfast-report")) {
                throw new IOException("not a report of holdfast doctor --json");
            }
            List<String> all = tree.path("findings")
                    .valueStream()
                    .filter(f -> Set.of("CRIT", "WARN", "INFO")
                            .contains(f.path("severity").asString("")))
                    .map(f -> f.path("fingerprint").asString(""))
                    .toList();
            return all.stream().collect(Collectors.toUnmodifiableSet());
        } catch (JacksonException e) {
            throw new IOException("not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
