package io.holdfast.scan.render;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Finding;
import io.holdfast.scan.Replacement;
import io.holdfast.scan.Rule;
import io.holdfast.scan.ScanReport;
import io.holdfast.scan.Severity;
import io.holdfast.scan.Suppression;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** SARIF 2.1.0, as code hosts read it. */
public final class SarifReport {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private SarifReport() {}

    /**
     * Renders.
     *
     * @param version the tool's version
     * @param compared true when the report was compared with an earlier one, so that what is left is new
     */
    public static String render(ScanReport report, String version, boolean compared) {
        return render(report, version, compared, Map.of());
    }

    /**
     * Renders with what would mend the findings.
     *
     * @param fixes changes of the files, by fingerprint
     */
    public static String render(
            ScanReport report, String version, boolean compared, Map<String, List<Replacement>> fixes) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        root.put("version", "2.1.0");
        ObjectNode run = root.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "holdfast scan");
        driver.put("semanticVersion", version);
        ArrayNode rules = driver.putArray("rules");
        for (Rule rule : Rule.values()) {
            ObjectNode each = rules.addObject();
            each.put("id", rule.code());
            each.putObject("shortDescription").put("text", rule.title());
            each.putObject("help").put("text", "holdfast explain " + rule.code());
        }
        run.put("columnKind", "utf16CodeUnits");
        ArrayNode results = run.putArray("results");
        for (FileReport file : report.files()) {
            for (Finding finding : file.findings()) {
                ObjectNode result = results.addObject();
                result(result, finding, compared ? "new" : "");
                fixes(result, finding, fixes.getOrDefault(finding.fingerprint(), List.of()));
            }
            for (Finding finding : file.suppressed()) {
                ObjectNode result = results.addObject();
                result(result, finding, compared ? "new" : "");
                ObjectNode suppression = result.putArray("suppressions").addObject();
                suppression.put("kind", "inSource");
                suppression.put("justification", reason(file, finding));
            }
        }
        report.unchanged().forEach(finding -> result(results.addObject(), finding, "unchanged"));
        return MAPPER.writeValueAsString(root);
    }

    private static void fixes(ObjectNode result, Finding finding, List<Replacement> changes) {
        if (changes.isEmpty()) {
            return;
        }
        ObjectNode fix = result.putArray("fixes").addObject();
        fix.putObject("description").put("text", "Close it on every way out.");
        ObjectNode change = fix.putArray("artifactChanges").addObject();
        change.putObject("artifactLocation").put("uri", uri(finding.file())).put("uriBaseId", "%SRCROOT%");
        ArrayNode replacements = change.putArray("replacements");
        for (Replacement each : changes) {
            ObjectNode replacement = replacements.addObject();
            replacement
                    .putObject("deletedRegion")
                    .put("charOffset", each.start())
                    .put("charLength", each.end() - each.start());
            replacement.putObject("insertedContent").put("text", each.text());
        }
    }

    private static String reason(FileReport file, Finding finding) {
        return file.suppressions().stream()
                .filter(Suppression::used)
                .filter(each -> each.rules().isEmpty()
                        || each.rules().contains(finding.rule().code()))
                .map(Suppression::reason)
                .findFirst()
                .orElse("");
    }

    private static void result(ObjectNode result, Finding finding, String state) {
        result.put("ruleId", finding.rule().code());
        result.put("ruleIndex", finding.rule().ordinal());
        result.put("level", level(finding.severity()));
        result.putObject("message").put("text", finding.message());
        location(result.putArray("locations").addObject(), finding.file(), finding.line(), finding.column());
        result.putObject("partialFingerprints").put("holdfast/v1", finding.fingerprint());
        if (!state.isEmpty()) {
            result.put("baselineState", state);
        }
        if (finding.path().size() > 1) {
            ArrayNode places = result.putArray("codeFlows")
                    .addObject()
                    .putArray("threadFlows")
                    .addObject()
                    .putArray("locations");
            for (Finding.Place place : finding.path()) {
                ObjectNode location = places.addObject().putObject("location");
                location(location, finding.file(), Math.max(1, place.line()), 1);
                location.putObject("message").put("text", place.what());
            }
        }
    }

    private static void location(ObjectNode location, String file, int line, int column) {
        ObjectNode physical = location.putObject("physicalLocation");
        physical.putObject("artifactLocation").put("uri", uri(file)).put("uriBaseId", "%SRCROOT%");
        physical.putObject("region").put("startLine", line).put("startColumn", column);
    }

    private static String uri(String file) {
        StringBuilder uri = new StringBuilder();
        for (byte b : file.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || "/-_.~+@".indexOf(c) >= 0)) {
                uri.append(c);
            } else {
                uri.append(String.format("%%%02X", b & 0xff));
            }
        }
        return uri.toString();
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case NOTE, INFO -> "note";
        };
    }
}
