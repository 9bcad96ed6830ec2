package io.holdfast.scan.render;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Finding;
import io.holdfast.scan.ScanReport;
import io.holdfast.scan.measure.Measured;
import io.holdfast.scan.measure.Measurement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The report as one JSON object; programs and {@code --baseline} read it. */
public final class JsonReport {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonReport() {}

    public static String render(ScanReport report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schemaVersion", ScanReport.SCHEMA_VERSION);
        ObjectNode summary = root.putObject("summary");
        summary.put("filesRead", report.read());
        summary.put("filesParsed", report.parsed());
        summary.put("sites", report.sites());
        summary.put("filesToFix", report.toFix().size());
        summary.put("findings", report.findings().size());
        summary.put("known", report.known());
        summary.put("fixed", report.fixed());
        ObjectNode counted = summary.putObject("notAnalysed");
        report.notAnalysed().forEach(counted::put);
        ArrayNode files = root.putArray("files");
        ArrayNode findings = root.putArray("findings");
        for (FileReport file : report.files()) {
            files.add(file(file));
            file.findings().forEach(finding -> findings.add(finding(finding, report.measured())));
        }
        ArrayNode elsewhere = root.putArray("measuredElsewhere");
        report.measured().elsewhere().forEach(each -> elsewhere.add(measurement(each)));
        return MAPPER.writeValueAsString(root);
    }

    private static ObjectNode file(FileReport file) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("file", file.file());
        node.put("status", file.status().name());
        node.put("rank", lower(file.rank()));
        node.put("sites", file.sites());
        node.put("toFix", file.toFix());
        node.put("effortMinutes", file.effortMinutes());
        file.libraries().forEach(node.putArray("libraries")::add);
        ArrayNode problems = node.putArray("unparsed");
        file.problems()
                .forEach(problem ->
                        problems.addObject().put("line", problem.line()).put("text", problem.text()));
        ArrayNode suppressions = node.putArray("suppressions");
        file.suppressions().forEach(suppression -> {
            ObjectNode each = suppressions.addObject();
            each.put("line", suppression.line());
            suppression.rules().forEach(each.putArray("rules")::add);
            each.put("reason", suppression.reason());
            each.put("used", suppression.used());
        });
        return node;
    }

    private static ObjectNode measurement(Measurement measurement) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("kind", measurement.kind().name());
        node.put("pool", measurement.pool());
        node.put("place", measurement.place());
        node.put("times", measurement.times());
        node.put("count", measurement.count());
        node.put("sql", measurement.sql());
        return node;
    }

    private static ObjectNode finding(Finding finding, Measured measured) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("id", finding.id());
        node.put("rule", finding.rule().code());
        node.put("severity", lower(finding.severity()));
        node.put("file", finding.file());
        node.put("line", finding.line());
        node.put("column", finding.column());
        node.put("function", finding.function());
        node.put("text", finding.text());
        node.put("message", finding.message());
        node.put("confidence", lower(finding.confidence()));
        node.put("library", finding.library());
        node.put("fingerprint", finding.fingerprint());
        ArrayNode seen = node.putArray("measured");
        measured.of(finding).forEach(each -> seen.add(measurement(each)));
        ArrayNode path = node.putArray("path");
        finding.path()
                .forEach(place -> path.addObject().put("line", place.line()).put("what", place.what()));
        return node;
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The fingerprints of a report, with their files.
     *
     * @throws IllegalArgumentException when the text is no such report
     */
    public static Map<String, String> fingerprints(String json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            if (root.path("schemaVersion").asInt(0) != ScanReport.SCHEMA_VERSION) {
                throw new IllegalArgumentException("not a report of holdfast scan --json");
            }
            Map<String, String> fingerprints = new LinkedHashMap<>();
            root.path("findings")
                    .forEach(finding -> fingerprints.put(
                            finding.path("fingerprint").asString(""),
                            finding.path("file").asString("")));
            return fingerprints;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not a report of holdfast scan --json", e);
        }
    }
}
