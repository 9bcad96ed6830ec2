package io.holdfast.cli.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScanCommandTest {
    private static final String LEAK = """
            import pymysql
            def rows(cfg):
                conn = pymysql.connect(**cfg)
                conn.cursor().execute("select 1")
                conn.close()
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeALeak() throws IOException {
        Files.writeString(folder.resolve("service.py"), LEAK);
    }

    private CliRun scan(String... more) {
        String[] args = new String[more.length + 2];
        args[0] = "scan";
        args[1] = folder.toString();
        System.arraycopy(more, 0, args, 2, more.length);
        return CliRun.of(args);
    }

    @Test
    void findingsMustEndWithFour() {
        assertThat(scan().exitCode()).isEqualTo(ExitCode.FINDINGS);
        assertThat(scan("--fail-on", "error").exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void theTableMustFitEightyColumns() {
        CliRun run = scan();

        assertThat(run.out()).contains("service.py", "HF-3102", "1 site in 1 file");
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(run.err()).isEmpty();
    }

    @Test
    void jsonMustNameRuleFileLineAndSeverity() {
        JsonNode finding = JsonMapper.shared()
                .readTree(scan("--json").out())
                .get("findings")
                .get(0);

        assertThat(finding.get("rule").asString()).isEqualTo("HF-3102");
        assertThat(finding.get("file").asString()).isEqualTo("service.py");
        assertThat(finding.get("line").asInt()).isEqualTo(3);
        assertThat(finding.get("severity").asString()).isEqualTo("warning");
    }

    @Test
    void sarifMustBeJsonWithAFingerprintAndAFlow() {
        JsonNode result = JsonMapper.shared()
                .readTree(scan("--format", "sarif").out())
                .get("runs")
                .get(0)
                .get("results")
                .get(0);

        assertThat(result.get("ruleId").asString()).isEqualTo("HF-3102");
        assertThat(result.get("partialFingerprints").size()).isEqualTo(1);
        assertThat(result.get("codeFlows").size()).isEqualTo(1);
    }

    @Test
    void theOtherFormatsMustNameThePlace() {
        assertThat(scan("--format", "markdown").out()).contains("service.py:3");
        assertThat(scan("--format", "junit").out()).contains("failures=\"1\"", "line 3");
        assertThat(scan("--format", "github").out()).startsWith("::warning file=service.py,line=3,");
    }

    @Test
    void aBaselineMustHideWhatItKnowsEvenWhenLinesHaveMoved() throws IOException {
        Path baseline = folder.resolve("baseline.json");
        Files.writeString(baseline, scan("--json").out());
        Files.writeString(folder.resolve("service.py"), "# a line more\n" + LEAK);

        CliRun run = scan("--baseline", baseline.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("1 known, 0 fixed, 0 new");
    }

    @Test
    void aBaselineMustShowWhatIsFixed() throws IOException {
        Path baseline = folder.resolve("baseline.json");
        Files.writeString(baseline, scan("--json").out());
        Files.writeString(
                folder.resolve("service.py"),
                "import pymysql\ndef f(c):\n    with pymysql.connect(**c) as x:\n        x.ping()\n");

        CliRun run = scan("--baseline", baseline.toString());

        assertThat(run.out()).contains("0 known, 1 fixed, 0 new", "fixed");
    }

    @Test
    void explainMustShowTheWayOut() {
        String id = JsonMapper.shared()
                .readTree(scan("--json").out())
                .get("findings")
                .get(0)
                .get("id")
                .asString();

        assertThat(scan("--explain", id).out()).contains("line 3", "line 4", "holdfast explain HF-3102");
        assertThat(scan("--explain", "ffffffffff").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aSuppressionMustSilenceAndAnUnusedOneBeListed() throws IOException {
        Files.writeString(
                folder.resolve("service.py"),
                "# holdfast:ignore HF-3109 nothing\n"
                        + LEAK.replace("**cfg)", "**cfg)  # holdfast:ignore HF-3102 ends soon"));

        CliRun run = scan();

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("suppressed", "Unused suppression: service.py:1");
    }

    @Test
    void whatIsNotThereMustBeWrongUsage() {
        assertThat(CliRun.of("scan", folder.resolve("missing").toString()).exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(scan("--baseline", "missing.json").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void brokenStatementsMustBeShownAndTheRestRead() throws IOException {
        Files.writeString(folder.resolve("service.py"), "x = = 1\n" + LEAK);

        CliRun run = scan();

        assertThat(run.out()).contains("Not read: service.py:1", "HF-3102");
    }

    @Test
    void whatGitIgnoresMustBeLeftOut() throws IOException {
        Files.writeString(folder.resolve(".gitignore"), "service.py\n");

        assertThat(scan().exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void testsMustBeLeftOutUnlessAskedFor() throws IOException {
        Files.move(folder.resolve("service.py"), folder.resolve("test_service.py"));

        assertThat(scan().exitCode()).isEqualTo(ExitCode.OK);
        assertThat(scan("--tests").exitCode()).isEqualTo(ExitCode.FINDINGS);
    }

    @Test
    void fixMustShowADifferenceAndWriteNothing() throws IOException {
        CliRun run = scan("--fix");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDINGS);
        assertThat(run.out()).contains("+++ b/service.py", "+    with closing(pymysql.connect(**cfg)) as conn:");
        assertThat(Files.readString(folder.resolve("service.py"))).isEqualTo(LEAK);
    }

    @Test
    void writeMustNeedACleanCheckoutOrForce() throws IOException {
        assertThat(scan("--write").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(scan("--fix", "--write").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Files.readString(folder.resolve("service.py"))).isEqualTo(LEAK);

        assertThat(scan("--fix", "--write", "--force").exitCode()).isEqualTo(ExitCode.OK);

        assertThat(Files.readString(folder.resolve("service.py"))).contains("with closing(");
        assertThat(scan().exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void htmlMustShowTheCodeAroundAndLoadNothing() {
        String page = scan("--format", "html").out();

        assertThat(page).contains("HF-3102", "pymysql.connect(**cfg)").doesNotContain("<script", "http");
    }

    @Test
    void aConfigurationMustSetRulesPathsAndWhatFails() throws IOException {
        Path config = folder.resolve("holdfast-scan.yml");
        Files.writeString(config, "rules: {HF-3102: off}\n");
        assertThat(scan().exitCode()).isEqualTo(ExitCode.OK);

        Files.writeString(config, "fail-on: error\n");
        assertThat(scan().exitCode()).isEqualTo(ExitCode.OK);
        assertThat(scan("--fail-on", "warning").exitCode()).isEqualTo(ExitCode.FINDINGS);

        Files.writeString(config, "exclude: [service.py]\n");
        assertThat(scan().out()).contains("0 sites");
    }

    @Test
    void aBadConfigurationMustBeOneErrorWithItsLine() throws IOException {
        Files.writeString(folder.resolve("holdfast-scan.yml"), "tests: true\nrules:\n  HF-1: off\n");

        CliRun run = scan();

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("HF-3001 holdfast-scan.yml:3:");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void fixPoolMustTakeConnectionsFromThePoolOfTheConfiguration() throws IOException {
        assertThat(scan("--fix=pool").exitCode()).isEqualTo(ExitCode.USAGE);
        Files.writeString(folder.resolve("holdfast-scan.yml"), "pool:\n  python:\n    factory: shop.db.pool\n");

        CliRun shown = scan("--fix=pool");

        assertThat(shown.exitCode()).isEqualTo(ExitCode.FINDINGS);
        assertThat(shown.out()).contains("+from shop.db import pool", "+    with pool(cfg).get_connection() as conn:");
        assertThat(scan("--fix", "pool", "--write", "--force").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(Files.readString(folder.resolve("service.py"))).contains("with pool(cfg).get_connection()");
        assertThat(scan().exitCode()).isEqualTo(ExitCode.OK);
        assertThat(scan("--fix=pool").out()).contains("# 0 to rewrite");
    }

    @Test
    void aPathMayFollowFix() {
        CliRun run = CliRun.of("scan", "--fix", folder.toString());

        assertThat(run.out()).contains("+    with closing(pymysql.connect(**cfg)) as conn:");
    }

    @Test
    void aSourceThatIsTooLargeMustBeCounted() throws IOException {
        Files.writeString(folder.resolve("huge.py"), "x = 1\n".repeat(400_000));

        assertThat(scan().out()).contains("Not analysed: sources over 2 MB (1 file)");
    }

    @Test
    void aLinkToAFolderMustBeFollowedWhenItIsNamedAndLinksInsideMustNot() throws IOException {
        Path link = Files.createDirectories(folder.resolve("links")).resolve("here");
        Files.createSymbolicLink(link, folder);

        assertThat(CliRun.of("scan", link.toString()).out()).contains("1 site in 1 file");
        assertThat(scan().out()).contains("1 site in 1 file");
    }
}
