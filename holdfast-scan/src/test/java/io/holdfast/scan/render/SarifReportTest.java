package io.holdfast.scan.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.scan.Replacement;
import io.holdfast.scan.Scan;
import io.holdfast.scan.ScanOptions;
import io.holdfast.scan.ScanReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The report for code hosts, against the schema of SARIF 2.1.0 (test resource {@code sarif-2.1.0-rtm.5.json}). */
class SarifReportTest {
    private static final String LEAKS = """
            import pymysql
            def kept(cfg):
                conn = pymysql.connect(**cfg)
                conn.cursor().execute("select 1")
                conn.close()
            def silent(cfg):
                conn = pymysql.connect(**cfg)  # holdfast:ignore HF-3101 ends soon
                conn.ping()
            """;

    @TempDir
    private Path folder;

    @Test
    void itMustBeValidWithFixesSuppressionsAndABaseline() throws Exception {
        ScanReport first = scan(LEAKS);
        ScanReport later = scan("# moved\n" + LEAKS
                        + LEAKS.replace("kept", "fresh").replace("silent", "quiet"))
                .since(JsonReport.fingerprints(JsonReport.render(first)));
        Map<String, List<Replacement>> fixes = Scan.replacements(ScanOptions.of(folder));

        JsonNode sarif = JsonMapper.shared().readTree(SarifReport.render(later, "1.2.3", true, fixes));

        assertThat(Schema.errors(schema(), sarif)).isEmpty();
        List<JsonNode> results = List.copyOf(sarif.at("/runs/0/results").values());
        assertThat(results)
                .extracting(result -> result.path("baselineState").asString(""))
                .contains("new", "unchanged");
        assertThat(results).anyMatch(result -> result.has("fixes")).anyMatch(result -> result.has("suppressions"));
        assertThat(results)
                .allMatch(
                        result -> result.at("/partialFingerprints/holdfast~1v1").isString());
    }

    @Test
    void theCheckItselfMustFindWhatIsWrong() throws Exception {
        String sarif = SarifReport.render(scan(LEAKS), "1.2.3", false);

        JsonNode wrong = JsonMapper.shared().readTree(sarif.replace("\"level\":\"warning\"", "\"level\":\"bad\""));

        assertThat(Schema.errors(schema(), wrong)).isNotEmpty();
    }

    @Test
    void applyingAFixMustGiveATextWithoutTheLeak() throws Exception {
        ScanReport report = scan(LEAKS);
        List<Replacement> changes = Objects.requireNonNull(Scan.replacements(ScanOptions.of(folder))
                .get(report.findings().get(0).fingerprint()));
        StringBuilder text = new StringBuilder(LEAKS);
        for (int i = changes.size() - 1; i >= 0; i--) {
            Replacement each = changes.get(i);
            text.replace(each.start(), each.end(), each.text());
        }

        assertThat(scan(text.toString()).findings()).isEmpty();
    }

    private ScanReport scan(String text) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("service.py"), text);
        return Scan.run(ScanOptions.of(folder));
    }

    private static JsonNode schema() throws IOException {
        try (InputStream in = SarifReportTest.class.getResourceAsStream("sarif-2.1.0-rtm.5.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in).readAllBytes());
        }
    }
}
