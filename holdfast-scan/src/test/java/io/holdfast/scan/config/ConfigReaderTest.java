package io.holdfast.scan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.scan.FileReport;
import io.holdfast.scan.Finding;
import io.holdfast.scan.Rule;
import io.holdfast.scan.Scan;
import io.holdfast.scan.ScanError;
import io.holdfast.scan.Severity;
import io.holdfast.scan.render.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigReaderTest {
    private static final String LEAK = """
            import pymysql
            def f(cfg):
                conn = pymysql.connect(**cfg)
                conn.ping()
                conn.close()
            """;

    private static ScanConfig read(String text) throws ConfigException {
        return ConfigReader.read("holdfast-scan.yml", text);
    }

    private static List<Finding> findings(String code, String config) throws ConfigException {
        return Scan.texts(Map.of("a.py", code), Map.of(), false, read(config)).stream()
                .flatMap(report -> report.findings().stream())
                .toList();
    }

    @Test
    void anEmptyFileMustChangeNothing() throws ConfigException {
        assertThat(read("")).isEqualTo(ScanConfig.NONE);
        assertThat(read("# only a comment\n")).isEqualTo(ScanConfig.NONE);
    }

    @Test
    void everySettingMustBeRead() throws ConfigException {
        ScanConfig config = read("""
                version: 1
                paths: [src, "a b"]
                exclude:
                  - old/
                tests: true
                strict: true
                fail-on: Error
                rules:
                  HF-3605: off
                  hf-3104: warning
                pool:
                  drivers: [psycopg2]
                  python:
                    factory: a.b.pool
                  java:
                """);

        assertThat(config.paths()).containsExactly("src", "a b");
        assertThat(config.exclude()).containsExactly("old/");
        assertThat(config.tests()).isTrue();
        assertThat(config.strict()).isTrue();
        assertThat(config.failOn()).isEqualTo(Severity.ERROR);
        assertThat(config.rules())
                .isEqualTo(Map.of(Rule.SLOW_WORK, Optional.empty(), Rule.HELD_IN_FIELD, Optional.of(Severity.WARNING)));
        assertThat(config.drivers()).containsExactly("psycopg2");
        assertThat(config.python())
                .isEqualTo(new PythonPool("a.b.pool", "{config}", "get_connection", "db_pool", true, true));
        assertThat(config.java()).isEqualTo(JavaPool.holdfast("", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | failon: error
            2 | paths: []~exclude: old
            2 | tests: true~tests: maybe
            2 | rules:~  HF-9999: off
            2 | rules:~  HF-3101: loud
            1 | fail-on: 3
            1 | version: 2
            3 | pool:~  python:~    arguments: x
            3 | pool:~  python:~    factory: pool
            3 | pool:~  java:~    inject: [1]
            2 | known:~  acquire: [open]
            2 | paths: [a]~paths: [b]
            1 | just a text
            2 | paths: [a~rules: ]]
            2 | rules:~\tHF-3101: off
            """)
    void aMistakeMustBeOneErrorWithItsLine(int line, String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read(text.replace("~", "\n")))
                .satisfies(e -> {
                    assertThat(e.line()).isEqualTo(line);
                    assertThat(e.error()).isEqualTo(ScanError.CONFIGURATION);
                    assertThat(e).hasMessageStartingWith("HF-3001 holdfast-scan.yml:" + line + ": ");
                });
    }

    @Test
    void aRuleThatIsOffMustSayNothingAndASeverityBeTheFilesOwn() throws ConfigException {
        assertThat(findings(LEAK, "")).extracting(Finding::severity).containsExactly(Severity.WARNING);
        assertThat(findings(LEAK, "rules: {HF-3102: off}")).isEmpty();
        assertThat(findings(LEAK, "rules: {HF-3102: note}"))
                .extracting(Finding::severity)
                .containsExactly(Severity.NOTE);
    }

    @Test
    void theProjectsOwnFunctionsMustBeKnown() throws ConfigException {
        String taken = """
                import app.db
                def f():
                    conn = app.db.checkout()
                    conn.ping()
                """;

        assertThat(findings(taken, "")).isEmpty();
        assertThat(findings(taken, "known: {acquire: [app.db.checkout]}"))
                .extracting(Finding::rule)
                .containsExactly(Rule.NEVER_CLOSED);
        String given = taken.replace("conn.ping()", "hand_in(conn)");
        assertThat(findings(given, "known: {acquire: [app.db.checkout], close: [hand_in]}"))
                .isEmpty();
    }

    @Test
    void whatTheExampleOfTheDocumentationSaysMustFitSchemaAndReader() throws IOException {
        String page = Files.readString(Path.of("../docs/scan.md"));
        String example = page.split("(?m)^# yaml-language-server.*$", 2)[1].split("(?m)^```", 2)[0];
        JsonMapper mapper = JsonMapper.shared();
        JsonNode schema = mapper.readTree(Files.readString(Path.of("../docs/scan.schema.json")));

        assertThat(Schema.errors(schema, json(example))).isEmpty();
        assertThat(read(example).rules()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            failon: error
            exclude: old
            tests: maybe
            version: 2
            pool: {python: {arguments: x}}
            pool: {python: {factory: pool}}
            pool: {java: {inject: 1}}
            known: {acquire: [open]}
            rules: {HF-3101: loud}
            """)
    void theSchemaMustRefuseWhatTheReaderRefuses(String text) throws IOException {
        JsonNode schema = JsonMapper.shared().readTree(Files.readString(Path.of("../docs/scan.schema.json")));

        assertThat(Schema.errors(schema, json(text))).isNotEmpty();
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> read(text));
    }

    private static JsonNode json(String yaml) {
        return JsonMapper.shared().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }

    @Test
    void anExcludedFileMustNotBeRead(@org.junit.jupiter.api.io.TempDir Path folder)
            throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("old"));
        Files.writeString(folder.resolve("old/a.py"), LEAK);
        Files.writeString(folder.resolve("b.py"), LEAK);
        ScanConfig config = read("exclude: [old/]");

        List<FileReport> files = Scan.run(
                        new io.holdfast.scan.ScanOptions(folder, List.of(folder), false, false, config))
                .files();

        assertThat(files).extracting(FileReport::file).containsExactly("b.py");
    }
}
